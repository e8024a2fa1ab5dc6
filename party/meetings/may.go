package meetings

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/terms"
)

// may lists what the caller can do with a meeting now, beside its record too, in the words of its
// addresses: plan submit cancel approve return record reflect comment moderate file mark correct grant see. Pages
// show these buttons and no others; each use case decides for itself again.
func (s *Service) may(ctx context.Context, m Meeting, beside []string) []string {
	who, begun, can := access.CallerFrom(ctx), s.Begun(ctx, m), []string{}
	add := func(word string, allowed bool) {
		if allowed {
			can = append(can, word)
		}
	}
	takes := func(step Step) bool { _, refusal := Next(m.State, step, true); return refusal == "" }
	open := m.State != terms.Approved || !begun // the plan of a meeting under way stands
	planner, recorder := who.May(access.MeetingPlan, m.OrgPath), m.recordedBy(who)
	add("plan", planner && takes(Change) && open)
	add("submit", planner && takes(Submit))
	add("cancel", planner && takes(Cancel) && open)
	reviewer := above(ctx, access.MeetingReview, m.OrgPath)
	add("approve", reviewer && takes(Approve) && s.now().Before(m.StartsAt.Time()))
	add("return", reviewer && takes(Return))
	writable := Writable(m.State, begun) == ""
	add("record", recorder && writable)
	can = append(can, beside...)
	add("file", recorder && takes(File))
	add("mark", above(ctx, access.MeetingMark, m.OrgPath) && Markable(m.State, monthStart(m.Month), m.Mark != nil, s.now()) == "")
	add("correct", recorder && m.State == terms.Filed)
	add("grant", reviewer && m.State == terms.Filed)
	add("see", above(ctx, access.MeetingSeen, m.OrgPath) && m.State == terms.Filed && !hasSeen(ctx, s.db, m.ID))
	return can
}
