package members

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/uptrace/bun"

	"zhibu/platform/api"
	"zhibu/platform/crypt"
	"zhibu/platform/search"
	"zhibu/platform/store"
)

// row is a member as it is stored: sealed, and with its search keys.
type row struct {
	bun.BaseModel `bun:"table:member,alias:m"`

	ID            int64 `bun:",pk"`
	OrgID         int64
	OrgPath       string
	GroupID       int64
	Name          string
	Pinyin        string
	Initials      string
	PinyinAlt     string
	InitialsAlt   string
	IDBlind       []byte
	IDSealed      []byte
	IDTail        string
	Gender        string
	Ethnicity     string
	BirthOn       string
	Education     string
	Degree        string
	NativePlace   string
	Category      Category
	Status        Status
	JoinedOn      string
	ConfirmedOn   string
	Job           string
	PhoneBlind    []byte
	PhoneSealed   []byte
	LineClear     string `bun:"landline"` // of an earlier version: empty since landline.go sealed it
	LineSealed    []byte `bun:"landline_sealed"`
	AddressSealed []byte
	Lost          bool
	LostOn        string
	Mobile        bool
	MobileTo      string
	Exempt        bool
	ExemptReason  string
	Standing      `bun:"embed:"` // without its decisions, see decisions.go
	Decisions     []byte         `bun:"decisions_sealed"`
	Note          string
	More          string
	LeftOn        string
	LeftReason    string
	CreatedAt     store.Instant
	UpdatedAt     store.Instant
	PlacedAt      store.Instant
	ErasedAt      store.Instant

	OrgName  string `bun:",scanonly"`
	OrgShort string `bun:",scanonly"`
}

// Sealed are the columns that hold sealed values.
var Sealed = []crypt.Column{{Table: "member", Name: "id"}, {Table: "member", Name: "phone"}, {Table: "member", Name: "landline"},
	{Table: "member", Name: "address"}, {Table: "member", Name: "decisions"}, {Table: "member_standing", Name: "decisions"}, {Table: "member_revision", Name: "wish"}}

// at is the place of a member's sealed value.
func at(column string, id int64) string { return crypt.At("member", column, id) }

// seal makes the stored form of m.
func (s *Service) seal(m Member) (row, error) {
	more := ""
	if m.More != (More{}) {
		text, err := json.Marshal(m.More)
		if err != nil {
			return row{}, err
		}
		more = string(text)
	}
	r := row{ID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, GroupID: m.GroupID, Name: m.Name,
		IDBlind: s.box.Blind(m.IDNumber), IDSealed: s.box.Seal(m.IDNumber, at("id", m.ID)), IDTail: tail(m.IDNumber),
		Gender: m.Gender, Ethnicity: m.Ethnicity, BirthOn: m.BirthOn, Education: m.Education, Degree: m.Degree,
		NativePlace: m.NativePlace, Category: m.Category, Status: m.Status, JoinedOn: m.JoinedOn, ConfirmedOn: m.ConfirmedOn,
		Job: m.Job, PhoneBlind: s.box.Blind(m.Phone), PhoneSealed: s.box.Seal(m.Phone, at("phone", m.ID)), LineSealed: s.box.Seal(m.Landline, at("landline", m.ID)),
		AddressSealed: s.box.Seal(m.Address, at("address", m.ID)), Lost: m.Lost, LostOn: m.LostOn, Mobile: m.Mobile,
		MobileTo: m.MobileTo, Exempt: m.Exempt, ExemptReason: m.ExemptReason,
		Standing: m.Standing, Note: m.Note, More: more, LeftOn: m.LeftOn,
		LeftReason: m.LeftReason, CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt, PlacedAt: m.PlacedAt, ErasedAt: m.ErasedAt}
	r.Decisions = s.sealDecisions(&r.Standing, at("decisions", m.ID))
	r.setKeys()
	return r, nil
}

// setKeys works out how the name is found by its reading: the likeliest one and the next.
func (r *row) setKeys() {
	full, initials := search.Pinyin(r.Name)
	r.Pinyin, r.Initials, r.PinyinAlt, r.InitialsAlt = first(full, 0), first(initials, 0), first(full, 1), first(initials, 1)
}

func first(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// tail is the last four characters of an ID number.
func tail(number string) string { return number[max(0, len(number)-4):] }

// open makes the member that r stores.
func (s *Service) open(r row) (Member, error) {
	m := Member{ID: r.ID, OrgID: r.OrgID, OrgPath: r.OrgPath, OrgName: r.OrgName, OrgShort: r.OrgShort, GroupID: r.GroupID, Status: r.Status,
		LeftOn: r.LeftOn, LeftReason: r.LeftReason, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, PlacedAt: r.PlacedAt, ErasedAt: r.ErasedAt,
		Details: Details{Name: r.Name, Gender: r.Gender, Ethnicity: r.Ethnicity, BirthOn: r.BirthOn, Education: r.Education,
			Degree: r.Degree, NativePlace: r.NativePlace, Category: r.Category, JoinedOn: r.JoinedOn, ConfirmedOn: r.ConfirmedOn,
			Job: r.Job, Lost: r.Lost, LostOn: r.LostOn, Mobile: r.Mobile, MobileTo: r.MobileTo,
			Exempt: r.Exempt, ExemptReason: r.ExemptReason, Standing: r.Standing, Note: r.Note}}
	var err error
	for _, sealed := range []struct {
		from   []byte
		column string
		to     *string
	}{{r.IDSealed, "id", &m.IDNumber}, {r.PhoneSealed, "phone", &m.Phone}, {r.LineSealed, "landline", &m.Landline}, {r.AddressSealed, "address", &m.Address}} {
		if *sealed.to, err = s.box.Open(sealed.from, at(sealed.column, m.ID)); err != nil {
			return m, err
		}
	}
	if err := s.openDecisions(&m.Standing, r.Decisions, at("decisions", m.ID)); err != nil {
		return m, err
	}
	if r.More != "" {
		err = json.Unmarshal([]byte(r.More), &m.More)
	}
	return m, err
}

func (s *Service) openAll(rows []row) ([]Member, error) {
	all := make([]Member, len(rows))
	for i, r := range rows {
		var err error
		if all[i], err = s.open(r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// orgNames joins the branch's name, in full and as lists call it.
const orgNames = `(SELECT o.name FROM org o WHERE o.id = m.org_id) AS org_name, (SELECT o.short_name FROM org o WHERE o.id = m.org_id) AS org_short`

// Get reads one member, whatever the status.
func (s *Service) Get(ctx context.Context, r store.Reader, id int64) (Member, error) {
	return s.one(ctx, r.NewSelect(), id)
}

// getToChange reads one member whom nobody else changes until tx ends.
func (s *Service) getToChange(ctx context.Context, tx *store.Tx, id int64) (Member, error) {
	return s.one(ctx, locking(tx), id)
}

// locking begins a SELECT that keeps others from changing its rows until tx ends. SQLite, which
// knows no such words, has one writer at a time anyway.
func locking(tx *store.Tx) *bun.SelectQuery {
	q := tx.NewSelect()
	if tx.Engine() == store.PostgreSQL {
		q.For("UPDATE")
	}
	return q
}

func (s *Service) one(ctx context.Context, q *bun.SelectQuery, id int64) (Member, error) {
	var found row
	err := q.Model(&found).ColumnExpr("m.*").ColumnExpr(orgNames).Where("m.id = ?", id).Scan(ctx)
	if store.Missing(err) {
		return Member{}, api.NotFound("没有这名党员，请刷新后重试。")
	} else if err != nil {
		return Member{}, err
	}
	return s.open(found)
}

// byNumber finds the one member with an ID number, to be changed; ok is false when there is none.
func (s *Service) byNumber(ctx context.Context, tx *store.Tx, number string) (m Member, ok bool, err error) {
	var found row
	err = locking(tx).Model(&found).Where("m.id_blind = ?", s.box.Blind(number)).Scan(ctx)
	if store.Missing(err) {
		return m, false, nil
	} else if err != nil {
		return m, false, err
	}
	m, err = s.open(found)
	return m, err == nil, err
}

// namesakes counts the other members of the branch with the same name and day of birth.
func namesakes(ctx context.Context, r store.Reader, m Member) (int64, error) {
	return r.NewSelect().Model((*row)(nil)).Where("m.name = ? AND m.org_path = ? AND m.birth_on = ? AND m.id <> ?",
		m.Name, m.OrgPath, m.BirthOn, m.ID).Where("m.status = ?", Normal).Count(ctx)
}

// save writes a known member, and keeps where and how it stood before.
func (s *Service) save(ctx context.Context, tx *store.Tx, was Member, m *Member) error {
	if err := keepPast(ctx, tx, was, m); err != nil {
		return err
	}
	if err := s.keepStanding(ctx, tx, was, m); err != nil {
		return err
	}
	r, err := s.seal(*m)
	if err != nil {
		return err
	}
	_, err = tx.NewUpdate().Model(&r).WherePK().Exec(ctx)
	return err
}

// insert writes a new member, unless somebody else has just registered the same person.
func (s *Service) insert(ctx context.Context, tx *store.Tx, m Member) error {
	r, err := s.seal(m)
	if err != nil {
		return err
	}
	res, err := tx.NewInsert().Model(&r).On("CONFLICT (id_blind) DO NOTHING").Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, mayReturn(Member{Status: Normal}))
	}
	return nil
}

// likeness is what two records of one person usually share.
func likeness(name, birthOn, orgPath string) string { return name + "|" + birthOn + "|" + orgPath }

// alike finds which of some members have a namesake in their branch, by likeness.
func alike(ctx context.Context, r store.Reader, list []Member) (map[string]bool, error) {
	found := map[string]bool{}
	if len(list) == 0 {
		return found, nil
	}
	pairs := make([]any, 0, 2*len(list))
	for _, m := range list {
		pairs = append(pairs, m.Name, m.OrgPath)
	}
	var rows []row
	err := r.NewRaw(`SELECT name, birth_on, org_path FROM member WHERE (name, org_path) IN (VALUES (?, ?)`+
		strings.Repeat(", (?, ?)", len(list)-1)+`) AND status = 'normal'`, pairs...).Scan(ctx, &rows)
	for _, one := range rows {
		found[likeness(one.Name, one.BirthOn, one.OrgPath)] = true
	}
	return found, err
}
