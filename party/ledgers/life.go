package ledgers

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// life adds to a book what other capabilities recorded of the year: the review in numbers, and
// who made up for what. What was said stays with them.
func (s *Service) life(ctx context.Context, b *book, org orgs.Org, n int) error {
	talks, err := talksOf(ctx, s.db, org.Path, year(n))
	if err != nil {
		return err
	}
	b.part("谈心谈话", talks, false)
	grades, err := gradesOf(ctx, s.db, org.Path, n)
	if err != nil {
		return err
	}
	b.part("民主评议结果", grades, false)
	tasks, err := tasksOf(ctx, s.db, `t.org_path >= ? AND t.org_path < ?`, org.Path, year(n))
	if err != nil {
		return err
	}
	b.part("任务落实情况", tasks, false)
	makeups, err := s.makeupsOf(ctx, org.Path, year(n))
	if err != nil {
		return err
	}
	b.part("补课情况", makeups, false)
	return nil
}

var dutyStates = map[string]string{"done": "已完成", "made_up": "已补做", "open": "待办", "soon": "将到期", "overdue": "逾期", "missing": "未完成", "later": "未到", "na": "不适用"}

// dutyTable tells how each period of each duty of a branch's year went.
func dutyTable(owed []Duty) *Table {
	t := &Table{Name: "组织生活事项", Columns: []Column{{"事项", 3, false}, {"完成情况", 7, false}, {"依据", 9, false}}, Empty: "这一年没有组织生活日历。"}
	for _, d := range owed {
		var parts []string
		for state, names := range byState(d.Periods) {
			parts = append(parts, state+"："+strings.Join(names, "、"))
		}
		if d.Why != "" {
			parts = []string{"不适用：" + d.Why}
		}
		t.add("duties", d.Name, strings.Join(parts, "；"), d.Article)
	}
	return t
}

// byState puts the periods of a duty together that went the same way, in their order.
func byState(periods []DutyPeriod) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for len(periods) > 0 {
			n := 0
			var names []string
			for ; n < len(periods) && periods[n].State == periods[0].State; n++ {
				names = append(names, periods[n].Name)
			}
			if !yield(named(dutyStates, periods[0].State), names) {
				return
			}
			periods = periods[n:]
		}
	}
}

// talkKinds are called as talks calls them (支部工作条例 第十九条).
var talkKinds = map[string]string{"committee": "委员之间", "committee_member": "委员和党员", "members": "党员之间", "superior": "上级和支部同志"}

// talksOf lists the talks of a branch: who and when. What was said belongs to the two, and a superior
// gets numbers only (docs/adr/0029).
func talksOf(ctx context.Context, r store.Reader, path string, span Span) (*Table, error) {
	t := &Table{Name: "谈心谈话", Columns: []Column{{"序号", 2, true}, {"日期", 4, false}, {"类别", 5, false}, {"谈话双方", 6, false}, {"地点", 5, false}}, Empty: "这一年没有谈心谈话记录。"}
	var rows []struct{ HeldOn, Kind, One, Other, Place string }
	from, to := store.Range(path)
	if !access.CallerFrom(ctx).May(access.ReviewRun, path) {
		return talkNumbers(ctx, r, span, `org_path >= ? AND org_path < ?`, from, to)
	}
	err := r.NewRaw(`SELECT t.held_on, t.kind, a.name AS one, b.name AS other, t.place FROM talk t JOIN member a ON a.id = t.one_id JOIN member b ON b.id = t.other_id
		WHERE t.kept AND t.org_path >= ? AND t.org_path < ? AND t.held_on >= ? AND t.held_on <= ? ORDER BY t.held_on, t.id`, from, to, span.From, span.To).Scan(ctx, &rows)
	for i, row := range rows {
		t.add("", number(i+1), row.HeldOn, named(talkKinds, row.Kind), row.One+"、"+row.Other, row.Place)
	}
	return t, err
}

// talkNumbers counts talks by kind.
func talkNumbers(ctx context.Context, r store.Reader, span Span, where string, args ...any) (*Table, error) {
	t := &Table{Name: "谈心谈话", Columns: []Column{{"类别", 4, false}, {"次数", 2, true}}, Empty: "没有谈心谈话记录。"}
	var rows []struct {
		Kind string
		N    int
	}
	err := r.NewRaw(`SELECT kind, count(*) AS n FROM talk WHERE kept AND `+where+` AND held_on >= ? AND held_on <= ? GROUP BY kind ORDER BY kind`,
		append(args, span.From, span.To)...).Scan(ctx, &rows)
	for _, row := range rows {
		t.add("", named(talkKinds, row.Kind), number(row.N))
	}
	return t, err
}

// talksWith lists a member's talks of a span: dates and kinds only, for a superior numbers.
func talksWith(ctx context.Context, r store.Reader, memberID int64, dated bool, span Span) (*Table, error) {
	if !dated {
		return talkNumbers(ctx, r, span, `(one_id = ? OR other_id = ?)`, memberID, memberID)
	}
	t := &Table{Name: "谈心谈话", Columns: []Column{{"日期", 2, false}, {"类别", 4, false}}, Empty: "没有谈心谈话记录。"}
	var rows []struct{ HeldOn, Kind string }
	err := r.NewRaw(`SELECT held_on, kind FROM talk WHERE kept AND (one_id = ? OR other_id = ?) AND held_on >= ? AND held_on <= ? ORDER BY held_on, id`,
		memberID, memberID, span.From, span.To).Scan(ctx, &rows)
	for _, row := range rows {
		t.add("", row.HeldOn, named(talkKinds, row.Kind))
	}
	return t, err
}

// gradesOf counts the results of the member review of a year: numbers only, no names.
func gradesOf(ctx context.Context, r store.Reader, path string, n int) (*Table, error) {
	t := &Table{Name: "民主评议结果", Columns: []Column{{"评议结果", 4, false}, {"人数", 2, true}}, Empty: "这一年的民主评议还没有结果。"}
	var rows []struct {
		Grade string
		N     int
	}
	from, to := store.Range(path)
	err := r.NewRaw(`SELECT grade, count(*) AS n FROM review_result WHERE org_path >= ? AND org_path < ? AND year = ? GROUP BY grade`, from, to, n).Scan(ctx, &rows)
	for _, g := range gradeOrder {
		for _, row := range rows {
			if row.Grade == g {
				t.add("", grade(g), number(row.N))
			}
		}
	}
	return t, err
}

// gradeOrder are the results of a review, the best first.
var gradeOrder = []string{"excellent", "qualified", "basic", "unqualified"}

var gradeNames = map[string]string{"excellent": "优秀", "qualified": "合格", "basic": "基本合格", "unqualified": "不合格"}

// grade is what a result of the review is called 评议结果 (组织工作条例; 支部工作条例 第十七条).
func grade(code string) string {
	if name := gradeNames[code]; name != "" {
		return name
	}
	return terms.Label(code)
}

var taskStates = map[string]string{"open": "进行中", "done": "已完成", "dropped": "已撤销"}

// tasksOf lists the tasks due in a span, of a subtree or of a member: of is the path, or the member's id.
func tasksOf(ctx context.Context, r store.Reader, where string, of any, span Span) (*Table, error) {
	t := &Table{Name: "任务", Columns: []Column{{"任务", 7, false}, {"负责人", 3, false}, {"期限", 4, false}, {"情况", 3, false}, {"说明", 4, false}}, Empty: "没有任务。"}
	args := []any{of}
	if path, ok := of.(string); ok {
		from, to := store.Range(path)
		args = []any{from, to}
	}
	var rows []struct{ Title, Name, DueOn, State, Note string }
	err := r.NewRaw(`SELECT t.title, m.name, t.due_on, t.state, t.note FROM task t JOIN member m ON m.id = t.member_id
		WHERE `+where+` AND t.due_on >= ? AND t.due_on <= ? ORDER BY t.due_on, t.id`, append(args, span.From, span.To)...).Scan(ctx, &rows)
	for _, row := range rows {
		t.add("", row.Title, row.Name, row.DueOn, named(taskStates, row.State), row.Note)
	}
	return t, err
}

var makeupStates = map[string]string{"due": "待补课", "written": "待确认", "done": "已补课", "excused": "已免除"}

// makeupsOf counts a subtree's make-up lessons of the meetings of a year, and of these who was late, or still is.
func (s *Service) makeupsOf(ctx context.Context, path string, span Span) (*Table, error) {
	t := &Table{Name: "补课情况", Columns: []Column{{"情况", 4, false}, {"人次", 2, true}, {"其中逾期", 2, true}}, Empty: "这一年没有需要补课的会议。"}
	start, end, err := span.edges()
	if err != nil {
		return nil, err
	}
	var rows []struct {
		State   string
		N, Late int
	}
	from, to := store.Range(path)
	err = s.db.NewRaw(`SELECT state, count(*) AS n, sum(CASE WHEN state IN ('due', 'written', 'done') AND coalesce(nullif(done_on, ''), ?) > due_on THEN 1 ELSE 0 END) AS late FROM makeup
		WHERE org_path >= ? AND org_path < ? AND since >= ? AND since < ? AND state <> 'void' GROUP BY state ORDER BY state`, clock.Day(s.now()), from, to, start, end).Scan(ctx, &rows)
	for _, row := range rows {
		t.add("", named(makeupStates, row.State), number(row.N), number(row.Late))
	}
	return t, err
}

var makeupSources = map[string]string{"materials": "学习材料", "recording": "看会议录像", "visit": "送学上门", "session": "参加其他场次"}

// lesson is how a make-up lesson stands, in which way it was made up, and whether that was late.
func lesson(state, source, dueOn, doneOn, today string) string {
	text := named(makeupStates, state)
	if way := makeupSources[source]; way != "" && doneOn != "" {
		text += "（" + way + "）"
	}
	switch {
	case state == "excused":
	case doneOn != "" && doneOn > dueOn:
		text += "，迟补"
	case doneOn == "" && today > dueOn:
		text += "，逾期"
	}
	return text
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
		Source       string
	}
	if err := s.db.NewRaw(`SELECT k.meeting_id, m.title, k.state, k.due_on, k.done_on, k.source FROM makeup k JOIN meeting m ON m.id = k.meeting_id
		WHERE k.member_id = ? AND k.since >= ? AND k.since < ? AND k.state <> 'void' ORDER BY k.since`, memberID, start, end).Scan(ctx, &lessons); err != nil {
		return nil, err
	}
	t := &Table{Name: "补课", Columns: []Column{{"会议", 6, false}, {"情况", 4, false}, {"期限", 4, false}, {"补课日期", 4, false}}, Empty: "没有需要补课的会议。"}
	for _, l := range lessons {
		t.add(meetingLink(l.MeetingID), l.Title, lesson(l.State, l.Source, l.DueOn, l.DoneOn, clock.Day(s.now())), l.DueOn, l.DoneOn)
	}
	tasks, err := tasksOf(ctx, s.db, `t.member_id = ?`, memberID, span)
	if err != nil {
		return nil, err
	}
	talks, err := talksWith(ctx, s.db, memberID, own || access.CallerFrom(ctx).May(access.ReviewRun, path), span)
	if err != nil {
		return nil, err
	}
	blocks = append(blocks, Block{Heading: "补课", Level: 2, Table: t}, Block{Heading: "谈心谈话", Level: 2, Table: talks}, Block{Heading: "任务", Level: 2, Table: tasks})
	if !own && !access.CallerFrom(ctx).May(access.ReviewRead, path) {
		return blocks, nil
	}
	var grades []struct {
		Year           int
		Grade, OrgName string
		FiledOn        string
	}
	if err := s.db.NewRaw(`SELECT g.year, g.grade, o.short_name AS org_name, g.filed_on FROM review_result g JOIN org o ON o.id = g.org_id
		WHERE g.member_id = ? ORDER BY g.year DESC`, memberID).Scan(ctx, &grades); err != nil {
		return nil, err
	}
	t = &Table{Name: "民主评议", Columns: []Column{{"年度", 2, false}, {"结果", 3, false}, {"评议党支部", 5, false}, {"归档日期", 4, false}}, Empty: "还没有评议结果。"}
	for _, g := range grades {
		t.add("", fmt.Sprint(g.Year), grade(g.Grade), g.OrgName, g.FiledOn)
	}
	return append(blocks, Block{Heading: "民主评议", Level: 2, Table: t}), nil
}
