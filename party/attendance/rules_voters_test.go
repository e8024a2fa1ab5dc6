package attendance

import (
	"strings"
	"testing"

	"zhibu/party/members"
	"zhibu/platform/store"
)

func TestStandingOf(t *testing.T) {
	for _, c := range []struct {
		name          string
		entry         members.RollEntry
		exempt, voter bool
		why           Why
	}{
		{"正式党员", members.RollEntry{Category: members.Full, Status: members.Normal}, false, true, NoReason},
		{"预备党员应到无表决权", members.RollEntry{Category: members.Probationary, Status: members.Normal}, false, false, ProbationaryMember},
		{"免到者仍有表决权", members.RollEntry{Category: members.Full, Status: members.Normal, Exempt: true}, true, true, ExemptMember},
		{"免到的预备党员", members.RollEntry{Category: members.Probationary, Exempt: true}, true, false, ProbationaryMember},
		{"留党察看应到无表决权", members.RollEntry{Category: members.Full, Status: members.Normal, Observed: true}, false, false, ObservedMember},
		{"免到的留党察看党员也没有表决权", members.RollEntry{Category: members.Full, Exempt: true, Observed: true}, true, false, ObservedMember},
		{"停止党籍的留党察看党员不计应到", members.RollEntry{Category: members.Full, Status: members.Suspended, Observed: true}, true, false, SuspendedMember},
		{"停止党籍不计应到", members.RollEntry{Category: members.Full, Status: members.Suspended}, true, false, SuspendedMember},
	} {
		t.Run(c.name, func(t *testing.T) {
			exempt, voter, why := StandingOf(c.entry)
			if exempt != c.exempt || voter != c.voter || why != c.why {
				t.Errorf("exempt %v, voter %v, why %q", exempt, voter, why)
			}
			if why != "" && (why.Word() == "" || !strings.HasSuffix(why.Sentence(), "。")) {
				t.Errorf("%q has no sentence", why)
			}
		})
	}
}

func TestEnterable(t *testing.T) {
	for _, c := range []struct {
		name  string
		sheet Sheet
		now   int64
		says  string // part of the refusal, "" for none
	}{
		{"主题党日", Sheet{State: Open}, 5, "由党员本人签到"},
		{"还没有开始", Sheet{State: Open, StartsAt: 10, EnterTo: 90}, 9, "还没有开始"},
		{"刚刚开始", Sheet{State: Open, StartsAt: 10, EnterTo: 90}, 10, ""},
		{"签到截止以后", Sheet{State: Closed, StartsAt: 10, EnterTo: 90}, 89, ""},
		{"过了归档期限", Sheet{State: Closed, StartsAt: 10, EnterTo: 90}, 90, "登记时限已过"},
		{"计划撤回", Sheet{State: Suspended, StartsAt: 10, EnterTo: 90}, 20, "已撤回"},
		{"无计划补录", Sheet{State: Entering, StartsAt: 10, EnterTo: 90}, 20, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			switch says := c.sheet.Enterable(store.Instant(c.now).Time()); {
			case c.says == "" && says != "", !strings.Contains(says, c.says):
				t.Errorf("%q", says)
			}
		})
	}
}
