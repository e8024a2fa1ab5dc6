package search

import (
	"slices"
	"testing"
)

func TestPinyin(t *testing.T) {
	for name, c := range map[string]struct{ first, has string }{
		"王建国":    {"wangjianguo", "wangjianguo"},
		"单国":     {"shanguo", "danguo"},
		"曾庆红":    {"zengqinghong", "cengqinghong"},
		"解放":     {"xiefang", "jiefang"},
		"仇和":     {"qiuhe", "chouhe"},
		"区宝":     {"oubao", "qubao"},
		"查良":     {"zhaliang", "chaliang"},
		"吕绿":     {"lvlv", "lvlv"},
		"尉迟恭":    {"yuchigong", "weichigong"},
		"阿卜杜·热合": {"abodurehe", "abudurehe"},
		"Ｔom李":   {"tomli", "tomli"},
	} {
		t.Run(name, func(t *testing.T) {
			full, initials := Pinyin(name)
			if len(full) == 0 || full[0] != c.first || !slices.Contains(full, c.has) {
				t.Errorf("got %v, want %s first and %s", full, c.first, c.has)
			}
			if len(full) > maxReadings || len(initials) > maxReadings {
				t.Errorf("%d readings, %d initials", len(full), len(initials))
			}
		})
	}
	if full, initials := Pinyin("·"); full != nil || initials != nil {
		t.Errorf("a dot is read %v %v", full, initials)
	}
}
