package attendance

import (
	"testing"

	"zhibu/party/terms"
)

func TestPresenceOf(t *testing.T) {
	green := Sign{At: 1, Verdict: terms.Green, Mode: terms.Present}
	amber := Sign{At: 1, Verdict: terms.Amber, Mode: terms.Present}
	for _, c := range []struct {
		name         string
		row          Row
		open, closed terms.Presence
		counts       Tally // after the close
	}{
		{"什么也没有", Row{}, terms.Due, terms.Absent, Tally{Absent: 1}},
		{"现场签到", Row{In: green}, terms.Present, terms.Present, Tally{Present: 1}},
		{"见证在送到以前", Row{In: Sign{At: 1, Received: 3, Verdict: terms.Amber, Mode: terms.Present}, WitnessedAt: 2}, terms.Due, terms.Absent, Tally{Absent: 1}},
		{"待见证", Row{In: amber}, terms.Due, terms.Absent, Tally{Absent: 1}},
		{"已见证", Row{In: amber, WitnessedAt: 2}, terms.Present, terms.Present, Tally{Present: 1}},
		{"签退待见证不影响到会", Row{In: green, Out: amber}, terms.Present, terms.Present, Tally{Present: 1}},
		{"线上", Row{In: Sign{At: 1, Verdict: terms.Green, Mode: terms.Online}}, terms.Online, terms.Online, Tally{Present: 1, Online: 1}},
		{"代签", Row{In: Sign{At: 1, Verdict: terms.Green, Mode: terms.Assisted}}, terms.Assisted, terms.Assisted, Tally{Present: 1}},
		{"请假待批", Row{Answer: AskLeave, LeaveState: LeaveAsked}, terms.Due, terms.Absent, Tally{Absent: 1}},
		{"请假未准", Row{Answer: AskLeave, LeaveState: LeaveRefused}, terms.Due, terms.Absent, Tally{Absent: 1}},
		{"请假已准", Row{Answer: AskLeave, LeaveState: LeaveApproved}, terms.Leave, terms.Leave, Tally{Leave: 1}},
		{"请了假又来了", Row{LeaveState: LeaveApproved, In: green}, terms.Present, terms.Present, Tally{Present: 1}},
		{"免到者不缺勤", Row{Exempt: true}, terms.Exempt, terms.Exempt, Tally{}},
		{"免到者来了不计入", Row{Exempt: true, In: green}, terms.Present, terms.Present, Tally{}},
		{"流动党员答复过", Row{Mobile: true, Answer: Coming}, terms.Due, terms.Absent, Tally{MobileActive: 1, Absent: 1}},
		{"流动党员线上参加", Row{Mobile: true, In: Sign{At: 1, Verdict: terms.Green, Mode: terms.Online}}, terms.Online, terms.Online, Tally{Present: 1, Online: 1, MobileActive: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := PresenceOf(c.row, false); got != c.open {
				t.Errorf("before the close %s, want %s", got, c.open)
			}
			c.row.Presence = PresenceOf(c.row, true)
			if c.row.Presence != c.closed {
				t.Errorf("after the close %s, want %s", c.row.Presence, c.closed)
			}
			if got := TallyOf(c.row); got != c.counts {
				t.Errorf("counts %+v, want %+v", got, c.counts)
			}
		})
	}
}

func TestNeedsWitness(t *testing.T) {
	green, amber := Sign{At: 10, Verdict: terms.Green}, Sign{At: 10, Verdict: terms.Amber}
	out := Sign{At: 20, Verdict: terms.Amber}
	for _, c := range []struct {
		name string
		row  Row
		want bool
	}{
		{"什么也没有", Row{}, false},
		{"签到不必见证", Row{In: green}, false},
		{"签到待见证", Row{In: amber}, true},
		{"签到已见证", Row{In: amber, WitnessedAt: 10}, false},
		{"见证过的是签到，签退还要", Row{In: amber, WitnessedAt: 15, Out: out}, true},
		{"代签过的是签到，签退还要", Row{In: green, WitnessedAt: 15, Out: out}, true},
		{"签退以后见证，两样都算", Row{In: amber, Out: out, WitnessedAt: 20}, false},
		{"离线签退在见证以后才送到", Row{In: amber, WitnessedAt: 25, Out: Sign{At: 20, Received: 30, Verdict: terms.Amber}}, true},
		{"离线签退送到以后见证", Row{In: amber, WitnessedAt: 30, Out: Sign{At: 20, Received: 30, Verdict: terms.Amber}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := NeedsWitness(c.row); got != c.want {
				t.Error(got)
			}
		})
	}
}

func TestMayWitness(t *testing.T) {
	me := Row{MemberID: 1}
	for _, c := range []struct {
		name string
		by   Row
		want bool
	}{
		{"自己", Row{MemberID: 1, Presence: terms.Present}, false},
		{"在场党员", Row{MemberID: 2, Presence: terms.Present}, true},
		{"还没签到", Row{MemberID: 2, Presence: terms.Due}, false},
		{"线上的看不见现场", Row{MemberID: 2, Presence: terms.Online}, false},
		{"代签的", Row{MemberID: 2, Presence: terms.Assisted}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := MayWitness(c.by, me); got != c.want {
				t.Error(got)
			}
		})
	}
}

func TestElsewhere(t *testing.T) {
	for p, want := range map[terms.Presence]bool{
		terms.Due: false, terms.Present: false, terms.Assisted: false, terms.Exempt: false, terms.Absent: false,
		terms.Leave: true, terms.Online: true,
	} {
		if got := Elsewhere(Row{Presence: p}); got != want {
			t.Errorf("%s: %v", p, got)
		}
	}
}
