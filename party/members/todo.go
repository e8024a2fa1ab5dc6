package members

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

const whyObserved = "《中国共产党纪律处分条例》第十二条：留党察看期间确有悔改表现的，期满后恢复党员权利；一年期满仍不符合条件的延长一年，最长不超过二年；坚持不改的开除党籍。期满不会自动恢复，要由党组织作出决定。"

// Todos is what the register asks of the caller.
func (s *Service) Todos(ctx context.Context, c access.Caller) ([]terms.Todo, error) {
	over, err := s.termsOver(ctx, c)
	if err != nil {
		return nil, err
	}
	revisions, err := s.revisionTodos(ctx, c)
	return append(over, revisions...), err
}

// termsOver asks the officers of a branch to take up 留党察看 whose term is over: until somebody decides, the
// member has no vote.
func (s *Service) termsOver(ctx context.Context, c access.Caller) (todos []terms.Todo, err error) {
	var paths []string
	for _, g := range c.Grants {
		if g.Role != access.BranchOfficer || g.OrgPath == "" || slices.Contains(paths, g.OrgPath) {
			continue
		}
		paths = append(paths, g.OrgPath)
		var over []struct {
			ID            int64
			Name          string
			ObservedUntil string
		}
		from, to := store.Range(g.OrgPath)
		if err := s.db.NewRaw(`SELECT id, name, observed_until FROM member WHERE org_path >= ? AND org_path < ? AND observed_from <> '' AND restored_on = ''
			AND observed_until < ? AND status = ? ORDER BY observed_until, id`, from, to, clock.Day(s.now()), Normal).Scan(ctx, &over); err != nil {
			return nil, err
		}
		for _, m := range over {
			day, err := time.ParseInLocation(time.DateOnly, m.ObservedUntil, clock.Shanghai)
			if err != nil {
				return nil, err
			}
			todos = append(todos, terms.Todo{Kind: "observed", Title: fmt.Sprintf("%s留党察看期满，请研究恢复党员权利", m.Name), Why: whyObserved,
				Link: fmt.Sprintf("members/%d", m.ID), Due: day.AddDate(0, 0, 1), Overdue: true})
		}
	}
	return todos, nil
}
