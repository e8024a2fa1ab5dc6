package audit

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"zhibu/party/happened"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// kind is what an id is an id of: ids tell things of one kind apart.
type kind int

const (
	nothing kind = iota
	anOrg
	aMember
	anAccount
	aMeeting
)

// names are what the ids and paths in some entries mean.
type names struct {
	byID      map[kind]map[int64]string
	byPath    map[string]string // orgs, by where they stand now
	moves     []move
	operation func(id string) string
}

// of is what the thing of an id is called; "" when nothing is known by it.
func (n names) of(k kind, id int64) string { return n.byID[k][id] }

func (n names) org(id int64) string     { return quoted(n.of(anOrg, id)) }
func (n names) member(id int64) string  { return n.of(aMember, id) }
func (n names) account(id int64) string { return n.of(anAccount, id) }

// at is how the org is called that stood at path.
func (n names) at(path string) string { return n.byPath[standsNow(path, n.moves)] }

// names looks up whom and what entries are about.
func (s *Service) names(ctx context.Context, r store.Reader, entries []event.Entry) (n names, err error) {
	n = names{byID: map[kind]map[int64]string{anOrg: {}, aMember: {}, anAccount: {}, aMeeting: {}}, byPath: map[string]string{}, operation: s.Operation}
	if len(entries) == 0 {
		return n, nil
	}
	if n.moves, err = moves(ctx, r); err != nil {
		return n, err
	}
	ids := map[kind][]int64{}
	paths := []string{}
	for _, e := range entries {
		var in struct{ OrgID, IntoID, ToOrgID, MemberID, WitnessID, AccountID, MeetingID int64 }
		if err := json.Unmarshal([]byte(e.Payload), &in); err != nil {
			return n, err
		}
		ids[anOrg] = append(ids[anOrg], in.OrgID, in.IntoID, in.ToOrgID)
		ids[aMember], ids[anAccount] = append(ids[aMember], in.MemberID, in.WitnessID), append(ids[anAccount], in.AccountID)
		ids[aMeeting] = append(ids[aMeeting], in.MeetingID)
		paths = append(paths, standsNow(e.OrgPath, n.moves))
	}
	return n, errors.Join(
		n.add(ctx, r, anOrg, `SELECT id, path, name FROM org WHERE id IN (?) OR path IN (?)`, store.In(ids[anOrg]), store.In(paths)),
		n.add(ctx, r, aMember, `SELECT id, name FROM member WHERE id IN (?)`, store.In(ids[aMember])),
		n.add(ctx, r, anAccount, `SELECT id, name FROM account WHERE id IN (?)`, store.In(ids[anAccount])),
		n.meetings(ctx, r, ids[aMeeting]))
}

func (n names) add(ctx context.Context, r store.Reader, k kind, query string, args ...any) error {
	var found []struct {
		ID         int64
		Path, Name string
	}
	if err := r.NewRaw(query, args...).Scan(ctx, &found); err != nil {
		return err
	}
	for _, f := range found {
		n.byID[k][f.ID] = f.Name
		if f.Path != "" {
			n.byPath[f.Path] = f.Name
		}
	}
	return nil
}

// meetings names meetings by their titles, which the journal knows since they were approved.
func (n names) meetings(ctx context.Context, r store.Reader, ids []int64) error {
	approved := event.Search{About: []event.About{{Topics: []string{"MeetingApproved"}, IDs: ids}}}
	return recall(ctx, r, approved, func(m happened.MeetingApproved) { n.byID[aMeeting][m.MeetingID] = m.Title })
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
