// Package delegations 委托 lets a unit have a lower unit's officers do some of its work, until a date.
// What is delegated is held by nobody in particular: package access asks for what comes with the
// caller's offices (Held), and this package asks it who may.
//
//	rules.go       what can be delegated, by whom to whom
//	delegations.go what is in force; giving and taking back
//	http.go        /api/delegations
package delegations

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Service keeps delegations.
type Service struct {
	access *access.Service
	db     *store.DB
	bus    *event.Bus
	now    clock.Now
}

// New makes the service; its Held is to be set as the Delegations of a.
func New(a *access.Service, db *store.DB, bus *event.Bus, now clock.Now) *Service {
	return &Service{access: a, db: db, bus: bus, now: now}
}

// Delegation 委托 is one action that a unit lets a lower unit's officers do in
// the lower unit's own subtree until a date.
type Delegation struct {
	bun.BaseModel `bun:"table:account_delegation"`
	ID            int64 `bun:",pk"`
	FromOrgID     int64
	Role          access.Role // in which the giver holds the action at FromOrgID
	ToOrgID       int64
	Action        access.Action
	UntilAt       store.Instant
	GivenBy       int64
	GivenAt       store.Instant
	Reason        string
	EndedAt       store.Instant // taken back
	EndedBy       int64
}

// given is a delegation with what decides whether it is in force.
type given struct {
	Delegation
	FromPath, ToPath, FromName, ToName string
	ToKind                             terms.OrgKind
	Alive                              bool // both units are active, the giver is not disabled and still a member
	GiverMember                        int64
	GiverName                          string
}

const selected = `
SELECT d.id, d.from_org_id, d.role, d.to_org_id, d.action, d.until_at, d.given_by, d.given_at, d.reason, d.ended_at, d.ended_by,
	f.path AS from_path, COALESCE(NULLIF(f.short_name, ''), f.name) AS from_name,
	o.path AS to_path, COALESCE(NULLIF(o.short_name, ''), o.name) AS to_name, o.kind AS to_kind,
	COALESCE(m.id, 0) AS giver_member, a.name AS giver_name,
	f.state = 'active' AND o.state = 'active' AND NOT a.disabled AND (a.member_id IS NULL OR m.id IS NOT NULL) AS alive
FROM account_delegation d JOIN org f ON f.id = d.from_org_id JOIN org o ON o.id = d.to_org_id
	JOIN account a ON a.id = d.given_by LEFT JOIN member m ON m.id = a.member_id AND m.status = 'normal'
WHERE `

// officesOf are the units whose officer an account is: by any post, or by a grant of a role that is borne there.
var officesOf = `
SELECT p.org_id FROM org_post p WHERE p.member_id = ? AND p.from_on <= ? AND (p.until_on = '' OR p.until_on >= ?)
UNION SELECT g.org_id FROM account_grant g JOIN org u ON u.id = g.org_id WHERE g.account_id = ? AND g.until_at > ? AND (` + borne("g.role", "u.kind") + `)`

// borne is [access.Bears] in SQL.
func borne(role, kind string) string {
	var lines []string
	for _, r := range []access.Role{access.Superior, access.BranchOfficer} {
		var kinds []string
		for _, k := range terms.OrgKinds {
			if access.Bears(k, r) {
				kinds = append(kinds, "'"+string(k)+"'")
			}
		}
		lines = append(lines, role+" = '"+string(r)+"' AND "+kind+" IN ("+strings.Join(kinds, ", ")+")")
	}
	return strings.Join(lines, " OR ")
}

// Held is what the units whose officer an account is hold by delegation.
func (s *Service) Held(ctx context.Context, r store.Reader, accountID, memberID int64, now time.Time) (held []access.Delegated, err error) {
	var rows []given
	today, at := clock.Day(now), store.At(now)
	if err := r.NewPrepared(selected+`d.ended_at = 0 AND d.until_at > ? AND d.to_org_id IN (`+officesOf+`) ORDER BY d.id`,
		at, memberID, today, today, accountID, at).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	givers := map[int64][]access.Grant{}
	for _, row := range rows {
		force, err := inForce(ctx, r, row, givers, now)
		if err != nil {
			return nil, err
		}
		if force {
			_, brings, _ := Delegable(row.Action, row.ToKind)
			held = append(held, access.Delegated{ID: row.ID, Action: row.Action, Brings: brings, OrgID: row.ToOrgID, OrgPath: row.ToPath, Until: row.UntilAt.Time()})
		}
	}
	return held, nil
}

// inForce tells whether a delegation holds now: its giver still holds the
// action in the same role over the same units, and it can still be delegated.
// givers remembers what each giver holds.
func inForce(ctx context.Context, r store.Reader, row given, givers map[int64][]access.Grant, now time.Time) (bool, error) {
	role, _, ok := Delegable(row.Action, row.ToKind)
	if !ok || role != row.Role || !row.Alive || row.EndedAt != 0 || store.At(now) >= row.UntilAt {
		return false, nil
	}
	grants, known := givers[row.GivenBy]
	if !known {
		var err error
		if grants, err = access.Holds(ctx, r, row.GivenBy, row.GiverMember, now); err != nil {
			return false, err
		}
		givers[row.GivenBy] = grants
	}
	return slices.ContainsFunc(grants, func(g access.Grant) bool {
		return g.OrgID == row.FromOrgID && holdsAbove(g, row.Role, row.Action, row.ToPath)
	}), nil
}

// Delegate lets the officers of a unit do actions in their own subtree until then.
func (s *Service) Delegate(ctx context.Context, toOrgID int64, actions []access.Action, until time.Time, reason string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		to, err := s.receiver(ctx, tx, toOrgID)
		if err != nil {
			return err
		}
		for _, action := range actions {
			by, why := MayDelegate(access.CallerFrom(ctx), action, to, s.now(), until)
			if why != "" {
				return api.Refused(why)
			}
			if err := s.insert(ctx, tx, Delegation{ID: store.NewID(), FromOrgID: by.OrgID, Role: by.Role, ToOrgID: toOrgID, Action: action,
				UntilAt: store.At(until), GivenBy: access.CallerFrom(ctx).AccountID, GivenAt: store.At(s.now()), Reason: reason}, to.Path); err != nil {
				return err
			}
		}
		tx.After(func() { s.access.Forget(0) })
		return nil
	})
}

func (s *Service) insert(ctx context.Context, tx *store.Tx, d Delegation, path string) error {
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
	if err := access.Require(ctx, access.RightsDelegate, to.Path); err != nil {
		return to, err
	}
	c, today, at := access.CallerFrom(ctx), clock.Day(s.now()), store.At(s.now())
	err = r.NewRaw(`SELECT ? IN (`+officesOf+`)`, orgID, c.MemberID, today, today, c.AccountID, at).Scan(ctx, &to.Officers)
	return to, err
}

// TakeBack ends a delegation at once.
func (s *Service) TakeBack(ctx context.Context, id int64, reason string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var row given
		err := tx.NewRaw(selected+`d.id = ?`, id).Scan(ctx, &row)
		if err != nil && !store.Missing(err) {
			return err
		}
		c := access.CallerFrom(ctx)
		if err := access.Require(ctx, access.RightsDelegate, row.ToPath); err != nil {
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
		tx.After(func() { s.access.Forget(0) })
		return s.bus.Publish(ctx, tx, happened.RightDelegated{DelegationID: id, What: "taken_back", FromOrgID: row.FromOrgID, ToOrgID: row.ToOrgID, OrgPath: row.ToPath,
			Action: string(row.Action), Until: row.UntilAt.Time(), Reason: reason})
	})
}

// In lists what units in a subtree have received, the newest first.
func (s *Service) In(ctx context.Context, path string, before int64, limit int) (rows []given, err error) {
	from, to := store.Range(path)
	if before == 0 {
		before = store.NewID()
	}
	err = s.db.NewRaw(selected+`o.path >= ? AND o.path < ? AND d.id < ? ORDER BY d.id DESC LIMIT ?`, from, to, before, limit).Scan(ctx, &rows)
	return rows, err
}
