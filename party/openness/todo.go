package openness

import (
	"context"
	"fmt"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

const (
	whyPublish = "《中国共产党党务公开条例（试行）》（2017年）；党费收缴情况每年向党员公布一次（党费收缴规定第二十六条）。"
	whyAnswer  = "《中国共产党章程》第四条：党员有对党的工作提出建议和倡议的权利；答复期限见政策开关“意见建议几日内答复”。"
)

// Todos lists what waits for the caller as an officer of a branch: what is to be published, and suggestions to answer.
func (s *Service) Todos(ctx context.Context, c access.Caller) (list []terms.Todo, err error) {
	seen := map[int64]bool{}
	for _, g := range c.Grants {
		if seen[g.OrgID] || access.Reach(g.Role, access.OpennessPublish) != access.Below {
			continue
		}
		seen[g.OrgID] = true
		own, err := s.todosOf(ctx, g.OrgID)
		if err != nil {
			return nil, err
		}
		list = append(list, own...)
	}
	return list, nil
}

func (s *Service) todosOf(ctx context.Context, orgID int64) (list []terms.Todo, err error) {
	o, err := s.orgs.Get(ctx, s.db, orgID)
	if err != nil {
		return nil, err
	}
	add := func(kind, title, why, link, dueOn string) error {
		due, err := time.ParseInLocation(time.DateOnly, dueOn, clock.Shanghai)
		due = due.AddDate(0, 0, 1) // the whole of that day
		list = append(list, terms.Todo{Kind: kind, Title: title, Why: why, Link: link, Due: due, Overdue: !s.now().Before(due)})
		return err
	}
	lines, err := s.Lines(ctx, o)
	if err != nil {
		return nil, err
	}
	n, first := 0, Line{}
	for _, l := range lines {
		if l.Period != "" && l.PublishedID == 0 {
			if n++; first.DueOn == "" || l.DueOn < first.DueOn {
				first = l
			}
		}
	}
	if n > 0 {
		if err := add("publish", fmt.Sprintf("有 %d 项党务该公开", n), whyPublish, "openness/publish?category="+first.Key, first.DueOn); err != nil {
			return nil, err
		}
	}
	var waiting struct {
		N     int
		First string
	}
	from, to := reach(o)
	if err := s.db.NewRaw(`SELECT count(*) AS n, coalesce(min(due_on), '') AS first FROM openness_suggestion
		WHERE org_path >= ? AND org_path < ? AND kind = 'suggestion' AND answered_at = 0 AND NOT hidden`, from, to).Scan(ctx, &waiting); err != nil {
		return nil, err
	}
	if waiting.N > 0 {
		err = add("suggestion", fmt.Sprintf("有 %d 条意见建议等待答复", waiting.N), whyAnswer, "openness/suggestions", waiting.First)
	}
	return list, err
}
