package members

import (
	"context"
	"encoding/json"
	"slices"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// levelAbove is who reviews the register of the branch at a path.
func (s *Service) levelAbove(ctx context.Context, r store.Reader, path string) (Level, error) {
	var chain []orgs.Org
	if err := r.NewSelect().Model(&chain).Column("id", "path", "name", "short_name", "kind").Where("path IN (?)", store.In(orgs.Ancestors(path))).Order("path").Scan(ctx); err != nil {
		return Level{}, err
	}
	levels := make([]Level, len(chain))
	for i, o := range chain {
		levels[i] = Level{o.ID, o.Path, o.ShortName, o.Kind}
	}
	if len(levels) == 0 {
		return Level{Path: path}, nil
	}
	return LevelAbove(levels[len(levels)-1], levels[:len(levels)-1]), nil
}

// decides tells whether the caller makes changes of reviewed fields of m at once, and who decides where not: blanks are
// filled in by whoever may change the member.
func (s *Service) decides(ctx context.Context, r store.Reader, m Member, changes []Revised) (may bool, level Level, err error) {
	if len(Overwrites(changes)) == 0 {
		return true, level, nil
	}
	if level, err = s.levelAbove(ctx, r, m.OrgPath); err != nil {
		return false, level, err
	}
	c := access.CallerFrom(ctx)
	facts := Reviewer{Above: c.May(access.MemberManage, level.Path), Own: c.MemberID == m.ID, Branch: slices.ContainsFunc(c.Grants, func(g access.Grant) bool {
		return g.OrgPath == m.OrgPath && access.Reach(g.Role, access.MemberManage) != access.No
	})}
	may, err = s.mayReview(ctx, r, c, level, m.ID, facts)
	return may, level, err
}

// reviewer is what c is to a revision that waits.
func reviewer(c access.Caller, level Level, v Revision) Reviewer {
	return Reviewer{Above: c.May(access.MemberManage, level.Path), Own: v.AskedBy != 0 && v.AskedBy == c.AccountID || v.MemberID == c.MemberID}
}

// mayReview looks for others only where it matters.
func (s *Service) mayReview(ctx context.Context, r store.Reader, c access.Caller, level Level, memberID int64, facts Reviewer) (may bool, err error) {
	if facts.Above && (facts.Own || facts.Branch) {
		facts.Others, err = s.others(ctx, r, level, c.AccountID, memberID)
	}
	return MayReview(facts), err
}

// others tells whether somebody besides the caller and the member could decide: an account that manages members at
// the level or above it, by a post or by a grant.
func (s *Service) others(ctx context.Context, r store.Reader, level Level, me, memberID int64) (bool, error) {
	var held []struct {
		Kind terms.OrgKind
		Role access.Role
		Post terms.Post
	}
	up, today := store.In(orgs.Ancestors(level.Path)), clock.Day(s.now())
	if err := r.NewRaw(`SELECT o.kind, '' AS role, p.post FROM org o JOIN org_post p ON p.org_id = o.id JOIN account a ON a.member_id = p.member_id
		WHERE o.path IN (?) AND o.state = 'active' AND p.from_on <= ? AND (p.until_on = '' OR p.until_on >= ?) AND NOT a.disabled AND a.id <> ? AND p.member_id <> ?
		UNION ALL SELECT o.kind, g.role, '' FROM org o JOIN account_grant g ON g.org_id = o.id JOIN account a ON a.id = g.account_id
		WHERE o.path IN (?) AND o.state = 'active' AND (g.until_at = 0 OR g.until_at > ?) AND NOT a.disabled AND a.id <> ? AND COALESCE(a.member_id, 0) <> ?`,
		up, today, today, me, memberID, up, store.At(s.now()), me, memberID).Scan(ctx, &held); err != nil {
		return false, err
	}
	for _, h := range held {
		if h.Role == "" {
			h.Role = access.RoleOf(h.Kind, h.Post)
		}
		if h.Role != "" && access.Bears(h.Kind, h.Role) && access.Reach(h.Role, access.MemberManage) == access.Below {
			return true, nil
		}
	}
	return false, nil
}

// DecideRevision grants what waits, which changes the register, or refuses it with a reason that its asker reads. What
// was asked for in clear is gone afterwards.
func (s *Service) DecideRevision(ctx context.Context, id int64, grant bool, note string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		v, was, err := s.revisionToDecide(ctx, tx, id)
		if err != nil {
			return err
		}
		wish, err := s.wish(v)
		if err != nil {
			return err
		}
		v.State, v.Decider, v.Note, v.DecidedAt, v.WishSealed = RevisionRefused, access.CallerFrom(ctx).Name, note, store.At(s.now()), nil
		if grant {
			v.State = RevisionGranted
			if err := s.grant(ctx, tx, was, wish); err != nil {
				return err
			}
		}
		if _, err := tx.NewUpdate().Model(&v).WherePK().Exec(ctx); err != nil {
			return err
		}
		return s.tell(ctx, tx, v, was.OrgPath)
	})
}

// revisionToDecide reads what waits, and whom it is about, once the caller may decide on it.
func (s *Service) revisionToDecide(ctx context.Context, tx *store.Tx, id int64) (v Revision, m Member, err error) {
	err = locking(tx).Model(&v).Where("v.id = ?", id).Scan(ctx)
	if err != nil && !store.Missing(err) {
		return v, m, err
	}
	if v.ID != 0 {
		if m, err = s.getToChange(ctx, tx, v.MemberID); err != nil {
			return v, m, err
		}
	}
	if err := access.Require(ctx, access.MemberManage, m.OrgPath); err != nil {
		return v, m, err
	}
	level, err := s.levelAbove(ctx, tx, m.OrgPath)
	if err != nil {
		return v, m, err
	}
	c := access.CallerFrom(ctx)
	facts := reviewer(c, level, v)
	may, err := s.mayReview(ctx, tx, c, level, v.MemberID, facts)
	switch {
	case err != nil:
		return v, m, err
	case v.State != RevisionAsked:
		return v, m, api.Conflict("这份更改已经审核过，请刷新后查看。")
	case !facts.Above:
		return v, m, api.Refused("这份更改由" + level.Name + "审核，请联系它的党务干部。")
	case !may:
		return v, m, api.Refused("不能审核自己提出的或者关于自己的更改，请由" + level.Name + "的另一位党务干部审核。")
	}
	return v, m, nil
}

// grant writes what was asked for, if the register still says what it said then; its own rules decide whether it can be so.
func (s *Service) grant(ctx context.Context, tx *store.Tx, was Member, wish []Revised) error {
	m := was
	for _, c := range wish {
		if was.Text(c.Field) != c.Was {
			return api.Conflict(string(FieldOf(c.Field)) + "在提出以后又有变动，请不同意这份更改，由支部核实后重新提出。")
		}
		if err := set(&m, c.Field, c.Is); err != nil {
			return err
		}
	}
	if _, err := s.check(m.Details); err != nil {
		return err
	}
	if err := s.numberFree(ctx, tx, was, m); err != nil {
		return err
	}
	return s.amend(ctx, tx, was, &m)
}

// wish is what a revision that waits asks for, in clear.
func (s *Service) wish(v Revision) (list []Revised, err error) {
	text, err := s.box.Open(v.WishSealed, crypt.At("member_revision", "wish", v.ID))
	if err != nil || text == "" {
		return nil, err
	}
	return list, json.Unmarshal([]byte(text), &list)
}

// Proposed is the field, one of some, that a revision of a member asks to change while it waits, and to what, in clear; ""
// where there is none. Whoever calls this has seen to it that the reader may.
func (s *Service) Proposed(ctx context.Context, r store.Reader, id, memberID int64, fields []string) (field, text string, err error) {
	var v Revision
	if err := r.NewSelect().Model(&v).Where("v.id = ? AND v.member_id = ?", id, memberID).Scan(ctx); err != nil {
		return "", "", err
	}
	wish, err := s.wish(v)
	for _, c := range wish {
		if slices.Contains(fields, c.Field) {
			return c.Field, c.Is, err
		}
	}
	return "", "", err
}
