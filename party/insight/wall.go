package insight

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Wall is what the big screen shows of an org's subtree in a month.
type Wall struct {
	Orgs, Branches         int
	Done, Running, Missing int // branches whose theme day is held; is approved; has not even a plan approved
	Due, Present           int
	Children               []Bar
	Latest                 []News
	Trend                  []Rate
}

// Bar is one child's rate. The wall calls orgs by their short names.
type Bar struct {
	ID           int64
	Name         string
	Due, Present int
}

// News is one thing that happened, in a sentence without persons' names.
type News struct {
	At   time.Time
	Text string
}

// Rate is the counts of one month.
type Rate struct {
	Month        string
	Due, Present int
}

const (
	keepWall   = time.Second // a wall is asked for by every screen that is woken
	newsShown  = 8
	newsLooked = 400 // journal lines looked through for those of this subtree
)

// Wall reads the big screen of org in month; one reading serves everybody for a second.
func (s *Service) Wall(ctx context.Context, org orgs.Org, month string) (Wall, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, now := kept{org.Path, month}, s.now()
	if w, ok := s.kept[key]; ok && now.Sub(w.at) < keepWall && !now.Before(w.at) {
		return w.wall, nil
	}
	w, err := s.wall(ctx, org, month)
	if err != nil {
		return w, err
	}
	if len(s.kept) > 64 {
		clear(s.kept)
	}
	s.kept[key] = wallAt{now, w}
	return w, nil
}

func (s *Service) wall(ctx context.Context, org orgs.Org, month string) (w Wall, err error) {
	from, to := store.Range(org.Path)
	w.Branches = org.Branches
	if err = s.db.NewRaw(`SELECT count(*) FROM org WHERE path >= ? AND path < ? AND state = 'active'`, from, to).Scan(ctx, &w.Orgs); err != nil {
		return w, err
	}
	if err = s.progress(ctx, &w, from, to, month); err != nil {
		return w, err
	}
	// A branch that was merged or abolished in the month stays, for its theme day is in the sums above it.
	err = s.db.NewRaw(`SELECT o.id, o.short_name AS name, coalesce(c.due, 0) AS due, coalesce(c.present, 0) AS present
		FROM org o LEFT JOIN score_count c ON c.path = o.path AND c.month = ?
		WHERE o.parent_id = ? AND (o.state = 'active' AND o.branches > 0 OR c.due > 0) ORDER BY o.path`, month, org.ID).Scan(ctx, &w.Children)
	if err != nil {
		return w, err
	}
	if w.Trend, err = s.trend(ctx, org.Path, month); err != nil {
		return w, err
	}
	if n := len(w.Trend); n > 0 && w.Trend[n-1].Month == month {
		w.Due, w.Present = w.Trend[n-1].Due, w.Trend[n-1].Present
	}
	w.Latest, err = s.latest(ctx, org.Path)
	return w, err
}

// progress counts branches by how far their theme day has come.
func (s *Service) progress(ctx context.Context, w *Wall, from, to, month string) error {
	var states []struct {
		State terms.MeetingState
		N     int
	}
	err := s.db.NewRaw(`SELECT state, count(*) AS n FROM meeting WHERE month = ? AND org_path >= ? AND org_path < ? AND kind = 'theme_day'
		AND org_id NOT IN (SELECT id FROM org WHERE path >= ? AND path < ? AND state <> 'active') GROUP BY state`, month, from, to, from, to).Scan(ctx, &states)
	for _, st := range states {
		switch st.State {
		case terms.Closed, terms.Filed:
			w.Done += st.N
		case terms.Approved:
			w.Running += st.N
		}
	}
	w.Missing = max(0, w.Branches-w.Done-w.Running)
	return err
}

func (s *Service) trend(ctx context.Context, path, month string) ([]Rate, error) {
	start, _, err := clock.MonthRange(month)
	if err != nil {
		return nil, err
	}
	var rates []Rate
	err = s.db.NewRaw(`SELECT month, due, present FROM score_count WHERE path = ? AND month > ? AND month <= ? ORDER BY month`,
		path, start.AddDate(0, -6, 0).Format("2006-01"), month).Scan(ctx, &rates)
	return rates, err
}

// latest tells the last things that happened to theme days in the subtree of path.
func (s *Service) latest(ctx context.Context, path string) ([]News, error) {
	var lines []struct {
		Topic, Payload string
		At             store.Instant
	}
	err := s.db.NewRaw(`SELECT topic, payload, at FROM event WHERE topic IN (?) ORDER BY id DESC LIMIT ?`,
		store.In([]string{"ThemeIssued", "MeetingApproved", "AttendanceClosed", "MeetingFiled", "MeetingMarked"}), newsLooked).Scan(ctx, &lines)
	if err != nil {
		return nil, err
	}
	type seen struct {
		OrgID   int64
		OrgPath string
		Kind    terms.MeetingKind // none of a theme 主题 itself
	}
	news, about := []News{}, []int64{}
	for _, l := range lines {
		var at seen
		if json.Unmarshal([]byte(l.Payload), &at) != nil || at.Kind != "" && at.Kind != terms.ThemeDay || !strings.HasPrefix(at.OrgPath, path) || len(news) == newsShown {
			continue
		}
		news, about = append(news, News{l.At.Time(), phrase(l.Topic, l.Payload)}), append(about, at.OrgID)
	}
	names, err := s.names(ctx, about)
	for i := range news {
		news[i].Text = names[about[i]] + " " + news[i].Text
	}
	return news, err
}

func (s *Service) names(ctx context.Context, ids []int64) (map[int64]string, error) {
	var found []struct {
		ID   int64
		Name string
	}
	if len(ids) == 0 {
		return nil, nil
	}
	err := s.db.NewRaw(`SELECT id, short_name AS name FROM org WHERE id IN (?)`, store.In(slices.Compact(slices.Sorted(slices.Values(ids))))).Scan(ctx, &found)
	names := map[int64]string{}
	for _, f := range found {
		names[f.ID] = f.Name
	}
	return names, err
}

// phrase says what happened, without the org's name.
func phrase(topic, payload string) string {
	switch topic {
	case "ThemeIssued":
		var e happened.ThemeIssued
		_ = json.Unmarshal([]byte(payload), &e) // read once already
		return fmt.Sprintf("向 %d 个支部下发主题", e.Branches)
	case "AttendanceClosed":
		var e happened.AttendanceClosed
		_ = json.Unmarshal([]byte(payload), &e)
		return fmt.Sprintf("主题党日结束，到会 %d/%d 人", e.Present+e.Online+e.Assisted, e.Due)
	case "MeetingMarked":
		return "上级已评分"
	case "MeetingFiled":
		return "主题党日已归档"
	default:
		return "主题党日计划已审核通过"
	}
}
