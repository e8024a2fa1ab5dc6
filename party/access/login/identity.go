package login

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/access/oidc"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// identityRow binds an account to one person of the OpenID provider. Names and
// addresses of e-mail bind nothing: they are chosen, and pass from one person
// to the next.
type identityRow struct {
	bun.BaseModel `bun:"table:account_identity"`
	ID            int64 `bun:",pk"`
	AccountID     int64
	Issuer        string
	Subject       string
	How           string // owner, administrator or rule
	LinkedBy      int64
	LinkedAt      store.Instant
}

// byAdministrator is How of a binding that somebody else made: it stands for a
// password that was handed out, so the second step is never waived for it.
const byAdministrator = "administrator"

// boundTo is the account of a person of the provider; store.Missing when none is.
func (s *Service) boundTo(ctx context.Context, who oidc.Identity) (a access.Account, how string, err error) {
	var row identityRow
	if err := s.db.NewSelect().Model(&row).Where("issuer = ? AND subject = ?", who.Issuer, who.Subject).Scan(ctx); err != nil {
		return a, "", err
	}
	a, err = access.ByID(ctx, s.db, row.AccountID)
	return a, row.How, err
}

// bindByRule binds the account whose name the provider vouches for, once: from
// then on the subject counts. An administrator's is never bound by a rule.
func (s *Service) bindByRule(ctx context.Context, who oidc.Identity) (a access.Account, err error) {
	login := strings.ToLower(who.Match)
	if login == "" {
		return a, nil
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		found, err := access.ByLogin(ctx, tx, login)
		if store.Missing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		grants, err := access.Holds(ctx, tx, found.ID, found.MemberID, s.now())
		if err != nil || found.Disabled || slices.ContainsFunc(grants, func(g access.Grant) bool { return g.Role.Administers() }) {
			return err
		}
		var taken bool
		if err := tx.NewRaw(`SELECT EXISTS (SELECT 1 FROM account_identity WHERE account_id = ? AND issuer = ?)`, found.ID, who.Issuer).Scan(ctx, &taken); err != nil || taken {
			return err // bound to somebody else, whatever the name says now
		}
		a = found
		return s.bind(access.As(ctx, a.ID, a.Name), tx, a, who, "rule", a.ID, "")
	})
	return a, err
}

// bindOwn binds the caller's account, which must be the one that began.
func (s *Service) bindOwn(ctx context.Context, accountID int64, who oidc.Identity) error {
	c, err := s.access.CallerOf(ctx, access.RequestFrom(ctx).Token)
	if err != nil && !store.Missing(err) {
		return err
	}
	if c.AccountID != accountID {
		return api.Anonymous("绑定期间登录已经失效，请重新登录后再绑定。")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		a, err := access.ByID(ctx, tx, accountID)
		if err != nil {
			return err
		}
		return s.bind(access.As(ctx, a.ID, a.Name), tx, a, who, "owner", a.ID, "")
	})
}

// BindFor binds an account that the caller manages to a subject they name.
func (s *Service) BindFor(ctx context.Context, id int64, subject, reason string) error {
	if s.SignOn.OIDC == nil {
		return errNoProvider
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		a, _, err := s.access.Manageable(ctx, tx, id)
		if err != nil {
			return err
		}
		by := access.CallerFrom(ctx).AccountID
		if a.FreedBy == by {
			return api.Refused("这个账号的第二步验证是您解除的，绑定要请另一位管理人员办理：两样不能由一个人经手。")
		}
		who := oidc.Identity{Issuer: s.SignOn.OIDC.Issuer, Subject: subject}
		return s.bind(ctx, tx, a, who, byAdministrator, by, reason)
	})
}

func (s *Service) bind(ctx context.Context, tx *store.Tx, a access.Account, who oidc.Identity, how string, by int64, reason string) error {
	row := identityRow{ID: store.NewID(), AccountID: a.ID, Issuer: who.Issuer, Subject: who.Subject, How: how, LinkedBy: by, LinkedAt: store.At(s.now())}
	res, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		return api.Conflict("这个统一身份已经绑定了别的账号，或者这个账号已经绑定了统一身份，请先取消绑定。")
	}
	if err := s.access.Notify(ctx, tx, a.ID, ownWord("identity_linked", how != byAdministrator)); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: a.ID, What: "identity_linked", Reason: reason, OrgPath: a.OrgPath})
}

// boundBy tells whether somebody bound an account that is not theirs.
func boundBy(ctx context.Context, r store.Reader, accountID, by int64) (bound bool, err error) {
	err = r.NewRaw(`SELECT EXISTS (SELECT 1 FROM account_identity WHERE account_id = ? AND linked_by = ? AND how = ?)`, accountID, by, byAdministrator).Scan(ctx, &bound)
	return bound, err
}

// Unbind takes the binding off the caller's own account, and ends the other
// sessions that were opened by it.
func (s *Service) Unbind(ctx context.Context) error {
	c := access.CallerFrom(ctx)
	return s.db.Write(ctx, func(tx *store.Tx) error {
		a, err := access.ByID(ctx, tx, c.AccountID)
		if err != nil {
			return err
		}
		return s.unbind(ctx, tx, a, c.SessionID, "")
	})
}

// UnbindFor takes the binding off an account that the caller manages.
func (s *Service) UnbindFor(ctx context.Context, id int64, reason string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		a, _, err := s.access.Manageable(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.unbind(ctx, tx, a, 0, reason)
	})
}

func (s *Service) unbind(ctx context.Context, tx *store.Tx, a access.Account, except int64, reason string) error {
	n, err := tx.Exec(ctx, `DELETE FROM account_identity WHERE account_id = ?`, a.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return api.Conflict("这个账号没有绑定统一身份。")
	}
	if _, err := tx.Exec(ctx, `DELETE FROM account_session WHERE account_id = ? AND means = ? AND id <> ?`, a.ID, byOIDC, except); err != nil {
		return err
	}
	tx.After(func() { s.access.Forget(a.ID) })
	if err := s.access.Notify(ctx, tx, a.ID, ownWord("identity_removed", except != 0)); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: a.ID, What: "identity_removed", Reason: reason, OrgPath: a.OrgPath})
}

// ownWord is how a notice calls what the owner's own log-in has done.
func ownWord(what string, own bool) string {
	if own {
		return what + "_own"
	}
	return what
}
