package access

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// sessionRow is what one query knows of a token. A session is live while it
// has not expired, its account is not disabled, and its member is one.
type sessionRow struct {
	ID, AccountID, WallOrgID, MemberID, OrgID int64
	Token, DeviceKey                          []byte
	SeenAt, ExpiresAt, DeviceAt               store.Instant
	Login, Name, OrgPath                      string
	MustChange, Holds, Delegates, Consents    bool
}

// bySession is asked for every caller not in memory; %s is Service.Consents.
const bySession = `
SELECT s.id, s.token, s.account_id, s.wall_org_id, s.seen_at, s.expires_at, s.device_key, s.device_at, a.login, a.name, a.must_change AND s.means = 'password' AS must_change,
	COALESCE(m.id, 0) AS member_id, COALESCE(m.org_id, 0) AS org_id, COALESCE(m.org_path, '') AS org_path,
	EXISTS (SELECT 1 FROM account_grant g WHERE g.account_id = a.id)
		OR EXISTS (SELECT 1 FROM org_post p WHERE p.member_id = a.member_id) AS holds,
	EXISTS (SELECT 1 FROM account_delegation d WHERE d.ended_at = 0 AND d.until_at > ?) AS delegates,
	COALESCE(%s, FALSE) AS consents
FROM account_session s JOIN account a ON a.id = s.account_id LEFT JOIN member m ON m.id = a.member_id AND m.status = 'normal'
WHERE s.expires_at > ? AND NOT a.disabled AND (a.member_id IS NULL OR m.id IS NOT NULL) AND s.token IN `

// lookUpAll finds the live sessions among tokens, given by their hashes: one
// query, and a second for each account that holds a post or a grant.
func (s *Service) lookUpAll(ctx context.Context, r store.Reader, hashes [][32]byte, now time.Time) (map[[32]byte]*found, error) {
	tokens := make([][]byte, len(hashes))
	for i := range hashes {
		tokens[i] = hashes[i][:]
	}
	marks, args := store.Padded(tokens)
	var rows []sessionRow
	query := fmt.Sprintf(bySession, cmp.Or(s.Consents, "FALSE")) + marks
	if err := r.NewPrepared(query, append([]any{store.At(now), store.At(now)}, args...)...).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	live := make(map[[32]byte]*found, len(rows))
	for _, row := range rows {
		c, err := s.whose(ctx, r, row, now)
		if err != nil {
			return nil, err
		}
		live[[32]byte(row.Token)] = &found{c, row.Holds, row.SeenAt, row.ExpiresAt}
	}
	return live, nil
}

// lookUp finds one live session; an unknown or ended one is sql.ErrNoRows.
func (s *Service) lookUp(ctx context.Context, r store.Reader, hash [32]byte, now time.Time) (found, error) {
	live, err := s.lookUpAll(ctx, r, [][32]byte{hash}, now)
	if err != nil {
		return found{}, err
	}
	if f := live[hash]; f != nil {
		return *f, nil
	}
	return found{}, sql.ErrNoRows
}

// whose is whom a session belongs to, with what they may.
func (s *Service) whose(ctx context.Context, r store.Reader, row sessionRow, now time.Time) (Caller, error) {
	c := Caller{AccountID: row.AccountID, SessionID: row.ID, Login: row.Login, Name: row.Name, Device: DeviceKey{row.DeviceKey, row.DeviceAt}}
	var err error
	if row.WallOrgID != 0 {
		var path string
		path, err = orgPath(ctx, r, row.WallOrgID)
		c.Grants = []Grant{{Role: Wall, OrgID: row.WallOrgID, OrgPath: path}}
		return c, err
	}
	c.MemberID, c.OrgID, c.OrgPath, c.MustChange, c.Consents = row.MemberID, row.OrgID, row.OrgPath, row.MustChange, row.Consents
	c.Grants = membership(row.OrgID, row.OrgPath)
	if row.Holds {
		var held []Grant
		if held, err = Holds(ctx, r, row.AccountID, row.MemberID, now); err == nil && row.Delegates {
			c.Delegated, err = s.Delegations(ctx, r, row.AccountID, row.MemberID, now)
		}
		c.Grants = append(c.Grants, held...)
	}
	return c, err
}

func membership(orgID int64, path string) []Grant {
	if orgID == 0 {
		return nil
	}
	return []Grant{{Role: Member, OrgID: orgID, OrgPath: path}}
}

const byHolding = `
SELECT g.id, g.role, COALESCE(o.kind, '') AS kind, '' AS post, g.org_id, COALESCE(o.path, '') AS path, g.until_at
FROM account_grant g LEFT JOIN org o ON o.id = g.org_id
WHERE g.account_id = ? AND (g.until_at = 0 OR g.until_at > ?) AND (g.org_id = 0 OR o.state = 'active')
UNION ALL
SELECT 0, '', o.kind, p.post, o.id, o.path, 0
FROM org_post p JOIN org o ON o.id = p.org_id
WHERE p.member_id = ? AND p.from_on <= ? AND (p.until_on = '' OR p.until_on >= ?) AND o.state = 'active'`

// cell is the path of a cell's topmost org, where the administrators' roles lie.
const cell = "001."

// Holds is what an account holds by grant and its member by post, membership apart.
func Holds(ctx context.Context, r store.Reader, accountID, memberID int64, now time.Time) (grants []Grant, err error) {
	var rows []struct {
		ID, OrgID int64
		Role      Role
		Kind      terms.OrgKind
		Post      terms.Post
		Path      string
		UntilAt   store.Instant
	}
	today := clock.Day(now)
	if err := r.NewPrepared(byHolding, accountID, store.At(now), memberID, today, today).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	for _, row := range rows {
		g := Grant{ID: row.ID, Role: row.Role, OrgID: row.OrgID, OrgPath: row.Path, Until: row.UntilAt.Time()}
		if g.Role == "" {
			g.Role = RoleOf(row.Kind, row.Post)
		}
		if g.Role.Administers() {
			g.OrgPath = cell
		}
		if g.Role != "" && Bears(row.Kind, g.Role) {
			grants = append(grants, g)
		}
	}
	return grants, nil
}

// orgPath is the path of an org; an unknown one is sql.ErrNoRows.
func orgPath(ctx context.Context, r store.Reader, id int64) (path string, err error) {
	err = r.NewRaw(`SELECT path FROM org WHERE id = ?`, id).Scan(ctx, &path)
	return path, err
}

// orgAt is the path and the kind of an org; an unknown one is sql.ErrNoRows.
func orgAt(ctx context.Context, r store.Reader, id int64) (path string, kind terms.OrgKind, err error) {
	err = r.NewRaw(`SELECT path, kind FROM org WHERE id = ?`, id).Scan(ctx, &path, &kind)
	return path, kind, err
}

// ByID is an account; store.Missing tells of none.
func ByID(ctx context.Context, r store.Reader, id int64) (a Account, err error) {
	err = r.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx)
	return a, err
}

// ByLogin is the account of a name; store.Missing tells of none.
func ByLogin(ctx context.Context, r store.Reader, login string) (a Account, err error) {
	err = r.NewSelect().Model(&a).Where("login = ?", login).Scan(ctx)
	return a, err
}

// Lock keeps others from changing an account until tx ends, so that
// what is read of it now still holds when it is saved. SQLite has one writer
// at a time anyway.
func Lock(ctx context.Context, tx *store.Tx, id int64) error {
	if tx.Engine() != store.PostgreSQL {
		return nil
	}
	_, err := tx.Exec(ctx, `SELECT id FROM account WHERE id = ? FOR UPDATE`, id)
	return err
}

// holder is what the rules must know of an account before another changes it.
func holder(ctx context.Context, r store.Reader, a Account, now time.Time) (Holder, error) {
	h := Holder{AccountID: a.ID, Home: a.OrgPath}
	if a.MemberID != 0 {
		h.Grants = membership(a.OrgID, a.OrgPath)
	}
	held, err := Holds(ctx, r, a.ID, a.MemberID, now)
	h.Grants = append(h.Grants, held...)
	return h, err
}

// names are the short names of orgs by id, as lists give them.
func names(ctx context.Context, r store.Reader, ids []int64) (map[int64]string, error) {
	named := map[int64]string{0: "全平台"} // where an administrator's role lies
	if len(ids) == 0 {
		return named, nil
	}
	var rows []struct {
		ID   int64
		Name string
	}
	if err := r.NewRaw(`SELECT id, short_name AS name FROM org WHERE id IN (?)`, store.In(ids)).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	for _, row := range rows {
		named[row.ID] = row.Name
	}
	return named, nil
}

// orgOfMe is what a page needs of the org it opens with; nil when there is none yet.
func orgOfMe(ctx context.Context, r store.Reader, id int64) (*MeOrg, error) {
	var o MeOrg
	err := r.NewRaw(`SELECT id, name, short_name AS short, path, kind FROM org WHERE id = ?`, id).Scan(ctx, &o)
	if store.Missing(err) {
		return nil, nil
	}
	return &o, err
}
