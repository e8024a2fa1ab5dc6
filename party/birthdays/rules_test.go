package birthdays

import (
	"testing"
	"time"
)

func TestIn(t *testing.T) {
	for _, c := range []struct {
		name, joined string
		year         int
		day          string
		years        int
		ok           bool
	}{
		{"平常的一天", "2004-07-01", 2026, "2026-07-01", 22, true},
		{"闰日入党，平年是二十八日", "2004-02-29", 2026, "2026-02-28", 22, true},
		{"闰日入党，闰年是二十九日", "2004-02-29", 2028, "2028-02-29", 24, true},
		{"入党当年不算", "2026-07-01", 2026, "", 0, false},
		{"没有登记入党日期", "", 2026, "", 0, false},
	} {
		if day, years, ok := In(c.joined, c.year); day != c.day || years != c.years || ok != c.ok {
			t.Errorf("%s: %s %d %v", c.name, day, years, ok)
		}
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		name, joined, today string
		year                int // 0 for none
	}{
		{"当天", "2004-11-25", "2026-11-25", 2026}, {"提前三十一天", "2004-12-26", "2026-11-25", 2026}, {"提前三十二天", "2004-12-27", "2026-11-25", 0},
		{"年底祝贺明年一月的", "2004-01-05", "2026-12-20", 2027}, {"一月补上年底的", "2004-12-30", "2026-01-10", 2025}, {"过了很久", "2004-05-04", "2026-11-25", 0},
	} {
		today, err := time.Parse(time.DateOnly, c.today)
		if err != nil {
			t.Fatal(err)
		}
		if _, year, ok := Near(c.joined, today); ok != (c.year != 0) || ok && year != c.year {
			t.Errorf("%s: %d %v", c.name, year, ok)
		}
	}
}
