package calendar

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestIsWorkday(t *testing.T) {
	china := New(China())
	for name, c := range map[string]struct {
		date           string
		workday, known bool
	}{
		"普通星期一":      {"2026-03-02", true, true},
		"普通星期日":      {"2026-03-01", false, true},
		"2025元旦":     {"2025-01-01", false, true},
		"2025春节前上班":  {"2025-01-26", true, true},
		"2025除夕":     {"2025-01-28", false, true},
		"2025春节末日":   {"2025-02-04", false, true},
		"2025劳动节前上班": {"2025-04-27", true, true},
		"2025中秋次日":   {"2025-10-07", false, true},
		"2025国庆后上班":  {"2025-10-11", true, true},
		"2026元旦后上班":  {"2026-01-04", true, true},
		"2026春节末日":   {"2026-02-23", false, true},
		"2026春节后上班":  {"2026-02-28", true, true},
		"2026劳动节后上班": {"2026-05-09", true, true},
		"2026国庆前上班":  {"2026-09-20", true, true},
		"2026国庆后一日":  {"2026-10-08", true, true},
		"没有导入的年份":    {"2027-03-01", false, false},
		"不是日期":       {"2026-02-30", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			workday, known := china.IsWorkday(c.date)
			if workday != c.workday || known != c.known {
				t.Errorf("%s: got %v, %v, want %v, %v", c.date, workday, known, c.workday, c.known)
			}
		})
	}
}

// The announcements give the days off, and the law the number of them.
func TestShippedYearsAreWhole(t *testing.T) {
	china := New(China())
	for year, want := range map[int]int{2025: 248, 2026: 248} {
		got := 0
		for day := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == year; day = day.AddDate(0, 0, 1) {
			workday, known := china.IsWorkday(day.Format(time.DateOnly))
			if !known {
				t.Fatalf("%v is not known", day)
			}
			if workday {
				got++
			}
		}
		if got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
}

func TestAddWorkdays(t *testing.T) {
	china := New(China())
	for name, c := range map[string]struct {
		date string
		n    int
		want string
	}{
		"当天不算":     {"2026-03-02", 1, "2026-03-03"},
		"跨周末":      {"2026-03-06", 3, "2026-03-11"},
		"跨春节和调休":   {"2026-02-13", 3, "2026-02-25"},
		"从假日起算":    {"2026-10-01", 1, "2026-10-08"},
		"零个工作日":    {"2026-10-01", 0, "2026-10-01"},
		"往前数跨调休":   {"2026-10-12", -2, "2026-10-09"},
		"跨年":       {"2025-12-31", 2, "2026-01-05"},
		"年末最后一个":   {"2026-12-30", 1, "2026-12-31"},
		"十个工作日跨国庆": {"2026-09-28", 10, "2026-10-16"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := china.AddWorkdays(c.date, c.n)
			if err != nil || got != c.want {
				t.Errorf("got %s, %v, want %s", got, err, c.want)
			}
		})
	}
}

func TestUnknownYearIsNamed(t *testing.T) {
	_, err := New(China()).AddWorkdays("2026-12-31", 1)
	var year UnknownYear
	if !errors.As(err, &year) || year != 2027 || !strings.Contains(err.Error(), "2027年") {
		t.Errorf("got %v", err)
	}
	if _, err := New(China()).AddWorkdays("明天", 1); err == nil {
		t.Error("a word was taken for a date")
	}
	lone := New([]Day{{"2026-12-31", Holiday, "元旦"}})
	if lone.Knows(2026) {
		t.Error("a lone December day made its year known")
	}
}

func TestALaterRowCorrects(t *testing.T) {
	c := New(append(China(), Day{"2026-03-02", Holiday, "临时放假"}))
	if workday, _ := c.IsWorkday("2026-03-02"); workday {
		t.Error("the correction was not taken")
	}
}

func TestParseNamesTheLine(t *testing.T) {
	const head = "# 来源\ndate,kind,name\n"
	for name, c := range map[string]struct{ text, want string }{
		"没有表头": {"2026-01-01,holiday,元旦\n", "第1行"},
		"日期写错": {head + "2026-01-01,holiday,元旦\n2026/1/2,holiday,元旦\n", "第4行"},
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
