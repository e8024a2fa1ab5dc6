package ledgers

import (
	"context"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
)

// printedRows is how many meetings a printed statistic names; more are for the .xlsx.
const (
	printedRows  = 500
	exportedRows = 100_000
)

// figuresTable shows statistics as a list, a line for each kind and one for all.
func (st Statistics) table() *Table {
	t := &Table{Name: "统计", Note: st.how(), Columns: []Column{{"类别", 4, false}, {"次数", 2, true}, {"其中补录", 3, true}, {"应到人次", 3, true}, {"到会人次", 3, true},
		{"到会率", 3, true}, {"人数不足", 3, true}, {"未归档", 3, true}}}
	line := func(name string, f Figures) {
		t.add("", name, number(f.Held), number(f.Late), number(f.Due), number(f.Present), st.Rate(f), number(f.Inquorate), number(f.Unfiled))
	}
	for _, k := range st.Kinds {
		line(terms.Label(k.Kind), k.Figures)
	}
	line("合计", st.All)
	return t
}

// how says how the figures were reckoned.
func (st Statistics) how() string {
	text := "一次会议兼有几个类别的，每个类别各计一次，合计只计一次。到会包括现场、线上和代签；应到不含免到。到会人数不足和尚未归档的会议单列，不计入次数和到会率。"
	if st.LeaveLeaves {
		return text + "本单位规定批准的请假不计入应到，到会率已扣除。"
	}
	return text + "请假计入应到。"
}

var rowColumns = []Column{{"党组织", 6, false}, {"日期", 5, false}, {"类别", 4, false}, {"主题", 6, false}, {"应到", 3, true}, {"到会", 3, true}, {"到会率", 3, true}, {"说明", 4, false}}

// heldTable lists meetings with what each adds to the figures.
func heldTable(rows []Held) *Table {
	t := &Table{Name: "会议", Columns: rowColumns, Empty: "这段时间没有已开的会议。"}
	for _, h := range rows {
		t.add(meetingLink(h.ID), h.OrgShort, h.StartsAt.Time().Format("2006-01-02"), h.Label(), h.Title, number(h.Due), number(h.Present), h.Rate(), h.note())
	}
	return t
}

func meetingLink(id int64) string { return "meetings/" + number(int(id)) }

// note says what is special about a meeting in the figures.
func (h Held) note() string {
	if why := Uncounted(h.State, h.Inquorate); why != "" {
		return why
	}
	if h.Late {
		return "补录"
	}
	return ""
}

// statisticsPaper is the statistics of a subtree with the meetings they come from.
func (s *Service) statisticsPaper(ctx context.Context, in *statisticsInput) (Paper, error) {
	org, span, err := s.asked(ctx, in.Within.Within, Span{in.From, in.To})
	if err != nil {
		return Paper{}, err
	}
	st, err := s.Statistics(ctx, org, span)
	if err != nil {
		return Paper{}, err
	}
	rows, err := s.everyRow(ctx, org, span)
	if err != nil {
		return Paper{}, err
	}
	heads := *heldTable(rows)
	p := Paper{what: "组织生活统计", org: org, Title: "组织生活统计表", Of: org.Name + "　" + span.days(), Sheets: []Table{*st.table(), heads}}
	shown := heldTable(rows[:min(len(rows), printedRows)])
	p.Blocks = []Block{{Heading: "一、统计", Level: 1, Table: st.table()}, {Heading: "二、数字来自的会议", Level: 1, Table: shown}}
	if len(rows) > printedRows {
		p.Blocks = append(p.Blocks, Block{Text: "共 " + number(len(rows)) + " 次会议，这里只列前 " + number(printedRows) + " 次，全部见导出的表格。"})
	}
	p.Blocks = append(p.Blocks, Block{Signed: []string{"填表人（签字）：", "审核人（签字）："}})
	return p, nil
}

// everyRow reads all meetings of a subtree and span, page by page.
func (s *Service) everyRow(ctx context.Context, org orgs.Org, span Span) (all []Held, err error) {
	for after := int64(0); ; {
		page, err := s.Rows(ctx, org, span, "", after, 5000)
		if err != nil {
			return nil, err
		}
		if all = append(all, page...); len(page) < 5000 {
			return all, nil
		}
		if after = page[len(page)-1].ID; len(all) > exportedRows {
			return nil, api.Invalid("这个范围的会议超过十万次，请选择下级党组织或更短的时间分别导出。")
		}
	}
}
