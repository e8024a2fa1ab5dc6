package ledgers

import (
	"context"
	"fmt"
	"strings"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
)

// numerals number the parts of a book.
var numerals = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"}

// book is an annual book in the making.
type book struct {
	Paper
	parts int
}

// part begins a numbered part of the book; what is long begins a new page.
func (b *book) part(title string, table *Table, long bool) {
	b.Blocks = append(b.Blocks, Block{Heading: numerals[b.parts] + "、" + title, Level: 1, Table: table, Break: long})
	b.parts++
	if table != nil {
		b.Sheets = append(b.Sheets, *table)
	}
}

// bookPaper 支部年度台账: a branch's year in one document: duties, meetings by kind, each meeting's
// minutes with decisions, roll and photos, talks, review, and how often each member came.
func (s *Service) bookPaper(ctx context.Context, in *orgYearInput) (Paper, error) {
	org, err := s.org(ctx, in.ID)
	if err != nil {
		return Paper{}, err
	}
	if !org.Kind.IsBranch() {
		return Paper{}, api.Invalid("年度台账按党支部生成，请选择一个党支部；上级党组织请用统计。")
	}
	n := s.year(in.Year)
	found, err := s.records(ctx, org.Path, year(n))
	if err != nil {
		return Paper{}, err
	}
	held, err := bind(ctx, s.db, found)
	if err != nil {
		return Paper{}, err
	}
	b := &book{Paper: Paper{what: "支部年度台账", org: org, Title: "支部年度台账", Of: fmt.Sprintf("%s　%d 年度", org.Name, n)}}
	if b.Cover, err = s.cover(ctx, org); err != nil {
		return Paper{}, err
	}
	st, err := s.Statistics(ctx, org, year(n))
	if err != nil {
		return Paper{}, err
	}
	b.part("组织生活概况", st.table(), true)
	owed, err := s.Duties(ctx, s.db, org, n)
	if err != nil {
		return Paper{}, err
	}
	b.part("组织生活事项完成情况", dutyTable(owed), len(owed) > 0)
	b.part("会议一览", nil, len(found) > 0)
	b.lists(found)
	b.part("会议记录", nil, len(found) > 0)
	for i, m := range found {
		b.Blocks = append(b.Blocks, Block{Heading: strings.TrimRight(day(m.StartsAt)+"　"+m.Label()+"　"+m.Title+"　"+b.place(m), "　"), Level: 2, Break: i > 0})
		b.Blocks = append(b.Blocks, held.minutes(m, s.fewPhotos(ctx, held.photos[m.ID]))...)
	}
	b.part("议定事项", held.decisions(), len(found) > 0)
	if err := s.life(ctx, b, org, n); err != nil {
		return Paper{}, err
	}
	b.part("党员参加组织生活情况", held.members(st.LeaveLeaves), len(found) > 0)
	b.Sheets = append(b.Sheets, *held.everySeat())
	return b.Paper, nil
}

// year is the year asked for, by default this one.
func (s *Service) year(asked int) int {
	if asked == 0 {
		return s.now().In(clock.Shanghai).Year()
	}
	return asked
}

// cover is what the first page tells of a branch.
func (s *Service) cover(ctx context.Context, org orgs.Org) ([]Fact, error) {
	up, err := s.orgs.Parents(ctx, s.db, org.Path)
	if err != nil {
		return nil, err
	}
	facts := []Fact{{"党支部", org.Name}, {"类别", terms.Label(org.Kind)}}
	if len(up) > 0 {
		facts = append(facts, Fact{"上级党组织", up[len(up)-1].Name})
	}
	posts, err := postsOf(ctx, s.db, org.ID)
	for _, p := range posts {
		if p.Post == terms.Secretary && p.UntilOn == "" {
			facts = append(facts, Fact{"党支部书记", p.Name})
		}
	}
	return append(facts, Fact{"党员", fmt.Sprintf("%d 人", org.Members)}), err
}

// lists are the meetings of the year, a list for each kind; one that is of several kinds is in each.
func (b *book) lists(found []record) {
	all := &Table{Name: "会议一览", Columns: rowColumns}
	for _, kind := range terms.MeetingKinds {
		t := &Table{Name: terms.Label(kind), Columns: []Column{{"序号", 2, true}, {"日期", 4, false}, {"主题", 8, false}, {"应到", 2, true}, {"到会", 2, true}, {"到会率", 3, true}, {"说明", 6, false}}}
		counted := 0
		for _, m := range found {
			for _, k := range Kinds(m.Kind, m.Also) {
				if k == kind {
					if Uncounted(m.State, m.Inquorate) == "" {
						counted++
					}
					t.add(meetingLink(m.ID), number(len(t.Rows)+1), day(m.StartsAt), m.Title, number(m.Due), number(m.Present), m.Rate(), strings.Trim(m.note()+"；"+b.place(m), "；"))
				}
			}
		}
		if len(t.Rows) > 0 {
			b.Blocks = append(b.Blocks, Block{Heading: fmt.Sprintf("%s（计 %d 次）", terms.Label(kind), counted), Level: 2, Table: t})
		}
	}
	held := make([]Held, len(found))
	for i, m := range found {
		held[i] = m.Held
	}
	all.Rows = heldTable(held).Rows
	b.Sheets = append(b.Sheets, *all)
	if len(found) == 0 {
		b.Blocks = append(b.Blocks, Block{Text: "这一年还没有已开的会议。"})
	}
}

// place names the group that met, where it was not the branch itself.
func (b *book) place(m record) string {
	if m.OrgID == b.org.ID {
		return ""
	}
	return m.OrgShort
}

func (b bound) decisions() *Table {
	t := &Table{Name: "议定事项", Columns: []Column{{"日期", 4, false}, {"会议", 4, false}, {"事项", 6, false}, {"议定", 9, false}}, Empty: "这一年没有议定事项。"}
	for _, m := range b.records {
		for _, i := range b.items[m.ID] {
			if text := i.decided(); text != "" {
				t.add(meetingLink(m.ID), day(m.StartsAt), m.Label(), i.Title, text)
			}
		}
	}
	return t
}

// tally is how often a member was at meetings that count.
type tally struct {
	name                                               string
	due, came, online, assisted, leave, absent, exempt int
}

func (t *tally) count(p terms.Presence) {
	if p == terms.Exempt {
		t.exempt++
		return
	}
	t.due++
	switch p {
	case terms.Present, terms.Online, terms.Assisted:
		t.came++
	case terms.Leave:
		t.leave++
	case terms.Absent:
		t.absent++
	}
	switch p {
	case terms.Online:
		t.online++
	case terms.Assisted:
		t.assisted++
	}
}

func (t *tally) rate(leaveLeaves bool) string {
	return Figures{Due: t.due, Present: t.came, Leave: t.leave}.Rate(leaveLeaves)
}

// members tells how often each member came, those on the rolls of the year, by name.
func (b bound) members(leaveLeaves bool) *Table {
	t := &Table{Name: "党员出勤", Columns: []Column{{"序号", 2, true}, {"姓名", 3, false}, {"应到", 2, true}, {"到会", 2, true}, {"其中线上", 2, true}, {"其中代签", 2, true}, {"请假", 2, true},
		{"缺勤", 2, true}, {"免到", 2, true}, {"到会率", 3, true}}, Empty: "这一年还没有名册。"}
	byMember, order := map[int64]*tally{}, []int64{}
	for _, m := range b.records {
		if Uncounted(m.State, m.Inquorate) != "" {
			continue
		}
		for _, seat := range b.rolls[m.ID] {
			if byMember[seat.MemberID] == nil {
				byMember[seat.MemberID] = &tally{name: seat.Name}
				order = append(order, seat.MemberID)
			}
			byMember[seat.MemberID].count(seat.Presence)
		}
	}
	for i, id := range order {
		c := byMember[id]
		t.add(fmt.Sprintf("members/%d/file", id), number(i+1), c.name, number(c.due), number(c.came), number(c.online), number(c.assisted), number(c.leave), number(c.absent),
			number(c.exempt), c.rate(leaveLeaves))
	}
	return t
}

// everySeat is every line of every roll, for the .xlsx.
func (b bound) everySeat() *Table {
	t := &Table{Name: "到会明细", Columns: []Column{{"日期", 2, false}, {"会议", 3, false}, {"主题", 5, false}, {"姓名", 2, false}, {"到会情况", 2, false}, {"签到", 2, false}, {"签退", 2, false}, {"说明", 4, false}}}
	for _, m := range b.records {
		for _, s := range b.rolls[m.ID] {
			t.add("", m.StartsAt.Time().Format("2006-01-02"), m.Label(), m.Title, s.Name, terms.Label(s.Presence), hour(s.InAt), hour(s.OutAt), s.Reason)
		}
	}
	return t
}
