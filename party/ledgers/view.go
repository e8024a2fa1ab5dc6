package ledgers

import (
	"zhibu/party/members"
	"zhibu/party/terms"
)

// OrgRef names an org.
type OrgRef struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// FiguresView are the counts of one kind of meeting, or of all.
type FiguresView struct {
	Kind      terms.MeetingKind `json:"kind,omitempty" enum:"assembly,committee_meeting,group_meeting,lecture,theme_day,life_meeting,member_review,leadership_meeting,election_meeting,political_birthday,training" doc:"absent for all kinds together"`
	Name      string            `json:"name" doc:"the kind in Chinese"`
	Held      int               `json:"held" doc:"filed and with enough people: these count"`
	Late      int               `json:"late" doc:"of them, filed as late entries 补录"`
	Inquorate int               `json:"inquorate" doc:"filed, but too few came"`
	Unfiled   int               `json:"unfiled" doc:"held, the record is not filed yet"`
	Due       int               `json:"due" doc:"应到人次, without the exempt"`
	Present   int               `json:"present" doc:"到会人次: on site, online or assisted"`
	Leave     int               `json:"leave,omitempty" doc:"请假人次, where leave is not due"`
	Rate      string            `json:"rate" doc:"到会率: 100% only when everybody came, else one decimal, cut off; empty when nobody was due"`
}

// StatisticsView are a subtree's meetings over some days.
type StatisticsView struct {
	Org   OrgRef        `json:"org"`
	From  string        `json:"from"`
	To    string        `json:"to"`
	Kinds []FiguresView `json:"kinds" doc:"a meeting of several kinds counts for each"`
	All   FiguresView   `json:"all" doc:"each meeting once"`
	How   string        `json:"how" doc:"how the figures were reckoned, a sentence"`
}

func statisticsView(st Statistics) StatisticsView {
	figures := func(kind terms.MeetingKind, name string, f Figures) FiguresView {
		return FiguresView{kind, name, f.Held, f.Late, f.Inquorate, f.Unfiled, f.Due, f.Present, f.Leave, st.Rate(f)}
	}
	v := StatisticsView{Org: OrgRef{st.Org.ID, st.Org.Name}, From: st.Span.From, To: st.Span.To, Kinds: []FiguresView{}, All: figures("", "合计", st.All), How: st.how()}
	for _, k := range st.Kinds {
		v.Kinds = append(v.Kinds, figures(k.Kind, terms.Label(k.Kind), k.Figures))
	}
	return v
}

// RowView is one meeting that a figure comes from.
type RowView struct {
	ID      int64  `json:"id"`
	OrgID   int64  `json:"orgId"`
	OrgName string `json:"orgName"`
	Kinds   string `json:"kinds" doc:"all it is, in Chinese"`
	Title   string `json:"title"`
	On      string `json:"on" doc:"YYYY-MM-DD"`
	Due     int    `json:"due"`
	Present int    `json:"present"`
	Rate    string `json:"rate"`
	Counts  bool   `json:"counts"`
	Note    string `json:"note" doc:"why it does not count, or 补录"`
}

func rowView(h Held) RowView {
	return RowView{h.ID, h.OrgID, h.OrgShort, h.Label(), h.Title, h.StartsAt.Time().Format("2006-01-02"), h.Due, h.Present, h.Rate(),
		Uncounted(h.State, h.Inquorate) == "", h.note()}
}

// PaperView is a document as the pages show it.
type PaperView struct {
	Title  string      `json:"title"`
	Of     string      `json:"of" doc:"whose, and which year"`
	OrgID  int64       `json:"orgId" doc:"of whoever keeps it: the member's branch, the org itself"`
	Branch bool        `json:"branch" doc:"an org that has an annual book"`
	Blocks []BlockView `json:"blocks"`
}

// BlockView is one piece of a document; what is absent is not shown.
type BlockView struct {
	Heading string     `json:"heading,omitempty"`
	Level   int        `json:"level,omitempty" doc:"1 or 2"`
	Facts   []FactView `json:"facts,omitempty"`
	Text    string     `json:"text,omitempty"`
	Table   *TableView `json:"table,omitempty"`
}

// FactView is a name and what it is.
type FactView struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// TableView is a list.
type TableView struct {
	Name    string       `json:"name"`
	Columns []ColumnView `json:"columns"`
	Rows    [][]string   `json:"rows"`
	Links   []string     `json:"links" doc:"of each row: the page of both faces that shows more, or empty"`
	Empty   string       `json:"empty" doc:"the sentence instead of a list without rows"`
}

// ColumnView is a column of a list.
type ColumnView struct {
	Title  string `json:"title"`
	Number bool   `json:"number,omitempty"`
}

func view(p Paper) PaperView {
	v := PaperView{Title: p.Title, Of: p.Of, OrgID: p.org.ID, Branch: p.org.Kind.IsBranch(), Blocks: []BlockView{}}
	for _, b := range p.Blocks {
		block := BlockView{Heading: b.Heading, Level: b.Level, Text: b.Text}
		for _, f := range b.Facts {
			block.Facts = append(block.Facts, FactView(f))
		}
		if t := b.Table; t != nil {
			block.Table = &TableView{Name: t.Name, Columns: []ColumnView{}, Rows: t.Rows, Links: t.Links, Empty: t.Empty}
			for _, c := range t.Columns {
				block.Table.Columns = append(block.Table.Columns, ColumnView{c.Title, c.Number})
			}
			if t.Rows == nil {
				block.Table.Rows, block.Table.Links = [][]string{}, []string{}
			}
		}
		v.Blocks = append(v.Blocks, block)
		if t := b.Table; t != nil && t.Note != "" {
			v.Blocks = append(v.Blocks, BlockView{Text: t.Note})
		}
	}
	return v
}

// PersonView is a member whose e-file was found.
type PersonView struct {
	ID       int64            `json:"id"`
	Name     string           `json:"name"`
	OrgID    int64            `json:"orgId"`
	OrgName  string           `json:"orgName"`
	Gender   string           `json:"gender" doc:"in Chinese"`
	Category members.Category `json:"category" enum:"full,probationary"`
	IDMasked string           `json:"idMasked"`
}

func personView(m members.Member) PersonView {
	return PersonView{m.ID, m.Name, m.OrgID, m.OrgShort, members.Genders.Name(m.Gender), m.Category, members.Mask("idNumber", m.IDNumber)}
}

// CompletenessView is how complete the members' data of a subtree are.
type CompletenessView struct {
	Org      OrgRef      `json:"org"`
	Members  int         `json:"members"`
	Complete int         `json:"complete" doc:"members whose form has no blank it asks for"`
	Rate     string      `json:"rate" doc:"100% only when all are, else one decimal, cut off"`
	Below    []BelowView `json:"below" doc:"the orgs directly below"`
}

// BelowView is the same of one org below.
type BelowView struct {
	OrgRef
	Members  int    `json:"members"`
	Complete int    `json:"complete"`
	Rate     string `json:"rate"`
}

func completenessView(c Completeness) CompletenessView {
	whole := c.Members - c.Blank
	v := CompletenessView{OrgRef{c.Org.ID, c.Org.Name}, c.Members, whole, Rate(whole, c.Members), []BelowView{}}
	for _, b := range c.Below {
		v.Below = append(v.Below, BelowView{OrgRef{b.ID, b.Name}, b.Members, b.Members - b.Blank, Rate(b.Members-b.Blank, b.Members)})
	}
	return v
}

// IncompleteView is a member with what of the form is missing.
type IncompleteView struct {
	PersonView
	Missing []string `json:"missing" doc:"fields the form asks for"`
	Further []string `json:"further" doc:"fields it leaves to the branch"`
}

func incompleteView(m members.Member) IncompleteView {
	asked, further := members.Blanks(m.Details)
	v := IncompleteView{personView(m), make([]string, len(asked)), make([]string, len(further))}
	for i, f := range asked {
		v.Missing[i] = string(f)
	}
	for i, f := range further {
		v.Further[i] = string(f)
	}
	return v
}
