package meetings

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"zhibu/party/meetings/cases"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/calendar"
	"zhibu/platform/store"
)

// View is a meeting as lists show it.
type View struct {
	ID      int64             `json:"id"`
	OrgID   int64             `json:"orgId"`
	OrgName string            `json:"orgName"`
	Kind    terms.MeetingKind `json:"kind"`

	Also []terms.MeetingKind `json:"also,omitempty" doc:"合开的其他会议"`
	Held bool                `json:"held,omitempty" doc:"会前没有计划，事后补录"`

	Title    string             `json:"title"`
	Month    string             `json:"month" doc:"YYYY-MM"`
	StartsAt *time.Time         `json:"startsAt,omitempty" doc:"未填计划时没有"`
	EndsAt   *time.Time         `json:"endsAt,omitempty"`
	Place    string             `json:"place"`
	State    terms.MeetingState `json:"state"`
	ThemeID  int64              `json:"themeId,omitempty" doc:"由上级主题下发时有"`
	Due      int                `json:"due" doc:"应到人数，签到截止后才有"`
	Present  int                `json:"present" doc:"实到人数（现场、线上、代签），签到截止后才有"`
	Late     bool               `json:"late" doc:"补录"`

	Inquorate bool `json:"inquorate,omitempty" doc:"未达到法定人数：只作记录，不计入次数"`
	Corrected int  `json:"corrected,omitempty" doc:"归档后更正过几次"`
}

// Detail is a meeting whole.
type Detail struct {
	View
	PlanView
	Requirement    string      `json:"requirement" doc:"主题的要求"`
	Revision       int         `json:"revision" doc:"计划的版本，审核时带上"`
	RecordRevision string      `json:"recordRevision" doc:"记录（会议记录和各项完成情况）的版本，修改时带上"`
	Items          []ItemView  `json:"items"`
	PlacePoint     *PointView  `json:"placePoint,omitempty"`
	Host           string      `json:"host"`
	Minutes        string      `json:"minutes"`
	Photos         []PhotoView `json:"photos"`
	Reflections    int64       `json:"reflections" doc:"心得体会篇数，不含已隐藏的"`
	ReflectFrom    int         `json:"reflectionChars" doc:"心得体会写满多少字计入支部评分"`
	Mark           *int        `json:"mark,omitempty" doc:"上级评分 0–100"`
	MarkNote       string      `json:"markNote"`
	ReturnReason   string      `json:"returnReason"`
	LateReason     string      `json:"lateReason"`
	FiledAt        *time.Time  `json:"filedAt,omitempty"`
	FilingDue      *time.Time  `json:"filingDue,omitempty" doc:"从这一刻起归档算补录"`
	Windows        *Windows    `json:"windows,omitempty"`
	History        []EntryView `json:"history"`
	Hints          []string    `json:"hints" doc:"计划日期值得再看一眼的地方，不妨碍提交"`
	May            []string    `json:"may" doc:"我现在可以做的事：plan submit cancel approve return record reflect comment moderate file mark correct grant see"`
	RecordView
}

// ItemView is an agenda item.
type ItemView struct {
	ID       int64    `json:"id"`
	No       int      `json:"no"`
	Kind     ItemKind `json:"kind" enum:"set,own"`
	Title    string   `json:"title"`
	Note     string   `json:"note"`
	Done     bool     `json:"done"`
	Evidence string   `json:"evidence" doc:"完成情况"`
	Decision string   `json:"decision" doc:"议定事项"`
	From     int64    `json:"from,omitempty" doc:"抄自哪个特色案例（itemId）"`
	Adopted  int      `json:"adopted,omitempty" doc:"已被几个别的支部采用"`
	DecidedView
}

// PointView is a position in degrees WGS-84.
type PointView struct {
	Lat float64 `json:"lat"`
	Lng float64 `json:"lng"`
}

// EntryView is a line of the history.
type EntryView struct {
	At   time.Time `json:"at"`
	Who  string    `json:"who"`
	What string    `json:"what"`
	Note string    `json:"note"`
}

func view(m Meeting) View {
	return View{m.ID, m.OrgID, m.OrgName, m.Kind, m.Also, m.Held, m.Title, m.Month, m.StartsAt.Pointer(), m.EndsAt.Pointer(), m.Place, m.State, m.ThemeID, m.Due, m.Present, m.Late, m.Inquorate, m.Corrections}
}

// detail reads a meeting the caller may see with all that belongs to it.
func (s *Service) detail(ctx context.Context, id int64) (*Detail, error) {
	m, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	beside, err := s.Written(ctx, m)
	if err != nil {
		return nil, err
	}
	d := &Detail{View: view(m), Revision: m.Revision, Host: m.Host, Minutes: m.Minutes, Mark: m.Mark, MarkNote: m.MarkNote,
		ReturnReason: m.ReturnReason, LateReason: m.LateReason, FiledAt: m.FiledAt.Pointer(), May: s.may(ctx, m, beside.May), Reflections: beside.Reflections, Hints: s.hints(m)}
	if m.Lat != nil && m.Lng != nil && !s.policy.Isolated(ctx) {
		d.PlacePoint = &PointView{*m.Lat, *m.Lng}
	}
	if m.StartsAt != 0 {
		due := s.filingDue(ctx, m)
		w := SigningWindows(m.StartsAt.Time(), m.EndsAt.Time(), s.minutes(ctx, policy.SigninBeforeMin, m.OrgPath),
			s.minutes(ctx, policy.SigninAfterMin, m.OrgPath), s.minutes(ctx, policy.SignoutAfterMin, m.OrgPath))
		d.FilingDue, d.Windows = &due, &w
	}
	pack, _, err := s.policy.Score(ctx, m.OrgPath, cmp.Or(m.StartsAt, store.At(s.now())).Time())
	if err != nil {
		return nil, err
	}
	d.ReflectFrom = pack.ReflectionChars
	if err := s.fillPlan(ctx, d, m); err != nil {
		return nil, err
	}
	if m.ThemeID != 0 {
		if err := s.db.NewRaw(`SELECT requirement FROM meeting_theme WHERE id = ?`, m.ThemeID).Scan(ctx, &d.Requirement); err != nil {
			return nil, err
		}
	}
	if err := s.fill(ctx, d); err != nil {
		return nil, err
	}
	return d, s.fillRecord(ctx, d, m)
}

// hints are what is worth a second look about the day chosen, until it has come.
func (s *Service) hints(m Meeting) []string {
	starts := m.StartsAt.Time()
	if m.StartsAt == 0 || !s.now().Before(starts) {
		return []string{}
	}
	if !s.Calendar.Knows(starts.Year()) {
		return []string{fmt.Sprintf("平台还没有 %d 年的放假安排，请对照国务院办公厅的通知核对日期，并请系统管理员补上。", starts.Year())}
	}
	date := starts.Format("1 月 2 日")
	switch day, _ := s.Calendar.On(starts.Format(time.DateOnly)); day.Kind {
	case calendar.Holiday:
		return []string{date + "是" + day.Name + "假期，请确认大家能够到会。"}
	case calendar.Workday:
		return []string{date + "是" + day.Name + "调休的上班日，请确认不影响工作。"}
	}
	return []string{}
}

// fill reads what hangs on a meeting.
func (s *Service) fill(ctx context.Context, d *Detail) error {
	items, err := itemsOf(ctx, s.db, d.ID)
	if err != nil {
		return err
	}
	photos, err := photosOf(ctx, s.db, d.ID)
	if err != nil {
		return err
	}
	history, err := historyOf(ctx, s.db, d.ID)
	if err != nil {
		return err
	}
	taken, err := cases.Adopted(ctx, s.db, d.ID)
	if err != nil {
		return err
	}
	d.Items, d.Photos, d.History = make([]ItemView, len(items)), make([]PhotoView, len(photos)), make([]EntryView, len(history))
	for n, i := range items {
		d.Items[n] = ItemView{ID: i.ID, No: i.No, Kind: i.Kind, Title: i.Title, Note: i.Note, Done: i.Done, Evidence: i.Evidence, Decision: i.Decision, From: i.FromItem, Adopted: taken[i.ID]}
	}
	for n, p := range photos {
		d.Photos[n] = p.view()
	}
	for n, h := range history {
		d.History[n] = EntryView{h.At.Time(), h.Who, h.What, h.Note}
	}
	return nil
}
