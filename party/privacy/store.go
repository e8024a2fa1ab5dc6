package privacy

import (
	"context"

	"github.com/uptrace/bun"

	"zhibu/platform/store"
)

// Look is one time somebody saw a member's personal data in clear.
type Look struct {
	bun.BaseModel `bun:"table:privacy_reveal"`

	ID        int64 `bun:",pk"`
	MemberID  int64
	AccountID int64
	Name      string
	Role      string
	Fields    string // names of the API, separated by commas
	Reason    string
	At        store.Instant
}

// ExportState is how far an export in clear has come.
type ExportState string

// The states of an export.
const (
	Asked       ExportState = "asked"
	Approved    ExportState = "approved"
	NotApproved ExportState = "refused"
	Taken       ExportState = "taken"
)

// Export is a list in clear somebody asks for 明文导出.
type Export struct {
	bun.BaseModel `bun:"table:privacy_export,alias:e"`

	ID        int64 `bun:",pk"`
	OrgID     int64
	Reason    string
	State     ExportState
	AskedBy   int64 // account
	Asker     string
	AskedAt   store.Instant
	DecidedBy int64
	Decider   string
	Note      string
	DecidedAt store.Instant
	Until     store.Instant `bun:"until_at"`
	TakenAt   store.Instant
	Members   int

	OrgName string `bun:",scanonly"`
	OrgPath string `bun:",scanonly"`
}

// Correction is a member's wish to have a field corrected 更正申请.
type Correction struct {
	bun.BaseModel `bun:"table:privacy_correction,alias:c"`

	ID          int64 `bun:",pk"`
	MemberID    int64
	Field       string // name of the API
	ValueSealed []byte
	Reason      string
	State       string // asked, granted, refused
	AskedAt     store.Instant
	Decider     string
	Note        string
	DecidedAt   store.Instant

	MemberName string `bun:",scanonly"`
	OrgName    string `bun:",scanonly"`
	OrgPath    string `bun:",scanonly"`
}

// Consent is what a member has said to a purpose.
type Consent struct {
	bun.BaseModel `bun:"table:privacy_consent"`

	MemberID int64  `bun:",pk"`
	Purpose  string `bun:",pk"`
	Version  int
	Granted  bool
	At       store.Instant
}

// Notice is one version of the notice 个人信息处理说明.
type Notice struct {
	bun.BaseModel `bun:"table:privacy_notice"`

	Version   int `bun:",pk"`
	Text      string
	Reason    string
	AccountID int64
	At        store.Instant
}

// Incident is something that was blocked for its marking 涉密拦截.
type Incident struct {
	bun.BaseModel `bun:"table:privacy_incident,alias:i"`

	ID        int64 `bun:",pk"`
	AccountID int64
	Name      string
	OrgID     int64
	Place     string
	Marking   string
	At        store.Instant
	ClosedAt  store.Instant
	Closer    string
	Note      string

	OrgName string `bun:",scanonly"`
}

func looksAt(ctx context.Context, r store.Reader, memberID int64) (list []Look, err error) {
	err = r.NewSelect().Model(&list).Where("member_id = ?", memberID).Order("at DESC", "id DESC").Limit(200).Scan(ctx)
	return list, err
}

// takenOver lists the exports in clear that held everybody at a path.
func takenOver(ctx context.Context, r store.Reader, path string) (list []Export, err error) {
	err = withOrg(r.NewSelect().Model(&list)).Where("e.state = ? AND substr(?, 1, length(o.path)) = o.path", Taken, path).Order("e.id DESC").Limit(50).Scan(ctx)
	return list, err
}

func withOrg(q *bun.SelectQuery) *bun.SelectQuery {
	return q.ColumnExpr("e.*").ColumnExpr("o.short_name AS org_name, o.path AS org_path").Join("JOIN org AS o ON o.id = e.org_id")
}

// locking has a SELECT keep others from changing the rows of table, an alias, until tx ends. SQLite,
// which knows no such words, has one writer at a time anyway.
func locking(tx *store.Tx, q *bun.SelectQuery, table string) *bun.SelectQuery {
	if tx.Engine() == store.PostgreSQL {
		q.For("UPDATE OF " + table)
	}
	return q
}

// alone has the other requests of an account that count as they write wait until tx ends.
func alone(ctx context.Context, tx *store.Tx, accountID int64) error {
	if tx.Engine() != store.PostgreSQL {
		return nil
	}
	_, err := tx.Exec(ctx, `SELECT id FROM account WHERE id = ? FOR NO KEY UPDATE`, accountID)
	return err
}

func exportByID(ctx context.Context, r store.Reader, id int64) (e Export, err error) {
	err = withOrg(r.NewSelect().Model(&e)).Where("e.id = ?", id).Scan(ctx)
	return e, err
}

func withMember(q *bun.SelectQuery) *bun.SelectQuery {
	return q.ColumnExpr("c.*").ColumnExpr("m.name AS member_name, m.org_path, o.short_name AS org_name").
		Join("JOIN member AS m ON m.id = c.member_id").Join("JOIN org AS o ON o.id = m.org_id")
}

func correctionByID(ctx context.Context, r store.Reader, id int64) (c Correction, err error) {
	err = withMember(r.NewSelect().Model(&c)).Where("c.id = ?", id).Scan(ctx)
	return c, err
}

func insert[T any](ctx context.Context, tx *store.Tx, row *T) error {
	_, err := tx.NewInsert().Model(row).Exec(ctx)
	return err
}
