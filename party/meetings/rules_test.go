package meetings

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhibu/party/terms"
	"zhibu/platform/clock"
)

var steps = []Step{Submit, Approve, Return, Change, Cancel, Close, File}

// The drawing beside the code and the table say the same.
func TestStatesAreAsDrawn(t *testing.T) {
	text, err := os.ReadFile("states.md")
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string]bool{}
	for _, arrow := range regexp.MustCompile(`(?m)^\s*(\w+ --> \w+: \w+)$`).FindAllStringSubmatch(string(text), -1) {
		drawn[arrow[1]] = true
	}
	for step, from := range moves {
		for a, b := range from {
			arrow := string(a) + " --> " + string(b) + ": " + string(step)
			if !drawn[arrow] {
				t.Errorf("not drawn: %s", arrow)
			}
			delete(drawn, arrow)
		}
	}
	for arrow := range drawn {
		t.Errorf("drawn, but not in the table: %s", arrow)
	}
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		name   string
		from   state
		step   Step
		review bool
		to     state
		says   string
	}{
		{"草稿提交后待审核", terms.Draft, Submit, true, terms.Submitted, ""},
		{"不要求审核时提交即通过", terms.Draft, Submit, false, terms.Approved, ""},
		{"退回后可再提交", terms.Returned, Submit, true, terms.Submitted, ""},
		{"通过后修改须重新审核", terms.Approved, Change, true, terms.Submitted, ""},
		{"不要求审核时修改后仍为通过", terms.Approved, Change, false, terms.Approved, ""},
		{"待审核的计划修改后仍待审核", terms.Submitted, Change, true, terms.Submitted, ""},
		{"未提交的计划不能审核", terms.Draft, Approve, true, terms.Draft, "还没有提交"},
		{"已通过的计划不必再审", terms.Approved, Approve, true, terms.Approved, "已经通过"},
		{"未通过审核不能归档", terms.Submitted, File, true, terms.Submitted, "还没有通过审核，请联系上级党组织。"},
		{"签退未截止不能归档", terms.Approved, File, true, terms.Approved, "签退还没有截止"},
		{"已结束的会议不能改计划", terms.Closed, Change, true, terms.Closed, "已经结束"},
		{"已结束的会议不能取消", terms.Closed, Cancel, true, terms.Closed, "已经结束"},
		{"已归档不能再动", terms.Filed, File, true, terms.Filed, "已经归档"},
		{"已取消不能再提交", terms.Cancelled, Submit, true, terms.Cancelled, "已经取消"},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, says := Next(c.from, c.step, c.review)
			if to != c.to || (says == "") != (c.says == "") || !strings.Contains(says, c.says) {
				t.Errorf("Next = %s %q, want %s %q", to, says, c.to, c.says)
			}
		})
	}
}

// Whatever is tried in whatever order: nothing is filed that was not approved
// and closed, the end states are ends, and each refusal is a sentence.
func TestNoWayAroundReview(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, approved, closed := terms.Draft, false, false
		for range rapid.IntRange(0, 40).Draw(t, "length") {
			step := rapid.SampledFrom(steps).Draw(t, "step")
			to, says := Next(at, step, true)
			if says != "" {
				if to != at || !strings.HasSuffix(says, "。") {
					t.Fatalf("refused %s at %s: moved to %s, said %q", step, at, to, says)
				}
				continue
			}
			if at == terms.Filed || at == terms.Cancelled {
				t.Fatalf("%s led out of %s", step, at)
			}
			if to == terms.Approved && step != Approve {
				t.Fatalf("%s approved a plan", step)
			}
			if to == terms.Submitted && at == terms.Approved {
				approved = false
			}
			approved = approved || to == terms.Approved
			closed = closed || to == terms.Closed
			if to == terms.Filed && !(approved && closed) {
				t.Fatal("filed without review or close")
			}
			at = to
		}
	})
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", text, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func TestAround(t *testing.T) {
	theme, assembly, lecture := terms.ThemeDay, terms.Assembly, terms.Lecture
	for _, c := range []struct {
		name             string
		entered, planned []terms.MeetingKind
		sameDay, want    bool
	}{
		{"同一天同一类", []terms.MeetingKind{assembly}, []terms.MeetingKind{assembly}, true, true},
		{"同一类另一天", []terms.MeetingKind{assembly}, []terms.MeetingKind{assembly}, false, false},
		{"同一天另一类", []terms.MeetingKind{assembly}, []terms.MeetingKind{lecture}, true, false},
		{"合开的会里有这一类", []terms.MeetingKind{lecture, assembly}, []terms.MeetingKind{theme, assembly}, true, true},
		{"主题党日换一天还是本月的", []terms.MeetingKind{theme}, []terms.MeetingKind{theme}, false, true},
	} {
		if got := Around(c.entered, c.planned, c.sameDay); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
