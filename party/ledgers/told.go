package ledgers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Topic is something a branch can tell of itself in figures 党务公开.
type Topic string

// The topics.
const (
	OfMeetings  Topic = "meetings"  // meetings by kind, and who came
	OfDecisions Topic = "decisions" // what meetings decided
	OfTasks     Topic = "tasks"     // what became of it
	OfMembers   Topic = "members"   // members by category, and who joined or left
	OfGrades    Topic = "grades"    // the review of members, in numbers
	OfPosts     Topic = "posts"     // who holds which post
	OfDuties    Topic = "duties"    // what organisational life the branch owes
)

// Told is what is recorded of a topic over some days, as lines to publish.
type Told struct {
	Name  string
	From  string   // which rows they come from, and which not
	Link  string   // the page that shows these rows
	Lines []string // none where nothing was recorded
}

// Tell tells of a branch what its ledgers hold of a topic; may says which kinds of meetings are told of.
func (s *Service) Tell(ctx context.Context, org orgs.Org, topic Topic, span Span, may func(terms.MeetingKind) bool) (f Told, err error) {
	switch topic {
	case OfMeetings:
		return s.meetingFigures(ctx, org, span, may)
	case OfDecisions:
		return s.decisionFigures(ctx, org, span, may)
	case OfTasks:
		return s.taskFigures(ctx, org, span, may)
	case OfMembers:
		return s.memberFigures(ctx, org, span)
	case OfGrades:
		return s.gradeFigures(ctx, org, span)
	case OfPosts:
		return s.postFigures(ctx, org, span)
	case OfDuties:
		return s.dutyFigures(ctx, org, span)
	}
	return f, fmt.Errorf("no figures of %q", topic)
}

func (s *Service) meetingFigures(ctx context.Context, org orgs.Org, span Span, may func(terms.MeetingKind) bool) (Told, error) {
	f := Told{Name: "会议和到会", Link: fmt.Sprintf("ledgers?within=%d&from=%s&to=%s", org.ID, span.From, span.To)}
	st, err := s.Statistics(ctx, org, span)
	for _, k := range st.Kinds {
		if may(k.Kind) && k.Held > 0 {
			f.Lines = append(f.Lines, terms.Label(k.Kind)+" "+st.line(k.Figures))
		}
	}
	if len(f.Lines) > 1 {
		f.Lines = append(f.Lines, "合计 "+st.line(st.All))
	}
	f.From = fmt.Sprintf("已归档的 %d 次会议", st.All.Held)
	if st.All.Unfiled > 0 {
		f.From += fmt.Sprintf("；尚未归档的 %d 次不计入", st.All.Unfiled)
	}
	if st.All.Inquorate > 0 {
		f.From += fmt.Sprintf("；到会人数不足的 %d 次不计入", st.All.Inquorate)
	}
	f.From += "。" + st.how()
	return f, err
}

// line are figures in a line.
func (st Statistics) line(f Figures) string {
	due := f.Due
	if st.LeaveLeaves {
		due -= f.Leave
	}
	text := fmt.Sprintf("%d 次，应到 %d 人次，到会 %d 人次", f.Held, due, f.Present)
	if rate := st.Rate(f); rate != "" {
		text += "，到会率 " + rate
	}
	return text
}

func (s *Service) decisionFigures(ctx context.Context, org orgs.Org, span Span, may func(terms.MeetingKind) bool) (Told, error) {
	f := Told{Name: "议定事项"}
	found, err := s.records(ctx, org.Path, span)
	if err != nil {
		return f, err
	}
	found = slices.DeleteFunc(found, func(m record) bool {
		return Uncounted(m.State, m.Inquorate) != "" || slices.ContainsFunc(Kinds(m.Kind, m.Also), func(k terms.MeetingKind) bool { return !may(k) })
	})
	ids := make([]int64, len(found))
	for i, m := range found {
		ids[i] = m.ID
	}
	items, err := itemsOf(ctx, s.db, ids)
	for _, m := range found {
		for _, i := range items[m.ID] {
			if text := i.decided(); text != "" {
				f.Lines = append(f.Lines, fmt.Sprintf("%s %s，%s：%s", day(m.StartsAt), m.Label(), i.Title, strings.TrimSuffix(text, "。")))
			}
		}
	}
	f.From = fmt.Sprintf("%d 次已归档会议的记录里议定的事项", len(found))
	return f, err
}

// taskFigures tells of the tasks of the meetings that are told of: what a life meeting set somebody right in stays there.
func (s *Service) taskFigures(ctx context.Context, org orgs.Org, span Span, may func(terms.MeetingKind) bool) (Told, error) {
	f := Told{Name: "议定事项的落实", From: "期限在这段时间的任务", Link: "tasks"}
	var rows []struct {
		Title, Name, DueOn, State string
		Kind                      terms.MeetingKind
		Also                      string
	}
	from, to := store.Range(org.Path)
	err := s.db.NewRaw(`SELECT t.title, m.name, t.due_on, t.state, h.kind, h.also FROM task t JOIN member m ON m.id = t.member_id JOIN meeting h ON h.id = t.meeting_id
		WHERE t.org_path >= ? AND t.org_path < ? AND t.state <> 'dropped' AND t.due_on >= ? AND t.due_on <= ? ORDER BY t.due_on, t.id`, from, to, span.From, span.To).Scan(ctx, &rows)
	done := 0
	for _, t := range rows {
		if slices.ContainsFunc(Kinds(t.Kind, t.Also), func(k terms.MeetingKind) bool { return !may(k) }) {
			continue
		}
		if t.State == "done" {
			done++
		}
		f.Lines = append(f.Lines, fmt.Sprintf("%s（负责人 %s，期限 %s）：%s", t.Title, t.Name, inWords(t.DueOn), named(taskStates, t.State)))
	}
	if len(f.Lines) > 0 {
		f.Lines = append([]string{fmt.Sprintf("应完成 %d 项，已完成 %d 项", len(f.Lines), done)}, f.Lines...)
	}
	return f, err
}

// memberFigures names who was admitted or confirmed, which is public in the branch, and only counts who left.
func (s *Service) memberFigures(ctx context.Context, org orgs.Org, span Span) (Told, error) {
	f := Told{Name: "党员和变化", From: "党员名册里的类别、入党、转正和转入日期，和离开名册的登记", Link: "members"}
	byCategory := map[members.Category]int{}
	var admitted, confirmed, arrived []string
	within := func(on string) bool { return on >= span.From && on <= span.To }
	for filter := (members.Filter{Within: org.Path, Limit: 200}); ; {
		found, err := s.members.List(ctx, s.db, filter)
		if err != nil {
			return f, err
		}
		for _, m := range found.Members {
			byCategory[m.Category]++
			if within(m.JoinedOn) {
				admitted = append(admitted, m.Name)
			}
			if within(m.ConfirmedOn) {
				confirmed = append(confirmed, m.Name)
			}
			if within(m.More.ArrivedOn) {
				arrived = append(arrived, m.Name)
			}
		}
		if filter.After = found.After; filter.After == "" {
			break
		}
	}
	f.Lines = []string{fmt.Sprintf("现有党员 %d 名，其中正式党员 %d 名、预备党员 %d 名", byCategory[members.Full]+byCategory[members.Probationary], byCategory[members.Full], byCategory[members.Probationary])}
	for _, who := range []struct {
		what  string
		names []string
	}{{"接收预备党员", admitted}, {"预备党员转正", confirmed}, {"转入", arrived}} {
		if len(who.names) > 0 {
			f.Lines = append(f.Lines, fmt.Sprintf("%s %d 名：%s", who.what, len(who.names), strings.Join(who.names, "、")))
		}
	}
	left, err := s.leftFrom(ctx, org.Path, span)
	f.Lines = append(f.Lines, left...)
	return f, err
}

// leftFrom counts who left a branch's roll, by why.
func (s *Service) leftFrom(ctx context.Context, path string, span Span) (lines []string, err error) {
	var rows []struct {
		Status string
		N      int
	}
	err = s.db.NewRaw(`SELECT status, count(*) AS n FROM member WHERE org_path = ? AND left_on >= ? AND left_on <= ? GROUP BY status ORDER BY status`, path, span.From, span.To).Scan(ctx, &rows)
	for _, row := range rows {
		lines = append(lines, fmt.Sprintf("%s %d 名", members.Statuses.Name(row.Status), row.N))
	}
	return lines, err
}

func (s *Service) gradeFigures(ctx context.Context, org orgs.Org, span Span) (Told, error) {
	f := Told{Name: "民主评议结果", From: "已归档的民主评议，只有人数", Link: "reviews"}
	t, err := gradesOf(ctx, s.db, org.Path, yearOf(span))
	if err == nil {
		for _, row := range t.Rows {
			f.Lines = append(f.Lines, row[0]+" "+row[1]+" 人")
		}
	}
	return f, err
}

func (s *Service) postFigures(ctx context.Context, org orgs.Org, span Span) (Told, error) {
	f := Told{Name: "支部班子", From: "任职登记", Link: fmt.Sprintf("orgs/%d/file", org.ID)}
	posts, err := postsOf(ctx, s.db, org.ID)
	for _, p := range posts {
		switch {
		case p.UntilOn == "":
			f.Lines = append(f.Lines, fmt.Sprintf("%s：%s（%s 起）", terms.Label(p.Post), p.Name, inWords(p.FromOn)))
		case p.UntilOn >= span.From && p.UntilOn <= span.To:
			f.Lines = append(f.Lines, fmt.Sprintf("%s 不再担任%s（%s）", p.Name, terms.Label(p.Post), inWords(p.UntilOn)))
		}
	}
	return f, err
}

func (s *Service) dutyFigures(ctx context.Context, org orgs.Org, span Span) (Told, error) {
	f := Told{Name: "全年应开展的组织生活", From: "组织生活日历", Link: "duties"}
	owed, err := s.Duties(ctx, s.db, org, yearOf(span))
	for _, d := range owed {
		asked := slices.DeleteFunc(slices.Clone(d.Periods), func(p DutyPeriod) bool { return p.State == "na" })
		if d.Why != "" || len(asked) == 0 {
			continue
		}
		often, ok := map[int]string{1: "全年 1 次", 2: "每半年 1 次", 4: "每季度 1 次", 12: "每月 1 次"}[len(asked)]
		if !ok {
			var names []string
			for _, p := range asked {
				names = append(names, p.Name)
			}
			often = strings.Join(names, "、")
		}
		f.Lines = append(f.Lines, d.Name+"："+often)
	}
	return f, err
}

// yearOf is the year in which a span begins.
func yearOf(span Span) (n int) {
	_, _ = fmt.Sscanf(span.From, "%d", &n)
	return n
}
