package clock

import (
	"sync"
	"testing"
	"time"
)

func TestDaysAreCutInChina(t *testing.T) {
	for name, c := range map[string]struct{ utc, day, month string }{
		"北京时间零点前一秒": {"2026-02-28T15:59:59Z", "2026-02-28", "2026-02"},
		"北京时间零点":    {"2026-02-28T16:00:00Z", "2026-03-01", "2026-03"},
		"跨年":        {"2026-12-31T16:00:00Z", "2027-01-01", "2027-01"},
		"闰日":        {"2028-02-29T03:00:00Z", "2028-02-29", "2028-02"},
	} {
		t.Run(name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, c.utc)
			if err != nil {
				t.Fatal(err)
			}
			if Day(at) != c.day || Month(at) != c.month {
				t.Errorf("got %s %s, want %s %s", Day(at), Month(at), c.day, c.month)
			}
		})
	}
}

func TestMonthRange(t *testing.T) {
	start, end, err := MonthRange("2026-12")
	if err != nil {
		t.Fatal(err)
	}
	if got := start.UTC().Format(time.RFC3339) + " " + end.UTC().Format(time.RFC3339); got != "2026-11-30T16:00:00Z 2026-12-31T16:00:00Z" {
		t.Errorf("got %s", got)
	}
	for _, bad := range []string{"", "2026-13", "2026-1", "2026-01-01", "二〇二六"} {
		if _, _, err := MonthRange(bad); err == nil {
			t.Errorf("%q was taken for a month", bad)
		}
	}
}

func TestFake(t *testing.T) {
	start := time.Date(2026, 7, 1, 9, 0, 0, 0, Shanghai)
	fake := NewFake(start)
	var now Now = fake.Now
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() { fake.Advance(time.Second); now() })
	}
	wg.Wait()
	if got := now().Sub(start); got != 100*time.Second {
		t.Errorf("a hundred steps of a second came to %v", got)
	}
	fake.Set(start)
	if !now().Equal(start) {
		t.Errorf("the clock shows %v after being set to %v", now(), start)
	}
}
