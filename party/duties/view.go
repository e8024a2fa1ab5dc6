package duties

import (
	"time"

	"zhibu/party/policy"
	"zhibu/party/terms"
)

// OrgRef names an org.
type OrgRef struct {
	ID    int64         `json:"id"`
	Name  string        `json:"name"`
	Kind  terms.OrgKind `json:"kind"`
	Field terms.Field   `json:"field"`
}

// DutyView is one duty.
type DutyView struct {
	Duty    Key          `json:"duty" doc:"committee_meeting, group_meeting, theme_day, assembly, lecture, secretary_lecture, life_meeting, member_review, talks, report_up, report_assembly, briefing, party_history"`
	Number  string       `json:"number,omitempty" doc:"in the table of rules, e.g. OL-01"`
	Name    string       `json:"name"`
	Article string       `json:"article" doc:"依据"`
	Level   policy.Level `json:"level" enum:"hard,soft,custom"`
	Season  string       `json:"season,omitempty" doc:"when it is generally held"`
	Record  bool         `json:"record" doc:"it may be recorded without a meeting"`
}

// LineView is a duty in a branch's year.
type LineView struct {
	DutyView
	Every   policy.Every `json:"every" enum:"month,quarter,year"`
	Times   int          `json:"times" doc:"how often in each period"`
	Why     string       `json:"why,omitempty" doc:"why it does not apply in the whole year; absent where it does"`
	Periods []PeriodView `json:"periods"`
}

// PeriodView is a period of a duty.
type PeriodView struct {
	Period string     `json:"period" doc:"2026, 2026-Q4 or 2026-11"`
	Name   string     `json:"name" doc:"e.g. 第四季度"`
	First  int        `json:"first" doc:"its first month, 1–12"`
	State  State      `json:"state" enum:"done,made_up,open,soon,overdue,missing,later,na"`
	Asked  int        `json:"asked" doc:"in the unit counted: times; where the groups hold it, the times of each; of talks, members and ways of talking"`
	Held   int        `json:"held"`
	Why    string     `json:"why,omitempty" doc:"why it does not apply"`
	Groups []string   `json:"lacking,omitempty" doc:"groups that have not held it, where the groups hold it each for itself"`
	Due    time.Time  `json:"due" doc:"the first moment after the period"`
	Link   string     `json:"link,omitempty" doc:"where it is done, the form half filled; while something is owed"`
	Acts   []HeldView `json:"acts" doc:"what was held, by day"`
	Hints  []string   `json:"hints,omitempty"`
}

// HeldView is one thing held.
type HeldView struct {
	ID     int64  `json:"id"`
	Source string `json:"source" enum:"meeting,talk,review,record"`
	HeldOn string `json:"heldOn" doc:"YYYY-MM-DD"`
	Counts bool   `json:"counts" doc:"false: too few came, it does not count"`
	Note   string `json:"note,omitempty"`
}

// ElsewhereView is a rule that no calendar counts.
type ElsewhereView struct {
	Number  string `json:"number"`
	Name    string `json:"name"`
	Article string `json:"article"`
	Where   string `json:"where" doc:"where it is seen to"`
}

func dutyView(d *Duty) DutyView {
	record := false
	for _, k := range Recordable {
		record = record || k == d.Key
	}
	return DutyView{d.Key, d.Number, d.Name, d.Article, d.Level, d.Season, record}
}

func (l Line) view(o *standing, themeDayOn int) LineView {
	v := LineView{DutyView: dutyView(&l.Duty), Every: l.Rule.Every, Times: l.Rule.Times, Why: l.Why, Periods: []PeriodView{}}
	for _, e := range l.Periods {
		p := PeriodView{Period: e.Period.String(), Name: e.Period.Name(), First: e.Period.First() + 1, State: e.State, Asked: e.Asked, Held: e.Held, Why: e.Why,
			Groups: groupNames(e.Lacking), Due: e.Period.End(), Acts: []HeldView{}, Hints: e.Hints}
		if e.State.Owed() {
			p.Link = link(o, &l.Duty, e.Due, themeDayOn)
		}
		for _, a := range e.Acts {
			p.Acts = append(p.Acts, HeldView{a.SourceID, a.Source, a.HeldOn, a.Counts, a.Note})
		}
		v.Periods = append(v.Periods, p)
	}
	return v
}

func groupNames(groups []group) (names []string) {
	for _, g := range groups {
		names = append(names, g.Name)
	}
	return names
}

// CountsView counts orgs by their state.
type CountsView struct {
	Done    int `json:"done"`
	MadeUp  int `json:"madeUp"`
	Open    int `json:"open" doc:"not yet, the period is running"`
	Soon    int `json:"soon" doc:"not yet, in the last third of the period"`
	Overdue int `json:"overdue"`
	Missing int `json:"missing"`
	Later   int `json:"later"`
	Exempt  int `json:"na"`
}

func (t Tally) view() CountsView {
	return CountsView{t[Done], t[MadeUp], t[Open], t[Soon], t[Overdue], t[Missing], t[Later], t[Exempt]}
}

// RowView is a group of branches.
type RowView struct {
	Org      *OrgRef      `json:"org,omitempty" doc:"by org: what the row stands for"`
	Of       string       `json:"of,omitempty" doc:"by field or kind: its code"`
	Branches int          `json:"branches"`
	Cells    []CountsView `json:"cells" doc:"one for each column"`

	Responsible *PersonView `json:"responsible,omitempty" doc:"责任人: by org and in the total; absent where the post is vacant"`
}

func (r Row) view() RowView {
	v := RowView{Of: r.Of, Branches: r.Branches, Cells: make([]CountsView, len(r.Cells))}
	if r.Org.ID != 0 {
		v.Org, v.Of = &OrgRef{r.Org.ID, r.Org.ShortName, r.Org.Kind, r.Org.Field}, ""
	}
	for i, c := range r.Cells {
		v.Cells[i] = c.view()
	}
	return v
}

// ColumnView is a duty of an overview.
type ColumnView struct {
	DutyView
	Period string `json:"period"`
	Named  string `json:"periodName"`
}

// PlaceView is a branch in a list.
type PlaceView struct {
	Org    OrgRef   `json:"org"`
	Period string   `json:"period"`
	State  State    `json:"state" enum:"done,made_up,open,soon,overdue,missing,later,na"`
	Asked  int      `json:"asked"`
	Held   int      `json:"held"`
	Why    string   `json:"why,omitempty"`
	Groups []string `json:"lacking,omitempty" doc:"groups that have not held it, where the groups hold it each for itself"`
	Nudged string   `json:"nudgedOn,omitempty" doc:"the day of the last nudge, YYYY-MM-DD"`

	Responsible *PersonView `json:"responsible,omitempty" doc:"责任人: absent where the post is vacant"`
}
