package privacy

import (
	"context"
	"strings"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/platform/store"
)

// Viewed is one line of who has seen a member's data in clear.
type Viewed struct {
	At     store.Instant
	Name   string
	Role   string
	Fields []string // in Chinese
	Reason string
}

// Writing is one text that a member wrote for the branch to read.
type Writing struct {
	What string // in Chinese
	At   store.Instant
	Text string
}

// Viewers lists who has seen a member's data in clear: one by one, and in lists that were taken.
func (s *Service) Viewers(ctx context.Context, m members.Member) (list []Viewed, err error) {
	looks, err := looksAt(ctx, s.db, m.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range looks {
		var fields []string
		for _, f := range strings.Split(l.Fields, ",") {
			fields = append(fields, string(members.FieldOf(f)))
		}
		list = append(list, Viewed{l.At, l.Name, l.Role, fields, l.Reason})
	}
	taken, err := takenOver(ctx, s.db, m.OrgPath)
	for _, e := range taken {
		list = append(list, Viewed{e.TakenAt, e.Asker, "经审批的名册导出", []string{"名册"}, e.Reason})
	}
	return list, err
}

// Mine is the caller's own record.
func (s *Service) Mine(ctx context.Context) (members.Member, error) {
	c := access.CallerFrom(ctx)
	if c.MemberID == 0 {
		return members.Member{}, noMember
	}
	return s.members.Get(ctx, s.db, c.MemberID)
}

// MineInClear is the caller's own record, once they have just logged in or given their password
// again: a phone left on the table shows nothing.
func (s *Service) MineInClear(ctx context.Context, password, reason string) (members.Member, error) {
	m, err := s.Mine(ctx)
	if err != nil {
		return m, err
	}
	if err := s.access.Again(ctx, password); err != nil {
		return m, err
	}
	return m, s.db.Write(ctx, func(tx *store.Tx) error {
		return s.bus.Publish(ctx, tx, happened.DataRevealed{MemberID: m.ID, OrgPath: m.OrgPath, Fields: members.PersonalFields, Reason: reason, Own: true})
	})
}
