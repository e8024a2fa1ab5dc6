package calendar

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOn(t *testing.T) {
	china := New(China())
	for name, c := range map[string]struct {
		date string
		kind Kind
		day  string
	}{
		"普通星期一":      {"2026-03-02", "", ""},
		"普通星期日":      {"2026-03-01", "", ""},
		"2025元旦":     {"2025-01-01", Holiday, "元旦"},
		"2025春节前上班":  {"2025-01-26", Workday, "春节"},
		"2025除夕":     {"2025-01-28", Holiday, "春节"},
		"2025春节末日":   {"2025-02-04", Holiday, "春节"},
		"2025劳动节前上班": {"2025-04-27", Workday, "劳动节"},
		"2025中秋次日":   {"2025-10-07", Holiday, "国庆节、中秋节"},
		"2026元旦后上班":  {"2026-01-04", Workday, "元旦"},
		"2026春节后上班":  {"2026-02-28", Workday, "春节"},
		"2026国庆前上班":  {"2026-09-20", Workday, "国庆节"},
		"2026国庆后一日":  {"2026-10-08", "", ""},
		"没有的年份":      {"2027-10-01", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if day, ok := china.On(c.date); day.Kind != c.kind || day.Name != c.day || ok != (c.kind != "") {
				t.Errorf("%s: got %+v, %v", c.date, day, ok)
			}
		})
	}
}

// The announcements give the days off, and the law the number of them.
func TestShippedYearsAreWhole(t *testing.T) {
	china := New(China())
	for year, want := range map[int]int{2025: 248, 2026: 248} {
		if !china.Knows(year) {
			t.Fatalf("%d is not known", year)
		}
		got := 0
		for date := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); date.Year() == year; date = date.AddDate(0, 0, 1) {
			weekend := date.Weekday() == time.Saturday || date.Weekday() == time.Sunday
			if day, ok := china.On(date.Format(time.DateOnly)); ok && day.Kind == Workday || !ok && !weekend {
				got++
			}
		}
		if got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
}

func TestKnows(t *testing.T) {
	if New(China()).Knows(2027) {
		t.Error("2027 has not been announced")
	}
	if New([]Day{{"2026-12-31", Holiday, "元旦"}}).Knows(2026) {
		t.Error("a lone December day made its year known")
	}
}

func TestLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "calendar.csv")
	if c, err := Load(file); err != nil || !c.Knows(2026) {
		t.Fatalf("without a file: %v", err)
	}
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("date,kind,name\n2027-01-01,holiday,元旦\n2026-10-01,workday,更正\n")
	c, err := Load(file)
	if err != nil || !c.Knows(2027) || !c.Knows(2025) {
		t.Fatalf("a year was not added: %v", err)
	}
	if day, _ := c.On("2026-10-01"); day.Kind != Workday {
		t.Errorf("the correction was not taken: %+v", day)
	}
	write("date,kind,name\n明天,holiday,元旦\n")
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), "calendar.csv：节假日表第 2 行") {
		t.Errorf("got %v", err)
	}
}

func TestParseNamesTheLine(t *testing.T) {
	const head = "# 来源\ndate,kind,name\n"
	for name, c := range map[string]struct{ text, want string }{
		"没有表头": {"2026-01-01,holiday,元旦\n", "第 1 行"},
		"日期写错": {head + "2026-01-01,holiday,元旦\n2026/1/2,holiday,元旦\n", "第 4 行"},
		"类别写错": {head + "2026-01-01,rest,元旦\n", "类别"},
		"少一列":  {head + "2026-01-01,holiday\n", "三列"},
		"引号没关": {head + "2026-01-01,holiday,\"元旦\n", "引号"},
		"空文件":  {"", "没有任何一天"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
