package audit

import (
	"context"
	"encoding/json"
	"slices"

	"zhibu/party/happened"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// names are what the ids and paths in some entries mean.
type names struct {
	byID      map[int64]string
	byPath    map[string]string // orgs, by where they stand now
	moves     []move
	operation func(id string) string
}

// of is what id is called; "" when nothing is known by it.
func (n names) of(id int64) string { return n.byID[id] }

// at is how the org is called that stood at path.
func (n names) at(path string) string { return n.byPath[standsNow(path, n.moves)] }

// named is one answer of the queries below.
type named struct {
	ID   int64
	Path string
	Name string
}

// names looks up whom and what entries are about. Ids are unique across
// tables, so one map holds them all.
func (s *Service) names(ctx context.Context, r store.Reader, entries []event.Entry) (n names, err error) {
	n = names{byID: map[int64]string{}, byPath: map[string]string{}, operation: s.Operation}
	if len(entries) == 0 {
		return n, nil
	}
	if n.moves, err = moves(ctx, r); err != nil {
		return n, err
	}
	var ids []int64
	paths := []string{}
	for _, e := range entries {
		ids = append(ids, e.About)
		paths = append(paths, standsNow(e.OrgPath, n.moves))
		var in struct{ OrgID, IntoID, MemberID, AccountID int64 }
		if err := json.Unmarshal([]byte(e.Payload), &in); err != nil {
			return n, err
		}
		ids = append(ids, in.OrgID, in.IntoID, in.MemberID, in.AccountID)
	}
	for _, query := range []string{
		`SELECT id, name FROM member WHERE id IN (?)`,
		`SELECT id, name FROM account WHERE id IN (?)`,
	} {
		if err := n.add(ctx, r, query, store.In(ids)); err != nil {
			return n, err
		}
	}
	if err := n.add(ctx, r, `SELECT id, path, name FROM org WHERE id IN (?) OR path IN (?)`, store.In(ids), store.In(paths)); err != nil {
		return n, err
	}
	return n, n.meetings(ctx, r, ids)
}

func (n names) add(ctx context.Context, r store.Reader, query string, args ...any) error {
	var found []named
	if err := r.NewRaw(query, args...).Scan(ctx, &found); err != nil {
		return err
	}
	for _, f := range found {
		n.byID[f.ID] = f.Name
		if f.Path != "" {
			n.byPath[f.Path] = f.Name
		}
	}
	return nil
}

// meetings names meetings by their titles, which the journal knows since they were approved.
func (n names) meetings(ctx context.Context, r store.Reader, ids []int64) error {
	return recall(ctx, r, event.Search{Topics: []string{"MeetingApproved"}, People: ids}, func(m happened.MeetingApproved) { n.byID[m.MeetingID] = m.Title })
}

func moves(ctx context.Context, r store.Reader) (all []move, err error) {
	err = recall(ctx, r, event.Search{Topics: []string{"OrgMoved"}}, func(m move) { all = append(all, m) })
	return all, err
}

// recall reads what was written down, the oldest first.
func recall[E any](ctx context.Context, r store.Reader, s event.Search, each func(E)) error {
	entries, err := event.Entries(ctx, r, s)
	if err != nil {
		return err
	}
	for _, entry := range slices.Backward(entries) {
		var e E
		if err := json.Unmarshal([]byte(entry.Payload), &e); err != nil {
			return err
		}
		each(e)
	}
	return nil
}
