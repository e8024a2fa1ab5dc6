package meetings

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/meetings/series"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/geo"
	"zhibu/platform/store"
)

func (s *Service) planRoutes(a huma.API) {
	huma.Register(a, access.Op(http.MethodPost, "/api/meetings", "createMeeting", "新建会议计划", access.MeetingPlan, access.Status(http.StatusCreated)), s.createMeeting)
	huma.Register(a, access.Op(http.MethodGet, "/api/meetings/planning", "getPlanning", "新建会议时可以选择的", access.MeetingPlan), s.getPlanning)
	huma.Register(a, access.Op(http.MethodPost, "/api/meetings/series", "createSeries", "按固定日期排出以后的会议", access.MeetingPlan, access.Status(http.StatusCreated)), s.createSeries)
	huma.Register(a, access.Op(http.MethodPut, "/api/meetings/{id}/plan", "planMeeting", "修改计划", access.MeetingPlan), s.planMeeting)
}

// placeBody is where a meeting is held. The point is the room's, in the system named.
type placeBody struct {
	Name   string     `json:"name,omitempty" maxLength:"100"`
	Lat    *float64   `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Lng    *float64   `json:"lng,omitempty" minimum:"-180" maximum:"180"`
	System geo.System `json:"system,omitempty" enum:"wgs84,gcj02,bd09" doc:"坐标系，有坐标时必填"`
}

type ownItemBody struct {
	Title string `json:"title" maxLength:"100"`
	Note  string `json:"note,omitempty" maxLength:"2000"`
	From  int64  `json:"from,omitempty" doc:"抄自哪个特色案例（itemId）；改计划时照原样带回"`
}

// PlanBody is the form of a plan.
type PlanBody struct {
	Title     string              `json:"title" minLength:"1" maxLength:"100"`
	StartsAt  time.Time           `json:"startsAt,omitempty" doc:"可以先不填"`
	EndsAt    time.Time           `json:"endsAt,omitempty"`
	Place     placeBody           `json:"place,omitempty"`
	Host      string              `json:"host,omitempty" maxLength:"50" doc:"主持人；填了 hostId 的以名册为准"`
	HostID    int64               `json:"hostId,omitempty" doc:"主持人在名册里的 id"`
	HostNote  string              `json:"hostNote,omitempty" maxLength:"500" doc:"委托主持的原因"`
	MovedWhy  string              `json:"movedWhy,omitempty" maxLength:"500" doc:"不在固定日期召开的原因"`
	OwnItems  []ownItemBody       `json:"ownItems,omitempty" maxItems:"20" doc:"主题党日为自选动作，其他会议为议题；整体替换"`
	Also      []terms.MeetingKind `json:"also,omitempty" maxItems:"5" enum:"assembly,lecture,life_meeting,member_review,election_meeting,political_birthday,training,theme_day,committee_meeting,group_meeting,leadership_meeting" doc:"合开的其他会议，每一类都计一次"`
	Tags      []terms.Tag         `json:"tags,omitempty" maxItems:"3" enum:"party_history,secretary_report,work_briefing" doc:"会议内容的标签"`
	Guests    []PersonView        `json:"guests,omitempty" maxItems:"30" doc:"列席人员：本党组织名册里的填 memberId，其他填姓名和单位"`
	Lecturers []PersonView        `json:"lecturers,omitempty" maxItems:"5" doc:"授课人，填法同上"`
	Reflect   int                 `json:"reflectDays,omitempty" minimum:"0" maximum:"30" doc:"会后几天内写心得体会，0 为归档前"`
	Invited   []int64             `json:"invited,omitempty" maxItems:"500" doc:"指定的参加人员（集中轮训、政治生日）"`
}

// plan reads the form; the point becomes WGS-84.
func (b PlanBody) plan() (Plan, error) {
	p := Plan{Title: b.Title, StartsAt: store.At(b.StartsAt).Time(), EndsAt: store.At(b.EndsAt).Time(), Place: b.Place.Name, Host: b.Host,
		HostID: b.HostID, HostNote: b.HostNote, MovedWhy: b.MovedWhy, Also: b.Also, Tags: slices.Compact(slices.Sorted(slices.Values(b.Tags))), ReflectDays: b.Reflect, Invited: b.Invited}
	for _, item := range b.OwnItems {
		p.OwnItems = append(p.OwnItems, PlannedItem{item.Title, item.Note, item.From})
	}
	for _, g := range b.Guests {
		p.Guests = append(p.Guests, Person(g))
	}
	for _, l := range b.Lecturers {
		p.Lecturers = append(p.Lecturers, Person(l))
	}
	if b.Place.Lat == nil && b.Place.Lng == nil {
		return p, nil
	}
	if b.Place.Lat == nil || b.Place.Lng == nil || b.Place.System == "" {
		return p, api.Field("会场位置不完整，请在会场重新定位。", "body.place")
	}
	point, err := geo.ToWGS84(geo.Point{Lat: *b.Place.Lat, Lng: *b.Place.Lng}, b.Place.System)
	p.Point = &point
	return p, err
}

type createInput struct {
	Body struct {
		OrgID int64             `json:"orgId"`
		Kind  terms.MeetingKind `json:"kind" enum:"assembly,committee_meeting,group_meeting,lecture,theme_day,life_meeting,member_review,leadership_meeting,election_meeting,political_birthday,training"`
		PlanBody
		Publish    bool   `json:"publish,omitempty" doc:"同时提交；不须审核的随即通过，应到人员都会收到是否参加的待办"`
		Held       bool   `json:"held,omitempty" doc:"会前没有计划、已经开过的会议：补录"`
		HeldReason string `json:"heldReason,omitempty" maxLength:"500" doc:"补录的原因"`
	}
}

func (s *Service) createMeeting(ctx context.Context, in *createInput) (*detailOutput, error) {
	p, err := in.Body.plan()
	if err != nil {
		return nil, err
	}
	id, err := s.Create(ctx, in.Body.OrgID, in.Body.Kind, p, How{in.Body.Publish, in.Body.Held, in.Body.HeldReason})
	return s.shown(ctx, id, err)
}

type planInput struct {
	IDInput
	Body struct {
		PlanBody
		Revision *int `json:"revision,omitempty" doc:"改之前看到的计划版本，不同则拒绝"`
		Rest     bool `json:"rest,omitempty" doc:"连同这个系列以后的各次一起改，各次保留自己的日期"`
	}
}

func (s *Service) planMeeting(ctx context.Context, in *planInput) (*detailOutput, error) {
	p, err := in.Body.plan()
	if err != nil {
		return nil, err
	}
	change := s.Plan
	if in.Body.Rest {
		change = s.PlanRest
	}
	return s.shown(ctx, in.ID, change(ctx, in.ID, in.Body.Revision, p))
}

type planningInput struct {
	OrgID int64 `query:"orgId" required:"true"`
}

type planningOutput struct {
	Body struct {
		Form
		Leaders []Leader `json:"leaders" doc:"上级党组织在职的，可以请来讲党课"`
	}
}

func (s *Service) getPlanning(ctx context.Context, in *planningInput) (*planningOutput, error) {
	f, err := s.Form(ctx, in.OrgID) // asks whether the caller plans for the org
	if err != nil {
		return nil, err
	}
	org, err := s.orgs.Get(ctx, s.db, in.OrgID)
	if err != nil {
		return nil, err
	}
	out := &planningOutput{}
	out.Body.Form = *f
	out.Body.Leaders, err = s.leaders(ctx, s.db, org)
	return out, err
}

type patternBody struct {
	Every   int    `json:"every" enum:"1,3,6,12" doc:"每几个月一次"`
	Week    int    `json:"week,omitempty" minimum:"0" maximum:"5" doc:"第几个星期几，5 为最后一个；0 为按日"`
	Weekday int    `json:"weekday,omitempty" minimum:"0" maximum:"6" doc:"星期几，0 为星期日"`
	Day     int    `json:"day,omitempty" minimum:"0" maximum:"31" doc:"每月几日，小月没有的为最后一天"`
	Time    string `json:"time" pattern:"^([01]\\d|2[0-3]):[0-5]\\d$" patternDescription:"应为时间，例如 14:30"`
	Minutes int    `json:"minutes" minimum:"10" maximum:"720" doc:"时长"`
}

func (b patternBody) pattern() series.Pattern {
	var hour, minute int
	_, _ = fmt.Sscanf(b.Time, "%d:%d", &hour, &minute) // its form was checked at the door
	return series.Pattern{Every: b.Every, Week: b.Week, Weekday: time.Weekday(b.Weekday), Day: b.Day, Minute: hour*60 + minute, Length: b.Minutes}
}

type seriesInput struct {
	Body struct {
		OrgID int64             `json:"orgId"`
		Kind  terms.MeetingKind `json:"kind" enum:"assembly,committee_meeting,group_meeting,lecture,theme_day,life_meeting,member_review,leadership_meeting,election_meeting,political_birthday,training"`
		PlanBody
		Pattern   patternBody `json:"pattern"`
		FromMonth string      `json:"fromMonth" pattern:"^\\d{4}-\\d{2}$" patternDescription:"应为月份，例如 2026-12"`
		Times     int         `json:"times" minimum:"1" maximum:"24"`
	}
}

type seriesOutput struct {
	Body struct {
		SeriesID int64    `json:"seriesId"`
		Words    string   `json:"words" doc:"固定日期"`
		Items    []View   `json:"items" doc:"这次新建的草稿；已经有的不再建"`
		Skipped  []string `json:"skipped" doc:"没有排的月份和原因"`
	}
}

func (s *Service) createSeries(ctx context.Context, in *seriesInput) (*seriesOutput, error) {
	p, err := in.Body.plan()
	if err != nil {
		return nil, err
	}
	days := in.Body.Pattern.pattern()
	made, err := s.Repeat(ctx, in.Body.OrgID, in.Body.Kind, days, in.Body.FromMonth, in.Body.Times, p)
	if err != nil {
		return nil, err
	}
	out := &seriesOutput{}
	out.Body.SeriesID, out.Body.Words, out.Body.Items, out.Body.Skipped = made.ID, days.Words(), make([]View, len(made.Drafts)), append([]string{}, made.Skipped...)
	for i, m := range made.Drafts {
		out.Body.Items[i] = view(m)
	}
	return out, nil
}
