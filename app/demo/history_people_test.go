package demo_test

import (
	"time"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/platform/clock"
)

// people come, go, fall ill and get well; now and then a branch moves to another superior.
func (h *history) people() {
	for i := range h.all {
		b := &h.all[i]
		if !h.chance(4) {
			continue
		}
		roll, err := h.a.Members.Roll(h.t.Context(), h.a.DB, b.ID)
		must(h.t, err)
		one := roll[h.r.IntN(len(roll))]
		if one.MemberID == h.chair[b.ID].MemberID {
			continue
		}
		ctx := h.as(*b, access.BranchOfficer)
		if h.chance(30) && len(roll) > 6 {
			must(h.t, h.a.Members.Leave(ctx, one.MemberID, members.Deceased, "病故", h.clock.Now().Format(time.DateOnly)))
			continue
		}
		_, err = h.a.Members.Change(ctx, one.MemberID, "", func(m *members.Member) error {
			if m.Exempt, m.ExemptReason = !m.Exempt, ""; m.Exempt {
				m.ExemptReason = "年老体弱"
			}
			return nil
		})
		must(h.t, err)
	}
	h.standing()
	if h.chance(40) {
		h.goOver()
	}
	if h.chance(15) {
		h.move()
	}
	h.settle()
}

// standing takes one branch after the other, and restores the rights of somebody whose year of 留党察看 is over, or
// else puts somebody under it who holds no post.
func (h *history) standing() {
	b := &h.all[h.turn%len(h.all)]
	h.turn++
	var id int64
	ctx := h.as(*b, access.BranchOfficer)
	day := clock.Day(h.clock.Now())
	must(h.t, h.a.DB.NewRaw(`SELECT coalesce(min(m.id), 0) FROM member m WHERE m.org_id = ? AND m.status = 'normal' AND m.category = 'full' AND m.restored_on = ''
		AND (m.observed_from = '' OR m.observed_until <= ?) AND NOT EXISTS (SELECT 1 FROM org_post p WHERE p.member_id = m.id AND p.until_on = '')`, b.ID, day).Scan(ctx, &id))
	if id == 0 {
		return
	}
	_, err := h.a.Members.Change(ctx, id, "", func(m *members.Member) error {
		if m.ObservedFrom != "" {
			m.RestoredOn, m.RestoredBy = day, "支部大会决议，镇党委批复"
			return nil
		}
		m.ObservedFrom, m.ObservedUntil, m.ObservedBy = day, clock.Day(h.clock.Now().AddDate(1, 0, 0)), "县纪委决定"
		return nil
	})
	must(h.t, err)
}
