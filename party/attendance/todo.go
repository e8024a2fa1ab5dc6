package attendance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

const (
	whyCome    = "《中国共产党党员教育管理工作条例》第十六条：党员应当按期参加组织生活。"
	whySign    = "签到签退是会议记录里实到人数的依据，时间以服务器为准。"
	whyWitness = "待见证的签到须当日由在场党员或支部班子确认，否则按缺勤计。"
	whyRoll    = "没有计划、事后补录的会议，由会议记录人登记到会情况，登记后才能归档。"
	whyAppeal  = "党员对缺勤记录有异议的，由上级党组织核实。"
)

// Todos is what waits for the caller: to answer, sign in or out; to decide on
// leave, to confirm somebody; for a superior, appeals.
func (s *Service) Todos(ctx context.Context, caller access.Caller) ([]terms.Todo, error) {
	now := s.now()
	own, present, err := s.ownTodos(ctx, caller, now)
	if err != nil {
		return nil, err
	}
	branch, err := s.branchTodos(ctx, caller, present, now)
	if err != nil {
		return nil, err
	}
	rolls, err := s.rollTodos(ctx, caller, now)
	if err != nil {
		return nil, err
	}
	appeals, err := s.appealTodos(ctx, caller)
	return slices.Concat(own, branch, rolls, appeals), err
}

// rollTodos are the rolls an officer has still to enter by hand.
func (s *Service) rollTodos(ctx context.Context, caller access.Caller, now time.Time) (todos []terms.Todo, err error) {
	path, ok := caller.Range(access.AttendanceRun)
	if !ok {
		return nil, nil
	}
	found, err := sheetsToEnter(ctx, s.db, path)
	for _, sh := range found {
		todos = append(todos, todo("roll", sh, "请登记到会情况", whyRoll, sh.EnterTo.Time(), now))
	}
	return todos, err
}

func todo(kind string, s *Sheet, what, why string, due, now time.Time) terms.Todo {
	return terms.Todo{Kind: kind, Title: what + "：" + s.Title, Why: why, Link: fmt.Sprintf("meetings/%d", s.MeetingID), Due: due, Overdue: now.After(due)}
}

// ownTodos also tells at which running meetings the caller is present and may witness.
func (s *Service) ownTodos(ctx context.Context, caller access.Caller, now time.Time) (todos []terms.Todo, present []int64, err error) {
	rows, err := openRowsOf(ctx, s.db, caller.MemberID, store.At(now))
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	found, err := sheets(ctx, s.db, meetingsOf(rows))
	if err != nil {
		return nil, nil, err
	}
	for i := range rows {
		r, sh := &rows[i], found[rows[i].MeetingID]
		if r.Presence == terms.Present {
			present = append(present, sh.MeetingID)
		}
		if t, ok := ownTodo(r, sh, now); ok {
			todos = append(todos, t)
		}
	}
	return todos, present, nil
}

func ownTodo(r *Row, sh *Sheet, now time.Time) (terms.Todo, bool) {
	in, out := sh.Window(terms.In), sh.Window(terms.Out)
	switch away := r.Exempt || r.Presence == terms.Leave || sh.State != Open; {
	case r.In.At != 0 && r.Out.At == 0 && sh.State == Open && out.Holds(now):
		return todo("sign-out", sh, "请签退", whySign, out.To, now), true
	case away || r.In.At != 0:
	case in.Holds(now):
		return todo("sign-in", sh, "请签到", whySign, in.To, now), true
	case r.Answer == NoAnswer && now.Before(in.From):
		return todo("answer", sh, "请回复是否参加", whyCome, in.From, now), true
	}
	return terms.Todo{}, false
}

// branchTodos are those of the officers of a branch, and of members present there.
func (s *Service) branchTodos(ctx context.Context, caller access.Caller, present []int64, now time.Time) ([]terms.Todo, error) {
	runs := map[int64]bool{}
	ids := present
	if path, ok := caller.Range(access.AttendanceRun); ok {
		led, err := runningSheets(ctx, s.db, path, store.At(now))
		if err != nil {
			return nil, err
		}
		for _, id := range led {
			runs[id] = true
		}
		ids = append(led, present...)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	waits, err := waitingAt(ctx, s.db, ids, caller.MemberID)
	if err != nil || len(waits) == 0 {
		return nil, err
	}
	found, err := sheets(ctx, s.db, ids)
	var todos []terms.Todo
	for _, w := range waits {
		sh := found[w.MeetingID]
		if w.Leave > 0 && runs[w.MeetingID] {
			todos = append(todos, todo("leave", sh, fmt.Sprintf("有 %d 人请假待审批", w.Leave), whyCome, sh.StartsAt.Time(), now))
		}
		if w.Amber > 0 {
			todos = append(todos, todo("witness", sh, fmt.Sprintf("有 %d 人的签到待见证", w.Amber), whyWitness, sh.WitnessTo.Time(), now))
		}
	}
	return todos, err
}

// appealTodos are a superior's.
func (s *Service) appealTodos(ctx context.Context, caller access.Caller) ([]terms.Todo, error) {
	path, ok := caller.Range(access.MeetingReview)
	if !ok {
		return nil, nil
	}
	ids, err := appealsWithin(ctx, s.db, path)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	found, err := sheets(ctx, s.db, ids)
	var todos []terms.Todo
	for _, id := range ids {
		sh := found[id]
		due := sh.WitnessTo.Time().AddDate(0, 0, 7)
		todos = append(todos, todo("appeal", sh, "有缺勤申诉待核实", whyAppeal, due, s.now()))
	}
	return todos, err
}

func meetingsOf(rows []Row) []int64 {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.MeetingID
	}
	return ids
}
