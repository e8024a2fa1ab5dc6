package seals_test

import (
	"testing"
	"time"

	"zhibu/party/seals"
)

func TestWitness(t *testing.T) {
	for name, c := range map[string]struct{ filed, want string }{
		"支部归档交上级":   {"001.002.003.", "001.002."},
		"党小组归档交支部":  {"001.002.003.004.", "001.002.003."},
		"最上级自己收存":   {"001.", "001."},
		"最上级的下一级交它": {"001.002.", "001."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := seals.Witness(c.filed); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestHourlyDue(t *testing.T) {
	last := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		after          time.Duration
		lastSize, size int64
		want           bool
	}{
		"满一小时且有新存证": {time.Hour, 5, 6, true},
		"差一秒":       {time.Hour - time.Second, 5, 6, false},
		"时钟拨回到上次之前": {-time.Second, 5, 6, true},
		"拨回而没有新存证":  {-24 * time.Hour, 6, 6, false},
		"没有新存证":     {24 * time.Hour, 6, 6, false},
		"库被截短也不签":   {2 * time.Hour, 9, 3, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := seals.HourlyDue(last, last.Add(c.after), c.lastSize, c.size); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	if !seals.HourlyDue(time.Time{}, last, 0, 1) {
		t.Error("the first head of a cell is not due")
	}
}
