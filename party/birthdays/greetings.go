package birthdays

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Greeting is what an org wrote to a member for one year's political birthday.
type Greeting struct {
	bun.BaseModel `bun:"table:birthday_greeting,alias:g"`

	ID       int64 `bun:",pk"`
	MemberID int64
	Year     int
	OrgID    int64
	Body     string
	Who      string
	At       store.Instant

	OrgName string `bun:",scanonly"`
}

// person is a member as this capability reads them.
type person struct {
	ID       int64
	Name     string
	OrgID    int64
	OrgName  string
	OrgPath  string
	JoinedOn string
	Greeted  int // by how many orgs, in the year asked for
}

const persons = `SELECT m.id, m.name, m.org_id, o.short_name AS org_name, m.org_path, m.joined_on,
	(SELECT count(*) FROM birthday_greeting g WHERE g.member_id = m.id AND g.year = ?) AS greeted
	FROM member m JOIN org o ON o.id = m.org_id WHERE m.status = ?`

// In lists who within a subtree has a political birthday in a month, YYYY-MM, by day; after is the
// day of the month and the id of the last of the page before.
func (s *Service) In(ctx context.Context, within, month string, afterDay string, afterID int64, limit int) (list []person, err error) {
	from, to := store.Range(within)
	year, of := month[:len("2006")], month[len("2006-"):]
	err = s.db.NewRaw(persons+` AND m.org_path >= ? AND m.org_path < ? AND substr(m.joined_on, 6, 2) = ? AND substr(m.joined_on, 1, 4) < ?
		AND (substr(m.joined_on, 9, 2) > ? OR substr(m.joined_on, 9, 2) = ? AND m.id > ?) ORDER BY substr(m.joined_on, 9, 2), m.id LIMIT ?`,
		year, members.Normal, from, to, of, year, afterDay, afterDay, afterID, limit).Scan(ctx, &list)
	return list, err
}

func (s *Service) person(ctx context.Context, r store.Reader, id int64) (p person, err error) {
	err = r.NewRaw(persons+` AND m.id = ?`, s.now().Year(), members.Normal, id).Scan(ctx, &p)
	if store.Missing(err) {
		err = api.NotFound("没有这名党员，请刷新后重试。")
	}
	return p, err
}

// Greet sends a member the greeting of the caller's org, or writes it anew.
func (s *Service) Greet(ctx context.Context, memberID int64, text string) error {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < 2 || n > 500 {
		return api.Field("贺词用自己的话写，2 到 500 个字。", "body.text")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		p, err := s.person(ctx, tx, memberID)
		if err != nil {
			return err
		}
		if err := access.Require(ctx, access.MemberManage, p.OrgPath); err != nil {
			return err
		}
		if p.JoinedOn == "" {
			return api.Invalid("这名党员还没有登记入党日期，请先在党员信息里补上。")
		}
		_, year, ok := Near(p.JoinedOn, s.now().In(clock.Shanghai))
		if !ok {
			return api.Conflict(fmt.Sprintf("政治生日前后 %d 天内可以发送祝贺，请到时候再发。", Days))
		}
		g := Greeting{ID: store.NewID(), MemberID: memberID, Year: year, OrgID: sender(ctx, p), Body: text, Who: access.CallerFrom(ctx).Name, At: store.At(s.now())}
		_, err = tx.NewInsert().Model(&g).On("CONFLICT (member_id, year, org_id) DO UPDATE").Set("body = EXCLUDED.body").Set("who = EXCLUDED.who").
			Set("at = EXCLUDED.at").Exec(ctx)
		return err
	})
}

// sender is the nearest of the caller's orgs that manages the member: the branch, or an org above;
// by delegation it is the branch.
func sender(ctx context.Context, p person) int64 {
	id, near := p.OrgID, ""
	for _, g := range access.CallerFrom(ctx).Grants {
		if access.Reach(g.Role, access.MemberManage) == access.Below && strings.HasPrefix(p.OrgPath, g.OrgPath) && len(g.OrgPath) > len(near) {
			id, near = g.OrgID, g.OrgPath
		}
	}
	return id
}

// greetings are what was sent to a member in a year, the nearest org's first.
func (s *Service) greetings(ctx context.Context, memberID int64, year int) (list []Greeting, err error) {
	err = s.db.NewSelect().Model(&list).ColumnExpr("g.*").ColumnExpr("o.name AS org_name").Join("JOIN org AS o ON o.id = g.org_id").
		Where("g.member_id = ? AND g.year = ?", memberID, year).Order("o.path DESC").Scan(ctx)
	return list, err
}
