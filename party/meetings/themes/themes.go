// Package themes is what an org asks of every branch below for the theme day 主题党日 of a month: written,
// issued, and how far it has come.
//
//	rules.go   what a theme must have
//	themes.go  write, change, issue it
//	store.go   its SQL, and how many meetings of it are in which state
//	http.go    /api/themes
package themes

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/forms"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Service keeps the themes.
type Service struct {
	db       *store.DB
	bus      *event.Bus
	orgs     *orgs.Service
	meetings *meetings.Service
	now      clock.Now
}

// New makes the service. The tables are those of meetings.
func New(db *store.DB, bus *event.Bus, tree *orgs.Service, held *meetings.Service, now clock.Now) *Service {
	return &Service{db, bus, tree, held, now}
}

// Theme is a month's theme day as one org asks it of every branch below.
type Theme struct {
	bun.BaseModel `bun:"table:meeting_theme,alias:t"`

	ID          int64 `bun:",pk"`
	OrgID       int64
	OrgPath     string
	OrgName     string `bun:",scanonly"`
	Month       string // YYYY-MM
	Title       string
	Requirement string
	IssuedAt    store.Instant // 0 while a draft
	Branches    int           // branches below the issuer at the last issue
	ReflectDays int           // of each meeting: within how many days reflections are to be written
}

// Text is what the issuer writes.
type Text struct {
	Title, Requirement string
	Items              []meetings.PlannedItem // the set items 规定动作
	ReflectDays        int                    // within how many days after the meeting reflections are to be written; 0: until it is filed
}

// StandardItems are the six set items a new theme starts with (汉中“主题党日+”).
var StandardItems = []meetings.PlannedItem{
	{Title: "诵读党章"}, {Title: "缴纳党费"}, {Title: "研学党规党情"},
	{Title: "落实组织生活"}, {Title: "开展民主议事"}, {Title: "实行民主公开"},
}

// visible tells whether somebody who reads meetings below path may see the
// theme: those of the orgs below, and what the orgs above have issued.
func (t Theme) visible(path string) bool {
	return orgs.Contains(path, t.OrgPath) || t.IssuedAt != 0 && orgs.Contains(t.OrgPath, path)
}

// Write makes a draft of an org's theme for a month. Without items it has the standard ones.
func (s *Service) Write(ctx context.Context, orgID int64, month string, text Text) (int64, error) {
	org, err := s.orgs.Get(ctx, s.db, orgID)
	if err != nil {
		return 0, err
	}
	if err := access.Require(ctx, access.ThemeIssue, org.Path); err != nil {
		return 0, err
	}
	if len(text.Items) == 0 {
		text.Items = StandardItems
	}
	faults := Faults(text)
	if _, _, err := clock.MonthRange(month); err != nil || month < clock.Month(s.now()) {
		faults = append(faults, forms.Fault{"month", "请选择本月或以后的月份。"})
	}
	if err := forms.Refuse(faults); err != nil {
		return 0, err
	}
	t := Theme{ID: store.NewID(), OrgID: org.ID, OrgPath: org.Path, Month: month, Title: text.Title, Requirement: text.Requirement, ReflectDays: text.ReflectDays}
	return t.ID, s.db.Write(ctx, func(tx *store.Tx) error {
		fresh, err := insertTheme(ctx, tx, t)
		if err != nil {
			return err
		}
		if !fresh {
			return api.Conflict("这个月的主题已经建立，请直接修改。")
		}
		return replaceThemeItems(ctx, tx, t.ID, text.Items)
	})
}

// Change rewrites a draft; what has been issued stands.
func (s *Service) Change(ctx context.Context, id int64, text Text) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		t, err := s.issuing(ctx, tx, id)
		if err != nil {
			return err
		}
		if t.IssuedAt != 0 {
			return api.Conflict("主题已经下发到支部，不能再修改，补充要求请另行通知各支部。")
		}
		if len(text.Items) == 0 {
			text.Items = StandardItems
		}
		if err := forms.Refuse(Faults(text)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE meeting_theme SET title = ?, requirement = ?, reflect_days = ? WHERE id = ?`, text.Title, text.Requirement, text.ReflectDays, id); err != nil {
			return err
		}
		return replaceThemeItems(ctx, tx, id, text.Items)
	})
}

// issuing reads a theme the caller may issue, and keeps others from issuing
// one for the same month until tx ends: two issuers must not give a branch two.
func (s *Service) issuing(ctx context.Context, tx *store.Tx, id int64) (Theme, error) {
	if _, err := tx.Exec(ctx, `UPDATE meeting_theme SET branches = branches WHERE month = (SELECT month FROM meeting_theme WHERE id = ?)`, id); err != nil {
		return Theme{}, err
	}
	t, err := themeByID(ctx, tx, id)
	return t, meetings.Required(ctx, access.ThemeIssue, t.OrgPath, err)
}

// Issued is what an issue did.
type Issued struct {
	Branches int `json:"branches" doc:"辖区内的支部数"`
	Created  int `json:"created" doc:"这次新建的草稿数"`
}

// Issue 一键下发 gives every branch below the issuer a draft of the theme's
// meeting. Done again it reaches only branches founded since. A branch that
// has a theme day in that month, from whomever, keeps it, and one that called
// this one off is not asked again.
func (s *Service) Issue(ctx context.Context, id int64) (done Issued, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		t, err := s.issuing(ctx, tx, id)
		if err != nil {
			return err
		}
		if t.Month < clock.Month(s.now()) {
			return api.Conflict("主题的月份已经过去，不能再下发，请为本月另建主题。")
		}
		items, err := themeItems(ctx, tx, id)
		if err != nil {
			return err
		}
		lacking, err := branchesToIssue(ctx, tx, t)
		if err != nil {
			return err
		}
		done = Issued{Created: len(lacking)}
		all, err := meetings.Branches(tx, t.OrgPath).Count(ctx)
		if err != nil {
			return err
		}
		done.Branches = int(all)
		if err := s.meetings.Load(ctx, tx, slices.Values(drafts(t, items, lacking))); err != nil {
			return err
		}
		if err := s.meetings.Adopt(ctx, tx, meetings.Adoption{ThemeID: t.ID, OrgPath: t.OrgPath, Month: t.Month, Title: t.Title, ReflectDays: t.ReflectDays, Items: items}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE meeting_theme SET issued_at = ?, branches = ? WHERE id = ?`, store.At(s.now()), done.Branches, id); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.ThemeIssued{ThemeID: id, OrgID: t.OrgID, OrgPath: t.OrgPath, Month: t.Month,
			Branches: done.Branches, Created: done.Created})
	})
	return done, err
}

// drafts are the meetings that a theme asks of the branches given.
func drafts(t Theme, items []meetings.PlannedItem, to []branch) []meetings.Loaded {
	out := make([]meetings.Loaded, len(to))
	for i, b := range to {
		out[i] = meetings.Loaded{Meeting: meetings.Meeting{ID: store.NewID(), OrgID: b.ID, OrgPath: b.Path, Kind: terms.ThemeDay, Month: t.Month,
			ThemeID: t.ID, State: terms.Draft, Title: t.Title, ReflectDays: t.ReflectDays}, What: "上级下发"}
		for no, item := range items {
			out[i].Items = append(out[i].Items, meetings.Item{No: no + 1, Kind: meetings.SetItem, Title: item.Title, Note: item.Note})
		}
	}
	return out
}

// Load writes a theme as it is, with its set items.
func (s *Service) Load(ctx context.Context, tx *store.Tx, t Theme, items []meetings.PlannedItem) error {
	if _, err := tx.NewInsert().Model(&t).Exec(ctx); err != nil {
		return err
	}
	return replaceThemeItems(ctx, tx, t.ID, items)
}
