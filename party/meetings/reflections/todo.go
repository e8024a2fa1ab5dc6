package reflections

import (
	"context"
	"fmt"

	"zhibu/party/access"
	"zhibu/party/meetings"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Why these to-dos are asked for.
const (
	whyReflect = "会议的计划规定了写心得体会的时间，过了再写的标明迟交。"
	whyAgain   = "支部隐藏过的心得体会或者评论，本人改写后由支部再看，决定恢复还是继续隐藏。"
)

// lookWithin is how many days what was rewritten may wait before it presses.
const lookWithin = 15

// Todos lists what waits for the caller: reflections to write, and texts written anew to look at.
func (s *Service) Todos(ctx context.Context, caller access.Caller) ([]terms.Todo, error) {
	own, err := s.reflectTodos(ctx, caller)
	if err != nil {
		return nil, err
	}
	again, err := s.againTodos(ctx, caller)
	return append(own, again...), err
}

// reflectTodos are a member's: the meetings of the branch whose plan asks for a reflection until a
// day, and on which the member, who was due, has not written.
func (s *Service) reflectTodos(ctx context.Context, caller access.Caller) (todos []terms.Todo, err error) {
	if caller.MemberID == 0 || caller.OrgPath == "" {
		return nil, nil
	}
	var found []meetings.Meeting
	q := s.db.NewSelect().Model(&found).ExcludeColumn("minutes").
		Where("m.reflect_days > 0 AND m.ends_at <= ? AND m.ends_at > ?", store.At(s.now()), store.At(s.now().AddDate(0, 0, -2*meetings.MaxReflectDays))).
		Where("m.state IN (?)", store.In([]terms.MeetingState{terms.Approved, terms.Closed, terms.Filed})).
		Where("NOT EXISTS (SELECT 1 FROM meeting_reflection AS r WHERE r.meeting_id = m.id AND r.member_id = ?)", caller.MemberID)
	if err := store.Within(q, "m.org_path", caller.OrgPath).Order("m.ends_at").Limit(20).Scan(ctx); err != nil {
		return nil, err
	}
	for _, m := range found {
		due := reflectDue(m)
		if !ofBranch(caller, m) || Reflectable(m.State, true, false, due, s.now()) != "" {
			continue
		}
		asked, err := s.meetings.IsDue(ctx, m, caller.MemberID)
		if err != nil {
			return nil, err
		}
		if asked {
			todos = append(todos, terms.Todo{Kind: "reflect", Title: "请写“" + m.Title + "”的心得体会", Why: whyReflect, Link: fmt.Sprintf("meetings/%d", m.ID),
				Due: due, Overdue: !s.now().Before(due)})
		}
	}
	return todos, nil
}

// againTodos are an officer's: what members wrote anew since the branch hid it, one line.
func (s *Service) againTodos(ctx context.Context, caller access.Caller) ([]terms.Todo, error) {
	path, ok := caller.Range(access.MeetingRecord)
	if !ok {
		return nil, nil
	}
	var p struct {
		N, ID int64
		At    store.Instant
	}
	from, to := store.Range(path)
	const of = ` FROM %s AS r JOIN meeting AS m ON m.id = r.meeting_id WHERE r.state = 'rewritten' AND r.member_id <> ? AND m.org_path >= ? AND m.org_path < ?`
	texts := fmt.Sprintf(`SELECT m.id, r.at`+of+` UNION ALL SELECT m.id, r.at`+of, "meeting_reflection", "meeting_comment")
	if err := s.db.NewRaw(`SELECT count(*) AS n, coalesce(min(id), 0) AS id, coalesce(min(at), 0) AS at FROM (`+texts+`) AS t`,
		caller.MemberID, from, to, caller.MemberID, from, to).Scan(ctx, &p); err != nil || p.N == 0 {
		return nil, err
	}
	due := p.At.Time().AddDate(0, 0, lookWithin)
	return []terms.Todo{{Kind: "moderate", Title: fmt.Sprintf("%d 篇隐藏过的心得、评论已由本人改写，请再看一看", p.N), Why: whyAgain, Link: fmt.Sprintf("meetings/%d", p.ID),
		Due: due, Overdue: !s.now().Before(due)}}, nil
}
