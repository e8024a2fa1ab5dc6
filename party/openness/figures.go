package openness

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Recorded is what the platform knows of a matter that is to be published.
type Recorded struct {
	From, To string // the days it tells of
	Figures  []Figures
	Text     string // proposed; "" where nothing is recorded
	Why      string // why there is no text, "" where there is one
}

// Recorded gathers what the ledgers hold of a category and period of a branch: the same figures, proposed as a text.
func (s *Service) Recorded(ctx context.Context, orgID int64, category, period string) (r Recorded, err error) {
	o, err := s.org(ctx, access.OpennessPublish, orgID)
	if err != nil {
		return r, err
	}
	c, ok := CategoryOf(category)
	if !ok {
		return r, api.Field("公开目录里没有这一项，请重新选择。", "query.category")
	}
	if wrong := WrongPeriod(c, period, s.now().In(clock.Shanghai)); wrong != "" {
		return r, api.Field(wrong, "query.period")
	}
	if len(topics[c.Key]) == 0 || !o.Kind.IsBranch() {
		r.Why = "这一项在本平台没有登记的数字，请据实填写。"
		return r, nil
	}
	last, err := s.lastPublished(ctx, o, c)
	if err != nil {
		return r, err
	}
	r.From, r.To = Days(c, period, s.now().In(clock.Shanghai), last)
	for _, t := range topics[c.Key] {
		f, err := s.Known(ctx, o, t, r.From, r.To)
		if err != nil {
			return r, err
		}
		r.Figures = append(r.Figures, f)
	}
	if r.Text = Proposal(r.Figures, r.From, r.To); r.Text == "" {
		r.Why = "这段时间在本平台还没有登记，请据实填写。"
	}
	return r, nil
}

// lastPublished is the day on which an org last published a category, "" for never.
func (s *Service) lastPublished(ctx context.Context, o orgs.Org, c Category) (string, error) {
	var at store.Instant
	err := s.db.NewRaw(`SELECT coalesce(max(published_at), 0) FROM openness_disclosure WHERE org_path = ? AND category = ? AND state = ?`, o.Path, c.Key, Published).Scan(ctx, &at)
	if err != nil || at == 0 {
		return "", err
	}
	return clock.Day(at.Time()), nil
}
