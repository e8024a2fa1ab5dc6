package attendance

import (
	"slices"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/terms"
)

const observedNow = "observed_from = '2026-11-01', observed_until = '2027-11-01', observed_by = '县纪委'"

// changed alters a member in the register and tells of it.
func (h *house) changed(what string, member int64, fields ...string) {
	h.t.Helper()
	h.set(what, member)
	h.publish(happened.MemberChanged{MemberID: member, OrgID: 11, OrgPath: "001.001.", Fields: fields})
}

// Who is put under 留党察看 while a roll is open has no vote on it, and who is restored has; a closed roll is history.
func TestAnOpenRollFollowsWhoHasAVote(t *testing.T) {
	assembly := func(m *happened.MeetingApproved) { m.Kind = terms.Assembly }
	held(t, assembly, func(h *house) {
		voters := func(when string, n int) {
			h.t.Helper()
			if s := h.shown().Sheet; s.Voters != n || s.Due != 5 {
				h.t.Errorf("%s: %d voters of %d due, want %d", when, s.Voters, s.Due, n)
			}
		}
		voters("before", 5)
		h.changed(observedNow, zhang, "observedFrom")
		voters("to come", 4)
		for _, r := range h.shown().Rows {
			if r.MemberID == zhang && (r.Voter || !r.Due || !strings.Contains(r.Why, "留党察看") || !strings.Contains(r.Why, "第四十一条")) {
				t.Errorf("%+v", r)
			}
		}
		h.clock.Set(at("15:05:00"))
		h.want(201, `"presence":"present"`, wang, "POST", base, h.scan(terms.In, "w"))
		h.changed(observedNow, wang, "observedFrom")
		voters("under way", 3)
		if r := h.row(wang); r.Presence != terms.Present || r.Why != ObservedMember {
			t.Errorf("what was signed: %+v", r)
		}
		h.set("exempt = TRUE", deputy)
		h.changed(observedNow, deputy, "observedFrom", "exempt")
		voters("who is due is history once it began", 3)
		h.changed("restored_on = '2026-11-25', restored_by = '镇党委'", wang, "restoredOn")
		voters("restored", 4)
		h.balanced()
		h.clock.Set(at("18:00:00"))
		h.close(h.clock.Now())
		h.changed(observedNow, secretary, "observedFrom")
		if s := h.shown().Sheet; s.State != Closed || s.Voters != 4 {
			t.Errorf("closed: %+v", s)
		}
		lines, err := h.Lines(t.Context(), h.db, meeting)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.Name == names[zhang] && !strings.Contains(l.Note, "留党察看，无表决权") {
				t.Errorf("on the ledger: %+v", l)
			}
		}
	})
}

// The roll of a meeting entered afterwards is that of its day, and says what the register cannot know.
func TestTheRollOfAMeetingHeldBefore(t *testing.T) {
	before := func(m *happened.MeetingApproved) {
		m.Kind, m.Held, m.StartsAt, m.EndsAt = terms.Assembly, true, at("15:00:00").AddDate(0, 0, -10), at("16:00:00").AddDate(0, 0, -10) // 15 November
	}
	held(t, before, func(h *house) {
		roll := func() (on []int64, doubtful []int64) {
			for _, r := range h.shown().Rows {
				on = append(on, r.MemberID)
				if r.Doubt != "" {
					doubtful = append(doubtful, r.MemberID)
				}
			}
			slices.Sort(on)
			return on, doubtful
		}
		if on, doubtful := roll(); !slices.Equal(on, []int64{secretary, zhang, li, wang, old, away, deputy}) || doubtful != nil {
			t.Error(on, doubtful)
		}
		h.set("status = 'deceased', left_on = '2026-11-20'", wang) // was due then
		h.publish(happened.MemberLeft{MemberID: wang, OrgID: 11, OrgPath: "001.001."})
		h.changed("joined_on = '2026-11-16'", deputy, "joinedOn")                                           // was no member yet
		h.changed("created_at = 1795500000000, placed_at = 1795500000000", zhang, "name")                   // registered later: since when?
		h.changed("observed_from = '2026-11-16', observed_until = '2027-11-16'", secretary, "observedFrom") // had a vote then
		h.changed("confirmed_on = '2026-11-18', category = 'full'", li, "category")                         // had none yet
		on, doubtful := roll()
		if !slices.Equal(on, []int64{secretary, zhang, li, wang, old, away}) || !slices.Equal(doubtful, []int64{zhang}) {
			t.Error(on, doubtful)
		}
		if s := h.shown().Sheet; s.Due != 4 || s.Voters != 4 || !h.row(secretary).Voter || h.row(li).Voter {
			t.Errorf("%+v", s)
		}
		h.balanced()
		h.want(200, "没有写明何时转入本支部", secretary, "GET", base, nil)
		h.changed(`more = '{"arrivedOn":"2026-11-16"}'`, zhang, "arrivedOn")
		if on, doubtful = roll(); slices.Contains(on, zhang) || doubtful != nil {
			t.Error("came after the meeting:", on, doubtful)
		}
		h.changed(`more = '{"arrivedOn":"2026-11-14"}'`, zhang, "arrivedOn")
		if on, doubtful = roll(); !slices.Contains(on, zhang) || doubtful != nil {
			t.Error("came before the meeting:", on, doubtful)
		}
		h.want(204, "", secretary, "PUT", base+"/roll", `{"reason":"当时没有建计划"}`)
		h.balanced()
		h.changed("joined_on = '2004-07-01'", deputy, "joinedOn")
		if on, _ = roll(); slices.Contains(on, int64(deputy)) {
			t.Error("an entered roll is history:", on)
		}
	})
}

// Who goes over to another branch is on the rolls to come of that one, and off those of the first.
func TestWhoGoesOverIsOffTheOldRoll(t *testing.T) {
	each(t, func(h *house) {
		h.set("org_id = 12, org_path = '001.002.'", zhang)
		h.publish(happened.MemberChanged{MemberID: zhang, OrgID: 12, OrgPath: "001.002.", Fields: []string{"orgId"}})
		for _, r := range h.shown().Rows {
			if r.MemberID == zhang {
				t.Errorf("%+v", r)
			}
		}
		h.balanced()
	})
}
