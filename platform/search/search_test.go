package search

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"
)

func TestBigrams(t *testing.T) {
	for name, c := range map[string]struct{ text, bigrams, index string }{
		"中文":     {"主题党日", "主题 题党 党日", "主题 题党 党日 日"},
		"单字":     {"党", "党", "党"},
		"中英数混排":  {"学习AI第3课", "学习 ai 第 3 课", "学习 习 ai 第 3 课"},
		"标点断开":   {"党章，党规。", "党章 党规", "党章 章 党规 规"},
		"全角字母数字": {"ＡＢ１２", "ab12", "ab12"},
		"空白":     {" \n\t", "", ""},
		"生僻字":    {"𠮷野", "𠮷野", "𠮷野 野"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(Bigrams(c.text), " "); got != c.bigrams {
				t.Errorf("bigrams: got %q, want %q", got, c.bigrams)
			}
			if got := Index(c.text); got != c.index {
				t.Errorf("index: got %q, want %q", got, c.index)
			}
		})
	}
}

func TestQueryText(t *testing.T) {
	terms := Query(`汉中市 x"y' 党`)
	if got, want := terms.SQLite(), `"汉中 中市" "x"* "y"* "党"*`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := terms.Postgres(), `('汉中' <-> '中市') & 'x':* & 'y':* & '党':*`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if len(Query("！？ ")) != 0 {
		t.Error("punctuation became a question")
	}
}

// What is found, by the engine itself.
func TestFTS5Finds(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE VIRTUAL TABLE doc USING fts5(words, tokenize='unicode61')`); err != nil {
		t.Fatal(err)
	}
	docs := []string{"开展主题党日活动", "党的建设，日常题目", "学习AI大模型", "支部建党", "勉县武侯镇党委2026年"}
	for _, doc := range docs {
		if _, err := db.Exec(`INSERT INTO doc VALUES (?)`, Index(doc)); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string][]int{
		"党日":         {0},
		"题党日":        {0},
		"党":          {0, 1, 3, 4},
		"建":          {1, 3},
		"主题 活动":      {0},
		"党日 题目":      nil,
		"ai":         {2},
		"202":        {4},
		"武侯镇AND":     nil,
		"武侯镇":        {4},
		"建设日":        nil,
		`") OR ("党日`: nil,
	} {
		var got []int
		rows, err := db.Query(`SELECT rowid - 1 FROM doc WHERE words MATCH ? ORDER BY rowid`, Query(text).SQLite())
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for rows.Next() {
			var i int
			if err := rows.Scan(&i); err != nil {
				t.Fatal(err)
			}
			got = append(got, i)
		}
		if err := rows.Err(); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: found %v, want %v (%v)", text, got, want, err)
		}
	}
}

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

func TestNameKeys(t *testing.T) {
	for name, want := range map[string][]string{
		"王建国":    {"王建国", "建国", "wangjianguo", "wjg"},
		"曾 强":    {"曾强", "zengqiang", "zengjiang", "cengqiang", "cengjiang", "zq", "zj", "cq", "cj"},
		"":       nil,
		"李":      {"李", "li", "l"},
		"Tom":    {"tom", "om"},
		"张家湾村支部": {"张家湾村支部", "家湾村支部", "湾村支部", "村支部", "支部", "zhangjiawancunzhibu", "zjwczb"},
	} {
		t.Run(name, func(t *testing.T) {
			got := NameKeys(name)
			if !slices.Equal(got[:min(2, len(got))], want[:min(2, len(want))]) {
				t.Errorf("begins with %v, want %v", got, want)
			}
			for _, key := range want {
				if !slices.Contains(got, key) {
					t.Errorf("%s is missing: %s", key, cmp.Diff(want, got))
				}
			}
		})
	}
	if keys := NameKeys("中国共产党勉县武侯镇委员会"); slices.Contains(keys, "员会") {
		t.Errorf("a long name has its endings as keys: %v", keys)
	}
}

func BenchmarkNameKeys(b *testing.B) {
	for b.Loop() {
		NameKeys("曾建强")
	}
}

func BenchmarkIndex(b *testing.B) {
	text := strings.Repeat("开展主题党日活动，学习贯彻二十大精神。", 10)
	for b.Loop() {
		Index(text)
	}
}
