package talks

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/platform/store"
)

// Mine lists the caller's talks of a year, and those the caller was named to read, the newest first.
func (s *Service) Mine(ctx context.Context, year int) (list []Talk, err error) {
	me := access.CallerFrom(ctx).MemberID
	if me == 0 {
		return nil, nil
	}
	q := named(s.db.NewSelect().Model(&list)).
		WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
			return q.Where("t.one_id = ?", me).WhereOr("t.other_id = ?", me).WhereOr("t.reader_id = ? AND t.kept", me)
		})
	return list, inYear(q, year).OrderExpr("t.held_on DESC, t.id DESC").Limit(200).Scan(ctx)
}

// inYear limits talks to a year; 0 is all.
func inYear(q *bun.SelectQuery, year int) *bun.SelectQuery {
	if year == 0 {
		return q
	}
	y := strconv.Itoa(year)
	return q.Where("t.held_on >= ? AND t.held_on <= ?", y+"-01-01", y+"-12-31")
}

// Read gives a talk with what was said, to the two and to the superior whom they named, as long as
// that is one.
func (s *Service) Read(ctx context.Context, id int64) (t Talk, body string, err error) {
	t, err = find(ctx, s.db, id)
	if err != nil && !store.Missing(err) {
		return t, "", err
	}
	me := access.CallerFrom(ctx).MemberID
	if err != nil || !t.of(me) && !(t.Kept && t.ReaderID != 0 && t.ReaderID == me) {
		return t, "", notYours
	}
	if !t.of(me) { // named as a superior: reads while being one
		reader, err := side(ctx, s.db, me)
		if err != nil {
			return t, "", err
		}
		if !over(reader, Side{Path: t.OrgPath}) {
			return t, "", notYours
		}
	}
	body, err = s.box.Open(t.BodySealed, bodyAt(id))
	return t, body, err
}

// lackingOf is which kinds the caller has not had in a year.
func (s *Service) lackingOf(ctx context.Context, c access.Caller, year int) ([]Kind, error) {
	if c.MemberID == 0 || c.OrgPath == "" {
		return nil, nil
	}
	book, err := s.Book(ctx, c.OrgPath, year)
	if err != nil {
		return nil, err
	}
	for _, line := range book {
		if line.ID == c.MemberID {
			return line.Lacks, nil
		}
	}
	return nil, nil
}
