package access

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Delegation 委托 is one action that a unit lets a lower unit's officers do in
// the lower unit's own subtree until a date.
type Delegation struct {
	bun.BaseModel `bun:"table:account_delegation"`
	ID            int64 `bun:",pk"`
	FromOrgID     int64
	Role          Role // in which the giver holds the action at FromOrgID
	ToOrgID       int64
	Action        Action
	UntilAt       store.Instant
	GivenBy       int64
	GivenAt       store.Instant
	Reason        string
	EndedAt       store.Instant // taken back
	EndedBy       int64
}

// delegationRow is a delegation with what decides whether it is in force.
type delegationRow struct {
	Delegation
	FromPath, ToPath, FromName, ToName string
	ToKind                             terms.OrgKind
	Alive                              bool // both units are active, the giver is not disabled and still a member
	GiverMember                        int64
	GiverName                          string
}

const delegationWith = `
SELECT d.id, d.from_org_id, d.role, d.to_org_id, d.action, d.until_at, d.given_by, d.given_at, d.reason, d.ended_at, d.ended_by,
	f.path AS from_path, COALESCE(NULLIF(f.short_name, ''), f.name) AS from_name,
	o.path AS to_path, COALESCE(NULLIF(o.short_name, ''), o.name) AS to_name, o.kind AS to_kind,
	COALESCE(m.id, 0) AS giver_member, a.name AS giver_name,
	f.state = 'active' AND o.state = 'active' AND NOT a.disabled AND (a.member_id IS NULL OR m.id IS NOT NULL) AS alive
FROM account_delegation d JOIN org f ON f.id = d.from_org_id JOIN org o ON o.id = d.to_org_id
	JOIN account a ON a.id = d.given_by LEFT JOIN member m ON m.id = a.member_id AND m.status = 'normal'
WHERE `

// Name is what people call an action; "" for one there is not.
func (a Action) Name() string { return lines[a].Name }

// officesOf are the units whose officer an account is: by any post, or by a grant of a role that is borne there.
var officesOf = `
SELECT p.org_id FROM org_post p WHERE p.member_id = ? AND p.from_on <= ? AND (p.until_on = '' OR p.until_on >= ?)
UNION SELECT g.org_id FROM account_grant g JOIN org u ON u.id = g.org_id WHERE g.account_id = ? AND g.until_at > ? AND (` + borne("g.role", "u.kind") + `)`

// borne is [Bears] in SQL.
func borne(role, kind string) string {
	var lines []string
	for _, r := range []Role{Superior, BranchOfficer} {
		var kinds []string
		for _, k := range terms.OrgKinds {
			if Bears(k, r) {
				kinds = append(kinds, "'"+string(k)+"'")
			}
		}
		lines = append(lines, role+" = '"+string(r)+"' AND "+kind+" IN ("+strings.Join(kinds, ", ")+")")
	}
	return strings.Join(lines, " OR ")
}

// delegated is what the units whose officer an account is hold by delegation.
func delegated(ctx context.Context, r store.Reader, accountID, memberID int64, now time.Time) (held []Delegated, err error) {
	var rows []delegationRow
	today, at := clock.Day(now), store.At(now)
	if err := r.NewPrepared(delegationWith+`d.ended_at = 0 AND d.until_at > ? AND d.to_org_id IN (`+officesOf+`) ORDER BY d.id`,
		at, memberID, today, today, accountID, at).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	givers := map[int64][]Grant{}
	for _, row := range rows {
		force, err := inForce(ctx, r, row, givers, now)
		if err != nil {
			return nil, err
		}
		if force {
			_, brings, _ := Delegable(row.Action, row.ToKind)
			held = append(held, Delegated{row.ID, row.Action, brings, row.ToOrgID, row.ToPath, row.UntilAt.Time()})
		}
	}
	return held, nil
}

// inForce tells whether a delegation holds now: its giver still holds the
// action in the same role over the same units, and it can still be delegated.
// givers remembers what each giver holds.
func inForce(ctx context.Context, r store.Reader, row delegationRow, givers map[int64][]Grant, now time.Time) (bool, error) {
	role, _, ok := Delegable(row.Action, row.ToKind)
	if !ok || role != row.Role || !row.Alive || row.EndedAt != 0 || store.At(now) >= row.UntilAt {
		return false, nil
	}
	grants, known := givers[row.GivenBy]
	if !known {
		var err error
		if grants, err = holds(ctx, r, row.GivenBy, row.GiverMember, nil, now); err != nil {
			return false, err
		}
		givers[row.GivenBy] = grants
	}
	return slices.ContainsFunc(grants, func(g Grant) bool {
		return g.OrgID == row.FromOrgID && holdsAbove(g, row.Role, row.Action, row.ToPath)
	}), nil
}

// Delegate lets the officers of a unit do actions in their own subtree until then.
func (s *Service) Delegate(ctx context.Context, toOrgID int64, actions []Action, until time.Time, reason string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		to, err := s.receiver(ctx, tx, toOrgID)
		if err != nil {
			return err
		}
		for _, action := range actions {
			by, why := MayDelegate(CallerFrom(ctx), action, to, s.now(), until)
			if why != "" {
				return api.Refused(why)
			}
			if err := s.insertDelegation(ctx, tx, Delegation{ID: store.NewID(), FromOrgID: by.OrgID, Role: by.Role, ToOrgID: toOrgID, Action: action,
				UntilAt: store.At(until), GivenBy: CallerFrom(ctx).AccountID, GivenAt: store.At(s.now()), Reason: reason}, to.Path); err != nil {
				return err
			}
		}
		tx.After(func() { s.sessions.forget(0) })
		return nil
	})
}

func (s *Service) insertDelegation(ctx context.Context, tx *store.Tx, d Delegation, path string) error {
	var twice bool
	if err := tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM account_delegation WHERE to_org_id = ? AND from_org_id = ? AND action = ? AND given_by = ? AND ended_at = 0 AND until_at > ?)`,
		d.ToOrgID, d.FromOrgID, d.Action, d.GivenBy, d.GivenAt).Scan(ctx, &twice); err != nil {
		return err
	}
	if twice {
		return api.Conflict("您已把“" + d.Action.Name() + "”委托给该党组织，要改期限请先收回再委托。")
	}
	if _, err := tx.NewInsert().Model(&d).Exec(ctx); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.RightDelegated{DelegationID: d.ID, What: "given", FromOrgID: d.FromOrgID, ToOrgID: d.ToOrgID, OrgPath: path,
		Action: string(d.Action), Until: d.UntilAt.Time(), Reason: d.Reason})
}

// receiver is the unit that is to receive a right; one out of reach is 404.
func (s *Service) receiver(ctx context.Context, r store.Reader, orgID int64) (to Receiver, err error) {
	err = r.NewRaw(`SELECT kind, path FROM org WHERE id = ? AND state = 'active'`, orgID).Scan(ctx, &to)
	if err != nil && !store.Missing(err) {
		return to, err
	}
	if err := Require(ctx, RightsDelegate, to.Path); err != nil {
		return to, err
	}
	c, today, at := CallerFrom(ctx), clock.Day(s.now()), store.At(s.now())
	err = r.NewRaw(`SELECT ? IN (`+officesOf+`)`, orgID, c.MemberID, today, today, c.AccountID, at).Scan(ctx, &to.Officers)
	return to, err
}

// TakeBack ends a delegation at once.
func (s *Service) TakeBack(ctx context.Context, id int64, reason string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var row delegationRow
		err := tx.NewRaw(delegationWith+`d.id = ?`, id).Scan(ctx, &row)
		if err != nil && !store.Missing(err) {
			return err
		}
		c := CallerFrom(ctx)
		if err := Require(ctx, RightsDelegate, row.ToPath); err != nil {
			return err
		}
		if !MayTakeBack(c, row.Role, row.FromPath) {
			return api.Refused("只有作出委托的党组织和它的上级可以收回，请联系" + row.FromName + "。")
		}
		n, err := tx.Exec(ctx, `UPDATE account_delegation SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at = 0`, store.At(s.now()), c.AccountID, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return api.Conflict("这项委托已经收回，不用重复办理。")
		}
		tx.After(func() { s.sessions.forget(0) })
		return s.bus.Publish(ctx, tx, happened.RightDelegated{DelegationID: id, What: "taken_back", FromOrgID: row.FromOrgID, ToOrgID: row.ToOrgID, OrgPath: row.ToPath,
			Action: string(row.Action), Until: row.UntilAt.Time(), Reason: reason})
	})
}

// DelegationsIn lists what units in a subtree have received, the newest first.
func (s *Service) DelegationsIn(ctx context.Context, path string, before int64, limit int) (rows []delegationRow, err error) {
	from, to := store.Range(path)
	if before == 0 {
		before = store.NewID()
	}
	err = s.db.NewRaw(delegationWith+`o.path >= ? AND o.path < ? AND d.id < ? ORDER BY d.id DESC LIMIT ?`, from, to, before, limit).Scan(ctx, &rows)
	return rows, err
}
