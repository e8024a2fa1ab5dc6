package duties

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Routes registers /api/duties.
func (s *Service) Routes(a huma.API) {
	huma.Register(a, access.Op(http.MethodGet, "/api/duties", "getDuties", "支部一年的组织生活日历", access.DutyRead), s.getCalendar)
	huma.Register(a, access.Op(http.MethodGet, "/api/duties/overview", "countDuties", "辖区组织生活进度：分领域、分类别、分时段", access.DutyRead), s.getOverview)
	huma.Register(a, access.Op(http.MethodGet, "/api/duties/branches", "listDutyBranches", "某一项完成和没有完成的支部", access.DutyRead), s.getBranches)
	huma.Register(a, access.Op(http.MethodPost, "/api/duties/nudges", "nudgeDuty", "催办", access.DutyNudge), s.postNudge)
	huma.Register(a, access.Op(http.MethodPost, "/api/duties/records", "recordDuty", "登记没有会议的组织生活事项", access.DutyRecord, access.Status(201)), s.postRecord)
}

// org reads the org asked for, once the caller may see its duties.
func (s *Service) org(ctx context.Context, id int64) (orgs.Org, error) {
	if _, err := access.Scope(ctx, access.DutyRead, id); err != nil {
		return orgs.Org{}, err
	}
	return s.orgs.Get(ctx, s.db, id)
}

type calendarInput struct {
	Org  int64 `query:"org" required:"true" minimum:"1" doc:"a branch, or a committee for its secretary's lecture"`
	Year int   `query:"year" minimum:"2000" maximum:"2100" doc:"default: this year"`
}
type calendarOutput struct {
	Body struct {
		Org         OrgRef          `json:"org"`
		Responsible string          `json:"responsible" doc:"责任人: its secretary; empty where the post is vacant"`
		Year        int             `json:"year"`
		Items       []LineView      `json:"items" doc:"every duty that is asked for or does not apply, in the order of the table"`
		Elsewhere   []ElsewhereView `json:"elsewhere"`
	}
}

func (s *Service) getCalendar(ctx context.Context, in *calendarInput) (*calendarOutput, error) {
	org, err := s.org(ctx, in.Org)
	if err != nil {
		return nil, err
	}
	if in.Year == 0 {
		in.Year = s.year()
	}
	c, err := s.Calendar(ctx, s.db, org, in.Year)
	if err != nil {
		return nil, err
	}
	out := &calendarOutput{}
	b := &out.Body
	b.Org, b.Year, b.Responsible = OrgRef{org.ID, org.ShortName, org.Kind, org.Field}, c.Year, c.Responsible
	fixed := s.pack(ctx, org.Path, s.now()).ThemeDayOn
	for _, l := range c.Lines {
		b.Items = append(b.Items, l.view(&standing{ID: org.ID}, fixed))
	}
	for _, e := range Elsewhere {
		b.Elsewhere = append(b.Elsewhere, ElsewhereView(e))
	}
	return out, nil
}

type overviewInput struct {
	Within int64         `query:"within" required:"true" minimum:"1"`
	Period string        `query:"period" doc:"2026, 2026-Q4 or 2026-11: the duties of that rhythm; default: each duty in its running period"`
	By     string        `query:"by" enum:"org,field,kind" default:"org" doc:"what a row stands for: 下级党组织, 领域, 类别"`
	Field  terms.Field   `query:"field" doc:"only branches of this field"`
	Kind   terms.OrgKind `query:"kind" doc:"only orgs of this kind"`
	Duty   Key           `query:"duty" enum:"committee_meeting,group_meeting,theme_day,assembly,lecture,secretary_lecture,life_meeting,member_review,talks,report_up,report_assembly,briefing,party_history" doc:"only this one"`
}
type overviewOutput struct {
	Body struct {
		Org     OrgRef       `json:"org"`
		Columns []ColumnView `json:"columns"`
		Total   RowView      `json:"total"`
		Items   []RowView    `json:"items"`
	}
}

// question checks what is asked.
func (s *Service) question(ctx context.Context, within int64, period string, field terms.Field, kind terms.OrgKind, duty Key) (q question, err error) {
	q = question{Field: field, Kind: kind, Duty: duty}
	if q.Within, err = s.org(ctx, within); err != nil {
		return q, err
	}
	if period != "" {
		p, ok := ParsePeriod(period)
		if !ok {
			return q, api.Field("时段应写成 2026、2026-Q4 或者 2026-11 的样子。", "query.period")
		}
		q.Period = &p
	}
	return q, nil
}

func (s *Service) getOverview(ctx context.Context, in *overviewInput) (*overviewOutput, error) {
	q, err := s.question(ctx, in.Within, in.Period, in.Field, in.Kind, in.Duty)
	if err != nil {
		return nil, err
	}
	o, err := s.Overview(ctx, q, in.By)
	if err != nil {
		return nil, err
	}
	out := &overviewOutput{}
	b := &out.Body
	b.Org = OrgRef{q.Within.ID, q.Within.ShortName, q.Within.Kind, q.Within.Field}
	b.Columns, b.Items, b.Total = []ColumnView{}, []RowView{}, o.Total.view()
	for _, c := range o.Columns {
		b.Columns = append(b.Columns, ColumnView{dutyView(c.Duty), c.Period.String(), c.Period.Name()})
	}
	ids := []int64{q.Within.ID}
	for _, r := range o.Rows {
		b.Items = append(b.Items, r.view())
		if r.Org.ID != 0 {
			ids = append(ids, r.Org.ID)
		}
	}
	who, err := responsible(ctx, s.db, ids, clock.Day(s.now()))
	b.Total.Responsible = who[q.Within.ID].view()
	for i, r := range o.Rows {
		b.Items[i].Responsible = who[r.Org.ID].view()
	}
	return out, err
}

type branchesInput struct {
	Within int64         `query:"within" required:"true" minimum:"1"`
	Duty   Key           `query:"duty" required:"true" enum:"committee_meeting,group_meeting,theme_day,assembly,lecture,secretary_lecture,life_meeting,member_review,talks,report_up,report_assembly,briefing,party_history"`
	Period string        `query:"period" doc:"default: the running one"`
	State  []State       `query:"state,explode" enum:"done,made_up,open,soon,overdue,missing,later,na" doc:"only in these states; may be repeated"`
	Field  terms.Field   `query:"field"`
	Kind   terms.OrgKind `query:"kind"`
	After  string        `query:"after" maxLength:"128" doc:"next of the page before"`
	Limit  int           `query:"limit" minimum:"1" maximum:"200" default:"50"`
}
type branchesOutput struct {
	Body struct {
		Items []PlaceView `json:"items"`
		Next  string      `json:"next,omitempty" doc:"pass it as after for the next page; absent on the last"`
	}
}

func (s *Service) getBranches(ctx context.Context, in *branchesInput) (*branchesOutput, error) {
	q, err := s.question(ctx, in.Within, in.Period, in.Field, in.Kind, in.Duty)
	if err != nil {
		return nil, err
	}
	_, found, next, err := s.Branches(ctx, q, in.State, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	nudged, err := lastNudges(ctx, s.db, in.Duty, found)
	if err != nil {
		return nil, err
	}
	who, err := responsible(ctx, s.db, idsOf(found), clock.Day(s.now()))
	out := &branchesOutput{}
	out.Body.Items, out.Body.Next = []PlaceView{}, next
	for _, p := range found {
		out.Body.Items = append(out.Body.Items, PlaceView{OrgRef{p.Org.ID, p.Org.Name, p.Org.Kind, p.Org.Field}, p.Period.String(), p.State, p.Asked, p.Held, p.Why, groupNames(p.Lacking),
			nudged[lastNudge{p.Org.ID, p.Period.String()}], who[p.Org.ID].view()})
	}
	return out, err
}

type nudgeInput struct {
	Body struct {
		OrgIDs []int64 `json:"orgIds" minItems:"1" maxItems:"200" doc:"branches"`
		Duty   Key     `json:"duty" enum:"committee_meeting,group_meeting,theme_day,assembly,lecture,secretary_lecture,life_meeting,member_review,talks,report_up,report_assembly,briefing,party_history"`
		Period string  `json:"period" doc:"2026, 2026-Q4 or 2026-11"`
		Note   string  `json:"note,omitempty" maxLength:"100" doc:"附言，支部会看到"`
	}
}
type nudgeOutput struct {
	Body struct {
		Asked   int `json:"asked" doc:"branches asked now"`
		Already int `json:"already" doc:"were asked today before"`
		Met     int `json:"met" doc:"owe nothing any more"`
	}
}

func (s *Service) postNudge(ctx context.Context, in *nudgeInput) (*nudgeOutput, error) {
	p, ok := ParsePeriod(in.Body.Period)
	if !ok {
		return nil, api.Field("时段应写成 2026、2026-Q4 或者 2026-11 的样子。", "body.period")
	}
	n, err := s.Nudge(ctx, in.Body.OrgIDs, in.Body.Duty, p, in.Body.Note)
	out := &nudgeOutput{}
	out.Body.Asked, out.Body.Already, out.Body.Met = n.Asked, n.Already, n.Met
	return out, err
}

type recordInput struct {
	Body struct {
		OrgID  int64  `json:"orgId" minimum:"1"`
		Duty   Key    `json:"duty" enum:"report_up,report_assembly,briefing"`
		HeldOn string `json:"heldOn" format:"date"`
		Note   string `json:"note,omitempty" maxLength:"200" doc:"向谁、在什么场合"`
	}
}
type recordOutput struct {
	Body struct {
		ID int64 `json:"id"`
	}
}

func (s *Service) postRecord(ctx context.Context, in *recordInput) (*recordOutput, error) {
	b := in.Body
	id, err := s.Record(ctx, Record{b.OrgID, b.Duty, b.HeldOn, b.Note})
	out := &recordOutput{}
	out.Body.ID = id
	return out, err
}

// lastNudge is one org and period.
type lastNudge struct {
	org    int64
	period string
}

func idsOf(places []Place) []int64 {
	ids := make([]int64, len(places))
	for i, p := range places {
		ids[i] = p.Org.ID
	}
	return ids
}

// lastNudges are the days on which the places of a list were last nudged.
func lastNudges(ctx context.Context, r store.Reader, duty Key, places []Place) (map[lastNudge]string, error) {
	if len(places) == 0 {
		return nil, nil
	}
	var found []Nudge
	err := r.NewSelect().Model(&found).Column("org_id", "period", "day").Where("duty = ? AND org_id IN (?)", duty, store.In(idsOf(places))).Order("day").Scan(ctx)
	days := map[lastNudge]string{}
	for _, n := range found {
		days[lastNudge{n.OrgID, n.Period}] = n.Day
	}
	return days, err
}
