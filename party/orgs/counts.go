package orgs

import (
	"context"
	"fmt"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Recount sets every org's counters to what the rows say and tells how many
// were wrong; run nightly, it should say none. members gives how many members
// each branch has, by org id. Groups hold no members of their own: theirs
// belong to the branch.
func (s *Service) Recount(ctx context.Context, tx *store.Tx, members map[int64]int) (wrong int, err error) {
	if err := lock(ctx, tx); err != nil {
		return 0, err
	}
	var all []Org
	if err := tx.NewSelect().Model(&all).Column("id", "path", "kind", "state", "members", "branches").Order("path").Scan(ctx); err != nil {
		return 0, err
	}
	people, branches := make(map[string]int, len(all)), make(map[string]int, len(all))
	for _, o := range all {
		own := 0
		if o.Kind.IsBranch() && o.State == Active {
			own = 1
		}
		for _, up := range Ancestors(o.Path) {
			people[up] += members[o.ID]
			branches[up] += own
		}
	}
	for _, o := range all {
		if o.Members == people[o.Path] && o.Branches == branches[o.Path] {
			continue
		}
		wrong++
		if _, err := tx.Exec(ctx, `UPDATE org SET members = ?, branches = ? WHERE id = ?`, people[o.Path], branches[o.Path], o.ID); err != nil {
			return wrong, err
		}
	}
	return wrong, nil
}

// Hints says what the regulation would have the superior weigh of an org as it is.
func (s *Service) Hints(ctx context.Context, r store.Reader, o Org) (found []Finding, err error) {
	if o.State != Active {
		return nil, nil
	}
	full := -1
	if o.Kind.IsBranch() && o.Members > 0 { // with none enrolled yet there is nothing to say
		var seats int
		err := r.NewRaw(`SELECT (SELECT count(*) FROM member WHERE org_id = ? AND status = 'normal' AND category = 'full'),
			(SELECT count(*) FROM org_post WHERE org_id = ? AND until_on = '')`, o.ID, o.ID).Scan(ctx, &full, &seats)
		if err != nil {
			return nil, err
		}
		if o.Kind != terms.TemporaryBranch { // 支部工作条例第八条: its officers are named by the superior
			found = Committee(full, seats)
		}
	}
	found = append(found, Size(o.Kind, o.Field, o.Members, full)...)
	term, err := s.currentTerm(ctx, r, o.ID)
	if store.Missing(err) {
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	return append(found, due(term, s.today())...), nil
}

// due reminds of an election from six months before the term ends.
func due(t TermRow, today string) []Finding {
	end := t.EndsOn
	if t.ExtendedTo != "" {
		end = t.ExtendedTo
	}
	day, err := parseDay(end)
	switch {
	case err != nil:
		return nil
	case end < today:
		return []Finding{hint("支部工作条例第二十一条", fmt.Sprintf("本届已于 %s届满，请按期换届；确需延期的，请报上级党组织批准。", chineseDay(day)))}
	case RemindOn(day).Format("2006-01-02") <= today:
		return []Finding{hint("支部工作条例第二十一条", fmt.Sprintf("本届将于 %s届满，请做好换届准备。", chineseDay(day)))}
	}
	return nil
}
