package privacy

import (
	"context"
	_ "embed"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Position 位置 is the purpose that takes a consent of its own.
const Position = "position"

//go:embed notice.md
var shipped string

// CurrentNotice is the notice in force: the operator's last, else the shipped one.
func (s *Service) CurrentNotice(ctx context.Context) (n Notice, err error) {
	err = s.db.NewSelect().Model(&n).Order("version DESC").Limit(1).Scan(ctx)
	if store.Missing(err) {
		return Notice{Version: 1, Text: shipped, At: store.At(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))}, nil
	}
	return n, err
}

// version is the number of the notice in force.
func (s *Service) version(ctx context.Context, r store.Reader) (v int, err error) {
	err = r.NewPrepared(`SELECT coalesce(max(version), 1) FROM privacy_notice`).Scan(ctx, &v)
	return v, err
}

// PublishNotice puts a new text in force; consents are asked for anew.
func (s *Service) PublishNotice(ctx context.Context, text, reason string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		v, err := s.version(ctx, tx)
		if err != nil {
			return err
		}
		n := Notice{Version: v + 1, Text: text, Reason: reason, AccountID: access.CallerFrom(ctx).AccountID, At: store.At(s.now())}
		if err := insert(ctx, tx, &n); err != nil {
			return err
		}
		tx.After(func() { s.access.Forget(0) })
		return s.bus.Publish(ctx, tx, happened.NoticePublished{Version: n.Version, Reason: reason})
	})
}

// Say records what the caller says to the use of their position, under the notice they have read.
func (s *Service) Say(ctx context.Context, granted bool, version int) error {
	c := access.CallerFrom(ctx)
	if c.MemberID == 0 {
		return noMember
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		v, err := s.version(ctx, tx)
		if err != nil {
			return err
		}
		if version != v {
			return api.Conflict("说明刚刚更新过，请重新阅读后再选择。")
		}
		row := Consent{MemberID: c.MemberID, Purpose: Position, Version: v, Granted: granted, At: store.At(s.now())}
		if _, err := tx.NewInsert().Model(&row).On("CONFLICT (member_id, purpose) DO UPDATE").
			Set("version = EXCLUDED.version, granted = EXCLUDED.granted, at = EXCLUDED.at").Exec(ctx); err != nil {
			return err
		}
		tx.After(func() { s.access.Forget(c.AccountID) })
		return s.bus.Publish(ctx, tx, happened.ConsentGiven{MemberID: c.MemberID, OrgPath: c.OrgPath, Purpose: Position, Version: v, Granted: granted})
	})
}

// Said is what a member has said to the use of their position, and under which notice one is asked now.
func (s *Service) Said(ctx context.Context, memberID int64) (Answer, int, error) {
	v, err := s.version(ctx, s.db)
	if err != nil {
		return Unasked, v, err
	}
	var c Consent
	err = s.db.NewPrepared(`SELECT version, granted FROM privacy_consent WHERE member_id = ? AND purpose = ?`, memberID, Position).Scan(ctx, &c.Version, &c.Granted)
	if store.Missing(err) {
		err = nil
	}
	return AnswerUnder(c, v), v, err
}

// Consents is AnswerUnder's Granted as SQL for member m: it is read and remembered with the session, see
// access.Service.Consents, so that a sign-in asks no question of its own for it.
const Consents = `(SELECT c.granted FROM privacy_consent c WHERE c.member_id = m.id AND c.purpose = '` + Position + `'
	AND c.version = (SELECT COALESCE(max(version), 1) FROM privacy_notice))`

// MayUsePosition tells whether a position that the caller's phone sends may be looked at. Where it
// may not, it is dropped before anything else sees it.
func (s *Service) MayUsePosition(ctx context.Context, c access.Caller) bool {
	return MayLocate(s.policy.Isolated(ctx), c.Consents)
}

// OfCaller is the fact about consents that pages read in /api/me.
func (s *Service) OfCaller(ctx context.Context, c access.Caller) (*access.MePrivacy, error) {
	if c.MemberID == 0 {
		return nil, nil
	}
	said, v, err := s.Said(ctx, c.MemberID)
	return &access.MePrivacy{NoticeVersion: v, Position: string(said)}, err
}

// LoadConsents records that members consent, without asking them: for the demo and for benchmarks.
func LoadConsents(ctx context.Context, tx *store.Tx, at store.Instant) error {
	_, err := tx.Exec(ctx, `INSERT INTO privacy_consent (member_id, purpose, version, granted, at) SELECT id, ?, 1, ?, ? FROM member`, Position, true, at)
	return err
}

var noMember = api.NotFound("这个账号不属于任何党员，没有可以查看的党员信息。")
