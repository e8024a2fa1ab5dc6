package codes

import (
	"testing"
	"time"
)

func TestRatchet(t *testing.T) {
	var r Ratchet
	for _, step := range []struct {
		now, want string
		far       bool
	}{
		{"15:00:00", "15:00:00", false}, {"15:08:00", "15:08:00", false}, {"15:00:30", "15:08:00", false}, {"15:07:59", "15:08:00", false},
		{"15:08:01", "15:08:01", false}, {"14:58:01", "15:08:01", false}, {"14:58:00", "14:58:00", true}, {"15:00:00", "15:08:01", false},
	} {
		if got := r.Time(at(step.now)); !got.Equal(at(step.want)) || r.far(at(step.now)) != step.far {
			t.Errorf("at %s: %s, want %s", step.now, got.Format(time.TimeOnly), step.want)
		}
	}
}
