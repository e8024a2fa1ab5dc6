package members

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"zhibu/party/access"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Undecided is a revision on which a decision came to nothing, and why.
type Undecided struct {
	ID         int64  `json:"id"`
	MemberName string `json:"memberName,omitempty"`
	Why        string `json:"why"`
}

// DecideRevisions decides on several revisions with one reason, or on all that one import asked for and that wait for the
// caller: each by itself, as a whole or not at all. Those that were overtaken, or that nobody may decide on like this, are
// told with the reason.
func (s *Service) DecideRevisions(ctx context.Context, ids []int64, importID int64, grant bool, note string) (decided int, left []Undecided, err error) {
	left = []Undecided{}
	if importID != 0 {
		waiting, err := s.Waiting(ctx, access.CallerFrom(ctx), importID)
		if err != nil {
			return 0, left, err
		}
		ids = nil
		for _, v := range waiting {
			ids = append(ids, v.ID)
		}
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		err := s.DecideRevision(ctx, id, grant, note)
		var refusal *api.Problem
		switch {
		case err == nil:
			decided++
		case errors.As(err, &refusal) && refusal.Status < http.StatusInternalServerError:
			left = append(left, Undecided{ID: id, Why: refusal.Detail})
		default:
			return decided, left, err
		}
	}
	return decided, left, s.nameUndecided(ctx, left)
}

// nameUndecided says whom revisions are about, of those in the caller's reach.
func (s *Service) nameUndecided(ctx context.Context, left []Undecided) error {
	path, ok := access.CallerFrom(ctx).Range(access.MemberManage)
	if !ok || len(left) == 0 {
		return nil
	}
	ids := make([]int64, len(left))
	for i, u := range left {
		ids[i] = u.ID
	}
	from, to := store.Range(path)
	var list []Revision
	if err := withMember(s.db.NewSelect().Model(&list)).Where("v.id IN (?) AND m.org_path >= ? AND m.org_path < ?", store.In(ids), from, to).Scan(ctx); err != nil {
		return err
	}
	for i, u := range left {
		if at := slices.IndexFunc(list, func(v Revision) bool { return v.ID == u.ID }); at >= 0 {
			left[i].MemberName = list[at].MemberName
		}
	}
	return nil
}

// WithdrawRevision takes back what the caller asked for and nobody has decided on; the register stays as it is.
func (s *Service) WithdrawRevision(ctx context.Context, id int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var v Revision
		c := access.CallerFrom(ctx)
		err := locking(tx).Model(&v).Where("v.id = ? AND v.asked_by = ?", id, c.AccountID).Scan(ctx)
		switch {
		case store.Missing(err):
			return api.NotFound("没有找到您报审的这份更改，请刷新后查看。")
		case err != nil:
			return err
		case v.State != RevisionAsked:
			return api.Conflict("这份更改已经有了结果，不能再撤回，请刷新后查看。")
		}
		m, err := s.getToChange(ctx, tx, v.MemberID)
		if err != nil {
			return err
		}
		now := store.At(s.now())
		v.State, v.Decider, v.DecidedAt, v.ToldAt, v.WishSealed = RevisionWithdrawn, c.Name, now, now, nil
		if _, err := tx.NewUpdate().Model(&v).WherePK().Exec(ctx); err != nil {
			return err
		}
		return s.tell(ctx, tx, v, m.OrgPath)
	})
}

// AskedBy lists what somebody asked for and still waits, the oldest first.
func (s *Service) AskedBy(ctx context.Context, account int64) (list []Revision, err error) {
	if err := withMember(s.db.NewSelect().Model(&list)).Where("v.asked_by = ? AND v.state = ?", account, RevisionAsked).Order("v.id").Limit(shownAtOnce).Scan(ctx); err != nil {
		return nil, err
	}
	return list, s.fillLevels(ctx, s.db, list)
}

// fillLevels says of each revision that waits for whom it does, and what is wrong where nobody there could decide.
func (s *Service) fillLevels(ctx context.Context, r store.Reader, list []Revision) error {
	type found struct {
		level Level
		stuck string
	}
	known := map[string]found{}
	for i, v := range list {
		if v.State != RevisionAsked {
			continue
		}
		f, ok := known[v.OrgPath]
		if !ok {
			var err error
			if f.level, err = s.levelAbove(ctx, r, v.OrgPath); err != nil {
				return err
			}
			if f.stuck, err = s.stuck(ctx, r, f.level); err != nil {
				return err
			}
			known[v.OrgPath] = f
		}
		list[i].Level, list[i].Stuck = f.level, f.stuck
	}
	return nil
}

// nobody is no account's and no member's id.
const nobody = -1

// stuck says that nobody could decide on what waits for a level, and who mends that; "" where somebody could.
func (s *Service) stuck(ctx context.Context, r store.Reader, level Level) (string, error) {
	someone, err := s.others(ctx, r, level, nobody, nobody)
	if err != nil || someone {
		return "", err
	}
	return NobodyReviews(level), nil
}

// Stuck are the revisions of a subtree that wait while nobody could decide on them, the oldest first.
func (s *Service) Stuck(ctx context.Context, path string) (list []Revision, err error) {
	if list, err = waiting(ctx, s.db, path); err != nil {
		return nil, err
	}
	if err := s.fillLevels(ctx, s.db, list); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(v Revision) bool { return v.Stuck == "" }), nil
}
