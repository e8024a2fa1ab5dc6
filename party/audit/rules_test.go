package audit

import (
	"slices"
	"testing"
)

func TestEntriesFollowAnOrgThatMoves(t *testing.T) {
	moves := []move{{"001.001.", "001.002.001."}, {"001.002.001.005.", "001.003.001."}, {"001.003.", "001.004.009."}}
	for _, c := range []struct {
		name, was, now string
	}{
		{"没有划转过", "001.007.", "001.007."},
		{"随上级划转", "001.001.003.", "001.002.001.003."},
		{"随上级划转后自己又划转", "001.001.005.", "001.004.009.001."},
		{"划转后的上级再划转", "001.003.001.", "001.004.009.001."},
		{"全平台", "001.", "001."},
		{"不属于党组织的", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := standsNow(c.was, moves); got != c.now {
				t.Errorf("%s stands at %s now, want %s", c.was, got, c.now)
			}
			if stood := everStood(c.now, moves); !slices.Contains(stood, c.was) || stood[0] != c.now {
				t.Errorf("%s stood at %v, not at %s", c.now, stood, c.was)
			}
		})
	}
}
