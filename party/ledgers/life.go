package ledgers

import (
	"context"
	"fmt"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// life adds to a book what other capabilities recorded of the year: the review in numbers, and
// who made up for what. What was said stays with them.
func (s *Service) life(ctx context.Context, b *book, org orgs.Org, n int) error {
	grades, err := gradesOf(ctx, s.db, org.Path, n)
	if err != nil {
		return err
	}
	b.part("民主评议结果", grades)
	makeups, err := makeupsOf(ctx, s.db, org.Path, year(n))
	if err != nil {
		return err
	}
	b.part("补课情况", makeups)
	return nil
}

// gradesOf counts the results of the member review of a year: numbers only, no names.
func gradesOf(ctx context.Context, r store.Reader, path string, n int) (*Table, error) {
	t := &Table{Name: "民主评议结果", Columns: []Column{{"评议结果", 4, false}, {"人数", 2, true}}, Empty: "这一年的民主评议还没有结果。"}
	var rows []struct {
		Grade string
		N     int
	}
	from, to := store.Range(path)
	err := r.NewRaw(`SELECT grade, count(*) AS n FROM review_result WHERE org_path >= ? AND org_path < ? AND year = ? GROUP BY grade ORDER BY 2 DESC`, from, to, n).Scan(ctx, &rows)
	for _, row := range rows {
		t.add("", grade(row.Grade), number(row.N))
	}
	return t, err
}

var gradeNames = map[string]string{"excellent": "优秀", "qualified": "合格", "basic": "基本合格", "unqualified": "不合格"}

// grade is what a result of the review is called 评议结果 (组织工作条例; 支部工作条例 第十七条).
func grade(code string) string {
	if name := gradeNames[code]; name != "" {
		return name
	}
	return terms.Label(code)
}

var makeupStates = map[string]string{"due": "待补课", "written": "待确认", "done": "已补课", "excused": "已免除"}

// makeupsOf counts a subtree's make-up lessons of the meetings of a year.
func makeupsOf(ctx context.Context, r store.Reader, path string, span Span) (*Table, error) {
	t := &Table{Name: "补课情况", Columns: []Column{{"情况", 4, false}, {"人次", 2, true}}, Empty: "这一年没有需要补课的会议。"}
	start, end, err := span.edges()
	if err != nil {
		return nil, err
	}
	var rows []struct {
		State string
		N     int
	}
	from, to := store.Range(path)
	err = r.NewRaw(`SELECT state, count(*) AS n FROM makeup WHERE org_path >= ? AND org_path < ? AND since >= ? AND since < ? AND state <> 'void'
		GROUP BY state ORDER BY state`, from, to, start, end).Scan(ctx, &rows)
	for _, row := range rows {
		t.add("", named(makeupStates, row.State), number(row.N))
	}
	return t, err
}

func named(names map[string]string, code string) string {
	if name := names[code]; name != "" {
		return name
	}
	return terms.Label(code)
}

// lifeOf adds to a member's file what other capabilities recorded: make-ups, and the grade for
// those who may know it.
func (s *Service) lifeOf(ctx context.Context, memberID int64, path string, own bool, span Span) (blocks []Block, err error) {
	start, end, err := span.edges()
	if err != nil {
		return nil, err
	}
	var lessons []struct {
		MeetingID    int64
		Title        string
		State, DueOn string
		DoneOn       string
	}
	if err := s.db.NewRaw(`SELECT k.meeting_id, m.title, k.state, k.due_on, k.done_on FROM makeup k JOIN meeting m ON m.id = k.meeting_id
		WHERE k.member_id = ? AND k.since >= ? AND k.since < ? AND k.state <> 'void' ORDER BY k.since`, memberID, start, end).Scan(ctx, &lessons); err != nil {
		return nil, err
	}
	t := &Table{Name: "补课", Columns: []Column{{"会议", 6, false}, {"情况", 2, false}, {"期限", 2, false}, {"补课日期", 2, false}}, Empty: "没有需要补课的会议。"}
	for _, l := range lessons {
		t.add(meetingLink(l.MeetingID), l.Title, named(makeupStates, l.State), l.DueOn, l.DoneOn)
	}
	blocks = append(blocks, Block{Heading: "补课", Level: 2, Table: t})
	if !own && !access.CallerFrom(ctx).May(access.ReviewRead, path) {
		return blocks, nil
	}
	var grades []struct {
		Year           int
		Grade, OrgName string
		FiledOn        string
	}
	if err := s.db.NewRaw(`SELECT g.year, g.grade, o.name AS org_name, g.filed_on FROM review_result g JOIN org o ON o.id = g.org_id
		WHERE g.member_id = ? ORDER BY g.year DESC`, memberID).Scan(ctx, &grades); err != nil {
		return nil, err
	}
	t = &Table{Name: "民主评议", Columns: []Column{{"年度", 1, false}, {"结果", 2, false}, {"评议党支部", 5, false}, {"归档日期", 2, false}}, Empty: "还没有评议结果。"}
	for _, g := range grades {
		t.add("", fmt.Sprint(g.Year), grade(g.Grade), g.OrgName, g.FiledOn)
	}
	return append(blocks, Block{Heading: "民主评议", Level: 2, Table: t}), nil
}
