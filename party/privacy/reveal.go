package privacy

import (
	"context"
	"slices"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/platform/api"
	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// Ask is somebody's wish to see personal fields of a member in clear.
type Ask struct {
	MemberID     int64
	Fields       []string
	Reason       string
	CorrectionID int64 // also what the member says is right; 0 for none
}

// Seen is what a reveal shows; it is never kept, logged or cached.
type Seen struct {
	Values   map[string]string // by field
	Proposed string            // by the correction asked for
}

// Reveal shows personal fields in clear to one who may see them, and leaves a line that the member
// reads and an entry in the journal. Without these two nothing is shown.
func (s *Service) Reveal(ctx context.Context, a Ask) (seen Seen, err error) {
	if why := WrongReason(a.Reason); why != "" {
		return seen, api.Field(why, "body.reason")
	}
	if len(a.Fields) == 0 && a.CorrectionID == 0 {
		return seen, api.Field("请选择要查看的项目。", "body.fields")
	}
	for _, f := range a.Fields {
		if !slices.Contains(members.PersonalFields, f) {
			return seen, api.Field("没有这一项，请刷新页面后再试。", "body.fields")
		}
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		m, err := s.members.Get(ctx, tx, a.MemberID)
		if err != nil {
			return err
		}
		if err := access.Require(ctx, access.PrivacyReveal, m.OrgPath); err != nil {
			return err
		}
		if err := s.restrained(ctx, tx); err != nil {
			return err
		}
		seen.Values = map[string]string{}
		for _, f := range a.Fields {
			seen.Values[f] = m.Text(f)
		}
		looked := a.Fields
		if a.CorrectionID != 0 {
			var field string
			if field, seen.Proposed, err = s.proposed(ctx, tx, a.CorrectionID, m.ID, a.Fields); err != nil {
				return err
			}
			if !slices.Contains(looked, field) { // what was seen is what the member reads, whatever was asked for
				looked = append(slices.Clone(looked), field)
			}
		}
		return s.noteLook(ctx, tx, m, looked, a.Reason)
	})
	if err != nil {
		return Seen{}, err
	}
	return seen, nil
}

// restrained refuses who has looked too often within the hour.
func (s *Service) restrained(ctx context.Context, tx *store.Tx) error {
	by := access.CallerFrom(ctx).AccountID
	if err := alone(ctx, tx, by); err != nil {
		return err
	}
	var n int
	err := tx.NewRaw(`SELECT count(*) FROM privacy_reveal WHERE account_id = ? AND at > ?`, by, store.At(s.now().Add(-time.Hour))).Scan(ctx, &n)
	if err != nil {
		return err
	}
	if why := TooManyReveals(n); why != "" {
		return api.TooMany(why, 10*time.Minute)
	}
	return nil
}

// noteLook writes down that the caller has seen fields of m.
func (s *Service) noteLook(ctx context.Context, tx *store.Tx, m members.Member, fields []string, reason string) error {
	c := access.CallerFrom(ctx)
	look := Look{ID: store.NewID(), MemberID: m.ID, AccountID: c.AccountID, Name: c.Name, Role: roleAt(c, access.PrivacyReveal, m.OrgPath),
		Fields: strings.Join(fields, ","), Reason: reason, At: store.At(s.now())}
	if err := insert(ctx, tx, &look); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.DataRevealed{MemberID: m.ID, OrgPath: m.OrgPath, Fields: fields, Reason: reason})
}

// roleAt is the Chinese name of the role in which c may do action at path.
func roleAt(c access.Caller, action access.Action, path string) string {
	for _, g := range c.Grants {
		if (access.Caller{Grants: []access.Grant{g}}).May(action, path) {
			return g.Role.Name()
		}
	}
	return ""
}

// proposed is the field that a correction under way is about and what it asks for, or a change that waits for the level
// above in one of the fields.
func (s *Service) proposed(ctx context.Context, r store.Reader, id, memberID int64, fields []string) (field, text string, err error) {
	c, err := correctionByID(ctx, r, id)
	if err == nil && c.MemberID == memberID {
		text, err = s.box.Open(c.ValueSealed, crypt.At("privacy_correction", "value", id))
		return c.Field, text, err
	}
	if store.Missing(err) {
		field, text, err = s.members.Proposed(ctx, r, id, memberID, fields)
	}
	if err == nil && text == "" || store.Missing(err) {
		return "", "", api.NotFound("没有这份更正申请，请刷新后重试。")
	}
	return field, text, err
}
