package duties

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Rebuild counts all meetings anew: of a cell that had meetings before it had duties, and of a demo.
// held reads outside tx, because what it gives is written while it is read. What talks, reviews and
// records brought stays. It tells how many cards were not as the meetings say.
func (s *Service) Rebuild(ctx context.Context, tx *store.Tx, held iter.Seq2[Held, error]) (wrong int, err error) {
	if _, err := tx.Exec(ctx, `DELETE FROM duty_act WHERE source = ?`, fromMeeting); err != nil {
		return 0, err
	}
	branches, err := branchesOf(ctx, tx)
	if err != nil {
		return 0, err
	}
	var lectures []Held
	var failed error
	if _, err := tx.Bulk(ctx, "duty_act", actColumns, func(yield func([]any) bool) {
		for h, err := range held {
			if err != nil {
				failed = err
				return
			}
			if slices.Contains(h.Kinds, terms.Lecture) && len(h.Lecturers) > 0 {
				lectures = append(lectures, h)
			}
			for _, a := range s.actsFor(ctx, h, branches[h.OrgID]) {
				if !yield(a.values()) {
					return
				}
			}
		}
	}); err != nil || failed != nil {
		return 0, cmp.Or(failed, err)
	}
	if err := oneReview(ctx, tx, ""); err != nil {
		return 0, err
	}
	for _, h := range lectures {
		acts, err := s.lecturesOf(ctx, tx, h)
		if err == nil && len(acts) > 0 {
			_, err = tx.NewInsert().Model(&acts).Exec(ctx)
		}
		if err != nil {
			return 0, err
		}
	}
	return s.Recount(ctx, tx)
}

// Empty tells whether nothing has been counted yet.
func (s *Service) Empty(ctx context.Context, r store.Reader) (bool, error) {
	n, err := r.NewSelect().TableExpr("(SELECT 1 FROM duty_card LIMIT 1) AS any_row").Count(ctx)
	return n == 0, err
}

// branchesOf maps every branch, and every group, to the branch its meetings count for.
func branchesOf(ctx context.Context, r store.Reader) (map[int64]orgs.Org, error) {
	var all []orgs.Org
	if err := r.NewSelect().Model(&all).Column("id", "parent_id", "path", "kind").Where("o.kind NOT IN (?)",
		store.In([]terms.OrgKind{terms.Committee, terms.WorkingCommittee, terms.GeneralBranch, terms.LeadingGroup})).Order("o.path").Scan(ctx); err != nil {
		return nil, err
	}
	to := make(map[int64]orgs.Org, len(all))
	for _, o := range all { // a group comes after its branch
		if o.Kind == terms.Group {
			if branch, ok := to[o.ParentID]; ok {
				to[o.ID] = branch
			}
			continue
		}
		to[o.ID] = o
	}
	return to, nil
}

// Recount counts every card anew from the acts, sets right those that differ, and tells how many
// did: a nightly sweep expects none. While others file, what differs may only be half read: it is
// looked at once more with all of them waiting.
func (s *Service) Recount(ctx context.Context, tx *store.Tx) (wrong int, err error) {
	want, off, err := differing(ctx, tx)
	if err != nil || len(want) == 0 {
		return 0, err
	}
	if tx.Engine() == store.PostgreSQL { // SQLite has one writer
		if _, err := tx.Exec(ctx, `LOCK TABLE duty_card IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return 0, err
		}
		if want, off, err = differing(ctx, tx); err != nil {
			return 0, err
		}
	}
	if _, err := tx.Repeat(ctx, `DELETE FROM duty_card WHERE year = ? AND org_path = ?`, len(off), func(i int) []any { return []any{off[i].year, off[i].path} }); err != nil {
		return 0, err
	}
	_, err = tx.Bulk(ctx, "duty_card", []string{"year", "org_path", "counts"}, func(yield func([]any) bool) {
		for at, c := range want {
			if !yield([]any{at.year, at.path, string(c)}) {
				return
			}
		}
	})
	return len(want), err
}

// differing are the cards that are not what the acts say, as they should be; off those of them that there are.
func differing(ctx context.Context, tx *store.Tx) (want map[spot]card, off []spot, err error) {
	want = map[spot]card{}
	if err := tallyAll(ctx, tx, func(at spot, c card) { want[at] = c }); err != nil {
		return nil, nil, err
	}
	var have []struct {
		Year    int
		OrgPath string
		Counts  string
	}
	if err := tx.NewRaw(`SELECT year, org_path, counts FROM duty_card`).Scan(ctx, &have); err != nil {
		return nil, nil, err
	}
	for _, row := range have {
		at := spot{row.OrgPath, row.Year}
		c, ok := want[at]
		if !ok {
			c = tally(nil)
		}
		if c == card(row.Counts) {
			delete(want, at)
			continue
		}
		want[at], off = c, append(off, at)
	}
	return want, off, nil
}

// tallyAll counts the cards of all orgs and years, one after the other.
func tallyAll(ctx context.Context, tx *store.Tx, tell func(spot, card)) error {
	var acts []act
	var at spot
	err := tx.Stream(ctx, func(scan func(...any) error) error {
		var a act
		if err := scan(&a.OrgID, &a.OrgPath, &a.Duty, &a.ByOrg, &a.HeldOn, &a.N, &a.Counts, &a.Late); err != nil {
			return err
		}
		if now := (spot{a.OrgPath, a.year()}); now != at {
			if len(acts) > 0 {
				tell(at, tally(acts))
			}
			at, acts = now, acts[:0]
		}
		acts = append(acts, a)
		return nil
	}, `SELECT org_id, org_path, duty, by_org, held_on, n, counts, late FROM duty_act ORDER BY org_path, held_on`)
	if len(acts) > 0 {
		tell(at, tally(acts))
	}
	return err
}
