package openness

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// tally counts in memory how much each account said within a day: nowhere else is written down that
// an account said something unnamed, and after a day nowhere at all.
type tally struct {
	mu    sync.Mutex
	times map[int64][]time.Time
}

func newTally() *tally { return &tally{times: map[int64][]time.Time{}} }

// take counts one more unless that is too many, and forgets what is older than a day.
func (t *tally) take(account int64, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, times := range t.times {
		for len(times) > 0 && now.Sub(times[0]) >= 24*time.Hour {
			times = times[1:]
		}
		if t.times[id] = times; len(times) == 0 {
			delete(t.times, id)
		}
	}
	if len(t.times[account]) >= PerDay {
		return false
	}
	t.times[account] = append(t.times[account], now)
	return true
}

// Say makes a suggestion or a remark to the caller's own branch. Of an unnamed one neither the table
// nor the journal holds who made it or when beyond the day, and its id, drawn by chance, does not tell
// either (ADR 0031).
func (s *Service) Say(ctx context.Context, kind, text string, unnamed bool) error {
	c := access.CallerFrom(ctx)
	if c.MemberID == 0 || c.OrgPath == "" {
		return api.Refused("意见建议和感言由党员写给本人所在的支部，您的账号没有对应的党员，请联系支部书记核对。")
	}
	if wrong := WrongText("内容", text, 2000); wrong != "" {
		return api.Field(wrong, "body.text")
	}
	if !s.said.take(c.AccountID, s.now()) {
		return api.TooMany("一天最多提交 5 条，请明天再写，紧急的请直接找支部书记。", 24*time.Hour)
	}
	g := Said{ID: store.NewID(), OrgID: c.OrgID, OrgPath: c.OrgPath, Kind: kind, MemberID: c.MemberID, MadeOn: s.today(), Body: strings.TrimSpace(text)}
	if unnamed {
		g.ID, g.MemberID = 1+rand.Int64N(1<<53-1), 0
	}
	if kind == Suggestion {
		g.DueOn = clock.Day(s.now().AddDate(0, 0, s.policy.Int(ctx, policy.SuggestionDays, c.OrgPath, s.now())))
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.NewInsert().Model(&g).Exec(ctx); err != nil {
			return err
		}
		e := happened.SuggestionStep{SuggestionID: g.ID, OrgID: g.OrgID, OrgPath: g.OrgPath, Step: "made"}
		if unnamed {
			return s.bus.Tell(ctx, tx, e)
		}
		return s.bus.Publish(ctx, tx, e)
	})
}

// Answer answers a suggestion; the answer may be written anew.
func (s *Service) Answer(ctx context.Context, id int64, text string) error {
	return s.attend(ctx, id, "answered", func(g *Said) error {
		if g.Kind != Suggestion {
			return api.Conflict("感言不用答复。")
		}
		if wrong := WrongText("答复", text, 2000); wrong != "" {
			return api.Field(wrong, "body.text")
		}
		g.Answer, g.AnsweredAt, g.AnsweredBy = strings.TrimSpace(text), store.At(s.now()), access.CallerFrom(ctx).Name
		return nil
	})
}

// Hide hides a suggestion or remark, for a reason; it stays counted.
func (s *Service) Hide(ctx context.Context, id int64, reason string) error {
	return s.attend(ctx, id, "hidden", func(g *Said) error {
		if g.Hidden {
			return api.Conflict("这一条已经隐藏过，请刷新后查看。")
		}
		g.Hidden, g.HiddenWhy = true, reason
		return nil
	})
}

func (s *Service) attend(ctx context.Context, id int64, step string, fn func(g *Said) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var g Said
		q := tx.NewSelect().Model(&g).Where("id = ?", id)
		if tx.Engine() == store.PostgreSQL {
			q = q.For("UPDATE")
		}
		if err := q.Scan(ctx); store.Missing(err) {
			return api.NotFound("没有这一条，请刷新后重试。")
		} else if err != nil {
			return err
		}
		if err := access.Require(ctx, access.SuggestionAnswer, g.OrgPath); err != nil {
			return err
		}
		if err := fn(&g); err != nil {
			return err
		}
		if _, err := tx.NewUpdate().Model(&g).Column("answer", "answered_at", "answered_by", "hidden", "hidden_why").WherePK().Exec(ctx); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.SuggestionStep{SuggestionID: g.ID, OrgID: g.OrgID, OrgPath: g.OrgPath, Step: step})
	})
}

// Heard lists what members of an org said and the caller may read, the newest day first. before is
// the day and id of the last of the page before.
func (s *Service) Heard(ctx context.Context, o orgs.Org, kind, beforeDay string, beforeID int64, limit int) (list []Said, err error) {
	c := access.CallerFrom(ctx)
	from, to := reach(o)
	q := s.db.NewSelect().Model(&list).ColumnExpr("g.*").ColumnExpr("coalesce(p.name, '') AS member_name").Join("LEFT JOIN member AS p ON p.id = g.member_id").
		Where("g.org_path >= ? AND g.org_path < ?", from, to).Order("g.made_on DESC", "g.id DESC").Limit(int64(limit))
	if kind != "" {
		q = q.Where("g.kind = ?", kind)
	}
	if !c.May(access.SuggestionAnswer, o.Path) { // Visible, in SQL
		q = q.Where("(g.member_id <> 0 AND g.member_id = ?) OR (NOT g.hidden AND (g.kind = 'remark' OR g.answered_at <> 0))", c.MemberID)
	}
	if beforeDay != "" {
		q = q.Where("g.made_on < ? OR (g.made_on = ? AND g.id < ?)", beforeDay, beforeDay, beforeID)
	}
	return list, q.Scan(ctx)
}

// Numbers are how much was said and answered within a subtree and a span of days. What was hidden counts.
type Numbers struct {
	Suggestions int `json:"suggestions" doc:"意见建议"`
	Remarks     int `json:"remarks" doc:"感言"`
	Unnamed     int `json:"unnamed" doc:"其中不署名的"`
	Answered    int `json:"answered" doc:"已答复"`
	Overdue     int `json:"overdue" doc:"过期没有答复"`
	Hidden      int `json:"hidden" doc:"已隐藏"`
}

// Count counts what was said within a subtree from one day to another, both included.
func (s *Service) Count(ctx context.Context, within, from, to string) (n Numbers, err error) {
	low, high := store.Range(within)
	err = s.db.NewRaw(`SELECT coalesce(sum(CASE WHEN kind = 'suggestion' THEN 1 ELSE 0 END), 0) AS suggestions,
		coalesce(sum(CASE WHEN kind = 'remark' THEN 1 ELSE 0 END), 0) AS remarks, coalesce(sum(CASE WHEN member_id = 0 THEN 1 ELSE 0 END), 0) AS unnamed,
		coalesce(sum(CASE WHEN answered_at <> 0 THEN 1 ELSE 0 END), 0) AS answered,
		coalesce(sum(CASE WHEN kind = 'suggestion' AND answered_at = 0 AND NOT hidden AND due_on < ? THEN 1 ELSE 0 END), 0) AS overdue,
		coalesce(sum(CASE WHEN hidden THEN 1 ELSE 0 END), 0) AS hidden
		FROM openness_suggestion WHERE org_path >= ? AND org_path < ? AND made_on >= ? AND made_on <= ?`, s.today(), low, high, from, to).Scan(ctx, &n)
	return n, err
}
