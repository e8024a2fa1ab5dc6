package meetings

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/meetings/cases"
	"zhibu/party/meetings/forms"
	"zhibu/party/meetings/series"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Series 固定日期 is a meeting that comes again, with the drafts made for it.
type Series struct {
	bun.BaseModel `bun:"table:meeting_series,alias:f"`

	ID        int64 `bun:",pk"`
	OrgID     int64
	OrgPath   string
	Kind      terms.MeetingKind
	Pattern   string // as series.Pattern writes it
	FromMonth string // YYYY-MM
	Times     int
}

// Made is what planning a series did.
type Made struct {
	ID      int64
	Drafts  []Meeting
	Skipped []string // one sentence for each month without a draft
}

// Repeat makes the drafts of a series ahead. Done again it makes only those
// that are still missing, so a lost answer or a second click does no harm.
func (s *Service) Repeat(ctx context.Context, orgID int64, kind terms.MeetingKind, days series.Pattern, fromMonth string, times int, p Plan) (made Made, err error) {
	org, err := s.planning(ctx, orgID, kind)
	if err != nil {
		return made, err
	}
	first, _, err := clock.MonthRange(fromMonth)
	switch fault := days.Fault(); {
	case fault != "":
		return made, api.Field(fault, "body.pattern")
	case err != nil || fromMonth < s.thisMonth():
		return made, api.Field("请选择本月或者以后的月份。", "body.fromMonth")
	case times < 1 || times > series.Most:
		return made, api.Field("一次最多排 24 次，请修改次数。", "body.times")
	}
	planned := days.Meetings(first, times, s.Calendar)
	if tooFar(planned[times-1].Starts, s.now()) {
		return made, api.Field("会议最远安排到明年年底，请改开始的月份，或者减少次数。", "body.times")
	}
	p.StartsAt, p.EndsAt = time.Time{}, time.Time{}
	if err := forms.Refuse(PlanFaults(p, s.now())); err != nil {
		return made, err
	}
	p = s.placed(ctx, p)
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		made = Made{}
		if err := cases.MayTake(ctx, tx, 0, p.from()); err != nil {
			return err
		}
		if made.ID, err = seriesFor(ctx, tx, Series{ID: store.NewID(), OrgID: org.ID, OrgPath: org.Path, Kind: kind,
			Pattern: days.String(), FromMonth: fromMonth, Times: times}); err != nil {
			return err
		}
		for _, on := range planned {
			if err := s.addTo(ctx, tx, &made, org, kind, on, p); err != nil {
				return err
			}
		}
		return nil
	})
	return made, err
}

// seriesFor finds the series that says the same, or writes it.
func seriesFor(ctx context.Context, tx *store.Tx, f Series) (id int64, err error) {
	if _, err := tx.NewInsert().Model(&f).On("CONFLICT (org_id, kind, pattern, from_month) DO UPDATE SET times = excluded.times").Exec(ctx); err != nil {
		return 0, err
	}
	err = tx.NewRaw(`SELECT id FROM meeting_series WHERE org_id = ? AND kind = ? AND pattern = ? AND from_month = ?`,
		f.OrgID, f.Kind, f.Pattern, f.FromMonth).Scan(ctx, &id)
	return id, err
}

// addTo makes one draft of a series, or says why there is none.
func (s *Service) addTo(ctx context.Context, tx *store.Tx, made *Made, org orgs.Org, kind terms.MeetingKind, on series.Meeting, p Plan) error {
	month := on.Starts.Format("2006-01")
	if !on.Starts.After(s.now()) {
		made.Skipped = append(made.Skipped, on.Starts.Format("2006 年 1 月")+"的日子已经过去，没有排。")
		return nil
	}
	had, err := tx.NewSelect().Model((*Meeting)(nil)).Where("series_id = ? AND month = ?", made.ID, month).Exists(ctx)
	if err != nil || had {
		return err
	}
	p.StartsAt, p.EndsAt, p.MovedWhy = on.Starts, on.Ends, on.Moved
	m := Meeting{ID: store.NewID(), OrgID: org.ID, OrgPath: org.Path, Kind: kind, Month: month, SeriesID: made.ID}
	if err = s.free(ctx, tx, m, p); err == nil {
		err = s.draft(ctx, tx, &m, p)
	}
	if problem := (*api.Problem)(nil); errors.As(err, &problem) && problem.Status == http.StatusConflict {
		made.Skipped = append(made.Skipped, on.Starts.Format("2006 年 1 月")+"没有排："+problem.Detail)
		return nil
	}
	m.OrgName = org.Name
	made.Drafts = append(made.Drafts, m)
	return err
}

// PlanRest changes a meeting of a series and all that come after it: each
// keeps its own day, and takes the hour and everything else from p. Those
// under way, held or called off stay as they are.
func (s *Service) PlanRest(ctx context.Context, id int64, revision *int, p Plan) error {
	return s.change(ctx, access.MeetingPlan, id, func(tx *store.Tx, m *Meeting) error {
		switch {
		case revision != nil && *revision != m.Revision:
			return api.Conflict("计划刚刚被别人改过，请核对两份内容，选定一份再保存。")
		case m.SeriesID == 0:
			return api.Conflict("这次会议不在固定日期的系列里，请只改这一次。")
		case p.StartsAt.IsZero() || p.EndsAt.IsZero():
			return api.Field("请填写开始时间和结束时间。", "body.startsAt")
		}
		if err := cases.MayTake(ctx, tx, m.ID, p.from()); err != nil {
			return err
		}
		var later []int64
		if err := tx.NewRaw(`SELECT id FROM meeting WHERE series_id = ? AND starts_at > ? AND id <> ? AND state IN (?) ORDER BY starts_at`, m.SeriesID, m.StartsAt, m.ID,
			store.In([]terms.MeetingState{terms.Draft, terms.Returned, terms.Submitted, terms.Approved})).Scan(ctx, &later); err != nil {
			return err
		}
		for _, id := range later {
			if err := s.planLater(ctx, tx, id, p); err != nil {
				return err
			}
		}
		return s.replan(ctx, tx, m, p)
	})
}

// planLater gives a later meeting of a series the plan of an earlier one, on its own day
// and under the theme issued for its month.
func (s *Service) planLater(ctx context.Context, tx *store.Tx, id int64, p Plan) error {
	m, err := lock(ctx, tx, id)
	if err != nil {
		return err
	}
	if m.State == terms.Approved && s.Begun(ctx, m) {
		return nil
	}
	length := p.EndsAt.Sub(p.StartsAt)
	day := m.StartsAt.Time()
	hour, minute, _ := p.StartsAt.In(clock.Shanghai).Clock()
	p.StartsAt = time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, clock.Shanghai)
	p.EndsAt, p.MovedWhy = p.StartsAt.Add(length), m.MovedWhy
	if m.ThemeID != 0 { // its title is the theme's
		p.Title = m.Title
	}
	if err := s.replan(ctx, tx, &m, p); err != nil {
		return err
	}
	return save(ctx, tx, m)
}

// fixedDay is the pattern an org last planned a kind of meeting by.
func fixedDay(ctx context.Context, r store.Reader, orgID int64, kind terms.MeetingKind) (p series.Pattern, known bool, err error) {
	var text string
	err = r.NewRaw(`SELECT pattern FROM meeting_series WHERE org_id = ? AND kind = ? ORDER BY id DESC LIMIT 1`, orgID, kind).Scan(ctx, &text)
	if store.Missing(err) {
		return p, false, nil
	}
	if err == nil {
		p, err = series.Parse(text)
	}
	return p, err == nil, err
}

// Adoption is a theme as far as a branch's meeting takes it over.
type Adoption struct {
	ThemeID     int64
	OrgPath     string // the issuer's
	Month       string
	Title       string
	ReflectDays int
	Items       []PlannedItem // the set items
}

// Adopt gives the drafts that branches made ahead for a month the theme that is issued for it.
// Whoever is writing at one of them is told that it has changed.
func (s *Service) Adopt(ctx context.Context, tx *store.Tx, t Adoption) error {
	from, to := store.Range(t.OrgPath)
	var ids []int64
	if err := tx.NewRaw(`UPDATE meeting SET theme_id = ?, title = ?, reflect_days = ?, revision = revision + 1 WHERE kind = ? AND month = ? AND state = ? AND theme_id = 0 AND series_id <> 0
		AND org_path >= ? AND org_path < ? RETURNING id`, t.ThemeID, t.Title, t.ReflectDays, terms.ThemeDay, t.Month, terms.Draft, from, to).Scan(ctx, &ids); err != nil {
		return err
	}
	for group := range slices.Chunk(ids, 5000) { // a statement has a longest length
		if _, err := tx.Exec(ctx, `UPDATE meeting_item SET no = no + ? WHERE meeting_id IN (?)`, len(t.Items), store.In(group)); err != nil {
			return err
		}
	}
	if _, err := tx.Bulk(ctx, "meeting_item", itemColumns, func(yield func([]any) bool) {
		for _, id := range ids {
			for no, item := range t.Items {
				if !yield(Item{ID: store.NewID(), MeetingID: id, No: no + 1, Kind: SetItem, Title: item.Title, Note: item.Note}.values()) {
					return
				}
			}
		}
	}); err != nil {
		return err
	}
	at, who := int64(store.At(s.now())), event.ActorFrom(ctx).Name
	_, err := tx.Bulk(ctx, "meeting_history", historyColumns, func(yield func([]any) bool) {
		for _, id := range ids {
			if !yield([]any{store.NewID(), id, at, who, "上级下发主题", ""}) {
				return
			}
		}
	})
	return err
}
