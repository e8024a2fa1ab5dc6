package search

import (
	"strings"
	"testing"
)

func TestBigrams(t *testing.T) {
	for name, c := range map[string]struct{ text, words string }{
		"中文":     {"主题党日", "主题 题党 党日"},
		"单字":     {"党", "党"},
		"中英数混排":  {"学习AI第3课", "学习 ai 第 3 课"},
		"标点断开":   {"党章，党规。", "党章 党规"},
		"换行断开":   {"走访\n老党员", "走访 老党 党员"},
		"全角字母数字": {"ＡＢ１２", "ab12"},
		"空白":     {" \n\t", ""},
		"生僻字":    {"𠮷野", "𠮷野"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(Bigrams(c.text), " "); got != c.words {
				t.Errorf("got %q, want %q", got, c.words)
			}
		})
	}
}
