package orgs

import (
	"time"

	"zhibu/party/terms"
)

// View is an org as lists show it.
type View struct {
	ID        int64         `json:"id"`
	ParentID  int64         `json:"parentId" doc:"上级党组织, 0 for the topmost"`
	Path      string        `json:"path" doc:"place in the tree; a subtree is a range of paths"`
	Name      string        `json:"name" doc:"全称"`
	ShortName string        `json:"shortName" doc:"简称"`
	Kind      terms.OrgKind `json:"kind" doc:"类别"`
	Field     terms.Field   `json:"field" doc:"领域"`
	Code      string        `json:"code" doc:"编号, empty when there is none"`
	State     State         `json:"state" enum:"active,merged,abolished"`
	Members   int           `json:"members" doc:"members in the subtree"`
	Branches  int           `json:"branches" doc:"active branches in the subtree"`
	Children  int           `json:"children" doc:"active orgs directly below"`
}

func view(o Org) View {
	return View{o.ID, o.ParentID, o.Path, o.Name, o.ShortName, o.Kind, o.Field, o.Code, o.State, o.Members, o.Branches, o.Children}
}

func views(all []Org) []View {
	out := make([]View, len(all))
	for i, o := range all {
		out[i] = view(o)
	}
	return out
}

// Ref names an org.
type Ref struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// PostView is a post somebody holds.
type PostView struct {
	ID       int64      `json:"id"`
	MemberID int64      `json:"memberId"`
	Name     string     `json:"name" doc:"the member's name"`
	Post     terms.Post `json:"post" doc:"职务"`
	From     string     `json:"from" doc:"任职日期"`
	Until    string     `json:"until,omitempty" doc:"免职日期"`
}

func postView(h Holding) PostView {
	return PostView{h.ID, h.MemberID, h.Name, h.Post, h.FromOn, h.UntilOn}
}

// TermView is a term of office.
type TermView struct {
	Number     int    `json:"number" doc:"第几届"`
	StartsOn   string `json:"startsOn" doc:"开始日期"`
	EndsOn     string `json:"endsOn" doc:"届满日期"`
	ExtendedTo string `json:"extendedTo,omitempty" doc:"延期至"`
	RemindOn   string `json:"remindOn" doc:"提醒换届的日期：届满前 6 个月"`
}

// PlaceView is the position of an org's activity room, WGS-84.
type PlaceView struct {
	Lat       float64 `json:"lat"`
	Lng       float64 `json:"lng"`
	Synthetic bool    `json:"synthetic" doc:"made up for the demo"`
}

// FindingView is what the regulation would have the superior weigh.
type FindingView struct {
	Article string `json:"article" doc:"条文"`
	Text    string `json:"text"`
}

func findingViews(found []Finding) []FindingView {
	out := make([]FindingView, len(found))
	for i, f := range found {
		out[i] = FindingView{f.Article, f.Text}
	}
	return out
}

// PastView is one line of history.
type PastView struct {
	At   time.Time `json:"at"`
	What string    `json:"what" enum:"created,changed,moved,merged,abolished,appointed,dismissed,term"`
	Note string    `json:"note" doc:"one sentence"`
	Who  string    `json:"who"`
}

// Whole is an org as its own page shows it.
type Whole struct {
	View
	RegionCode    string        `json:"regionCode" doc:"属地代码"`
	EstablishedOn string        `json:"establishedOn" doc:"成立日期, empty when unknown"`
	AbolishedOn   string        `json:"abolishedOn,omitempty" doc:"撤销日期"`
	Contact       string        `json:"contact" doc:"联系人"`
	Phone         string        `json:"phone" doc:"联系电话"`
	TermYears     int           `json:"termYears" doc:"每届任期, in years; 0 when it is not elected"`
	Term          *TermView     `json:"term,omitempty" doc:"本届任期"`
	Place         *PlaceView    `json:"place,omitempty" doc:"活动场所位置"`
	Parents       []Ref         `json:"parents" doc:"from the topmost down to the one above"`
	Posts         []PostView    `json:"posts" doc:"who is in office, the secretary first"`
	Hints         []FindingView `json:"hints" doc:"what the superior should weigh"`
	History       []PastView    `json:"history" doc:"the latest first"`
}

func termView(t TermRow) *TermView {
	v := &TermView{Number: t.Number, StartsOn: t.StartsOn, EndsOn: t.EndsOn, ExtendedTo: t.ExtendedTo}
	if end, err := parseDay(t.EndsOn); err == nil {
		v.RemindOn = RemindOn(end).Format(time.DateOnly)
	}
	return v
}
