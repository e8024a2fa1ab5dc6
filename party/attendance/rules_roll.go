package attendance

import "zhibu/party/terms"

// PresenceOf tells how a member on the roll attended, from the row alone, so
// that the same facts give the same presence in whatever order they came.
//
//   - 《党员教育管理工作条例》第二十四条: whose membership is suspended 停止党籍 takes no part.
//   - An amber sign-in counts only once somebody present has confirmed it (rule 7).
//   - Who has leave and comes all the same has come.
//   - 《党员教育管理工作条例》第二十三条: 对年老体弱、行动不便、身患重病甚至失能的党员,
//     组织活动和开展学习教育不作硬性要求: the exempt are never absent.
//   - Mission row 34: after the close, who is due and neither came nor has leave is absent.
func PresenceOf(r Row, closed bool) terms.Presence {
	switch {
	case r.Why == SuspendedMember:
		return terms.Exempt
	case r.In.Verdict == terms.Green, r.In.Verdict == terms.Amber && !r.waits(r.In):
		return r.In.Mode
	case r.Exempt:
		return terms.Exempt
	case r.LeaveState == LeaveApproved:
		return terms.Leave
	case closed:
		return terms.Absent
	}
	return terms.Due
}

// Tally is what one row adds to its meeting's counters; each is 0 or 1.
type Tally struct{ Present, Online, MobileActive, Leave, Absent, Reflecting int }

// TallyOf counts a row. The exempt move no number (they are not due). A mobile
// member is active who took part or answered.
func TallyOf(r Row) Tally {
	if r.Exempt {
		return Tally{}
	}
	return Tally{
		Present:      one(r.Presence.Came()),
		Online:       one(r.Presence == terms.Online),
		MobileActive: one(r.Mobile && (r.Answer != NoAnswer || r.Presence.Came())),
		Leave:        one(r.Presence == terms.Leave),
		Absent:       one(r.Presence == terms.Absent),
		Reflecting:   one(r.Reflected && r.Presence.Came()),
	}
}

// Less is what changes when u becomes t.
func (t Tally) Less(u Tally) Tally {
	return Tally{t.Present - u.Present, t.Online - u.Online, t.MobileActive - u.MobileActive, t.Leave - u.Leave, t.Absent - u.Absent,
		t.Reflecting - u.Reflecting}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// MayWitness tells whether w may confirm m's amber sign-in (rule 7): not
// oneself, and on site, signed in or confirmed already.
func MayWitness(w, m Row) bool {
	return w.MemberID != m.MemberID && w.Presence == terms.Present
}

// Elsewhere tells whether w said of themselves that they were not in the hall: then not even the office gives
// w eyes there (rule 7). Who counts as absent may have been there: without a network nobody's sign-in has arrived.
func Elsewhere(w Row) bool { return w.Presence == terms.Leave || w.Presence == terms.Online }

// NeedsWitness tells whether a row waits for somebody to confirm it (rule 7).
func NeedsWitness(r Row) bool { return r.waits(r.In) || r.waits(r.Out) }

// waits tells whether one of a row's sign-ins is still to be confirmed: who saw
// the member come has not seen them leave, so the last word of a witness stands
// only for what had arrived by then.
func (r *Row) waits(s Sign) bool {
	return s.Verdict == terms.Amber && r.WitnessedAt < s.arrived()
}
