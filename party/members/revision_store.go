package members

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/platform/store"
)

// RevisionState is how far a revision has come.
type RevisionState string

// The states of a revision.
const (
	RevisionAsked     RevisionState = "asked"     // 等待上级审核
	RevisionGranted   RevisionState = "granted"   // 上级同意，已更改
	RevisionRefused   RevisionState = "refused"   // 上级不同意
	RevisionMade      RevisionState = "made"      // 直接登记: by the level above, or into a blank
	RevisionWithdrawn RevisionState = "withdrawn" // 报审的人撤回
)

// Revision is a change of reviewed fields of a member 名册更改: who asked, who decided, what was and what is.
type Revision struct {
	bun.BaseModel `bun:"table:member_revision,alias:v"`

	ID         int64 `bun:",pk"`
	MemberID   int64
	Fields     string // names of the API, separated by commas
	Changes    string // JSON, see Shown
	WishSealed []byte
	Reason     string
	State      RevisionState
	AskedBy    int64 // account; 0: a command
	Asker      string
	AskedAt    store.Instant
	Decider    string
	Note       string
	DecidedAt  store.Instant
	ToldAt     store.Instant
	ImportID   int64 // the same for all that one import asked for; 0: by hand

	MemberName string `bun:",scanonly"`
	OrgID      int64  `bun:",scanonly"`
	OrgPath    string `bun:",scanonly"`
	OrgName    string `bun:",scanonly"`
	Level      Level  `bun:"-"` // who decides; only filled in while it waits
	Stuck      string `bun:"-"` // why nobody could decide, and who mends that; "" where somebody could
}

// Names are the fields, by their names in the API.
func (v Revision) Names() []string { return strings.Split(v.Fields, ",") }

// Shown are the changes as everybody may read them who may read the member: numbers and address masked.
func (v Revision) Shown() (list []Revised) {
	_ = json.Unmarshal([]byte(v.Changes), &list) // "" once they were erased, or what revision has written
	return list
}

func (s *Service) keepRevision(ctx context.Context, tx *store.Tx, v Revision, path string) error {
	if _, err := tx.NewInsert().Model(&v).Exec(ctx); err != nil {
		return err
	}
	return s.tell(ctx, tx, v, path)
}

// withMember joins whom a revision is about.
func withMember(q *bun.SelectQuery) *bun.SelectQuery {
	return q.ColumnExpr("v.*").ColumnExpr("m.name AS member_name, m.org_id, m.org_path, o.short_name AS org_name").
		Join("JOIN member AS m ON m.id = v.member_id").Join("JOIN org AS o ON o.id = m.org_id")
}

// Revisions lists what became of a member's reviewed fields, the newest first.
func (s *Service) Revisions(ctx context.Context, r store.Reader, m Member) (list []Revision, err error) {
	if err := withMember(r.NewSelect().Model(&list)).Where("v.member_id = ?", m.ID).Order("v.id DESC").Limit(100).Scan(ctx); err != nil {
		return nil, err
	}
	return list, s.fillLevels(ctx, r, list)
}

// openFields are the fields of a member of which a change waits.
func openFields(ctx context.Context, r store.Reader, memberID int64) (fields []string, err error) {
	var list []Revision
	err = r.NewSelect().Model(&list).Column("fields").Where("v.member_id = ? AND v.state = ?", memberID, RevisionAsked).Scan(ctx)
	for _, v := range list {
		fields = append(fields, v.Names()...)
	}
	return fields, err
}

// forgetRevisions erases what revisions of a member hold of personal data, and ends what waits; who asked for what
// kind of change, and who decided, stays.
func forgetRevisions(ctx context.Context, tx *store.Tx, memberID int64, now store.Instant) error {
	if _, err := tx.Exec(ctx, `UPDATE member_revision SET state = ?, decider = '系统', note = '个人信息到期删除', decided_at = ? WHERE member_id = ? AND state = ?`,
		string(RevisionRefused), now, memberID, string(RevisionAsked)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE member_revision SET changes = '', wish_sealed = NULL, reason = '' WHERE member_id = ?`, memberID)
	return err
}

// waiting are the revisions of members in the subtree of path that wait, the oldest first: few at a time, so that
// SQLite shall begin with them, not with all members.
func waiting(ctx context.Context, r store.Reader, path string) (list []Revision, err error) {
	from, to := store.Range(path)
	err = r.NewRaw(`SELECT v.id, v.member_id, v.fields, v.changes, v.reason, v.state, v.asked_by, v.asker, v.asked_at, v.import_id, m.name AS member_name, m.org_id, m.org_path, o.short_name AS org_name
		FROM member_revision v CROSS JOIN member m JOIN org o ON o.id = m.org_id
		WHERE m.id = v.member_id AND v.state = 'asked' AND m.org_path >= ? AND m.org_path < ? ORDER BY v.id`, from, to).Scan(ctx, &list)
	return list, err
}

// Waiting lists the revisions that wait for the caller's decision, the oldest first; with an importID those of that import.
func (s *Service) Waiting(ctx context.Context, c access.Caller, importID int64) (list []Revision, err error) {
	path, ok := c.Range(access.MemberManage)
	if !ok {
		return nil, nil
	}
	all, err := waiting(ctx, s.db, path)
	if err != nil {
		return nil, err
	}
	levels := map[string]Level{}
	for _, v := range all {
		if importID != 0 && v.ImportID != importID {
			continue
		}
		level, known := levels[v.OrgPath]
		if !known {
			if level, err = s.levelAbove(ctx, s.db, v.OrgPath); err != nil {
				return nil, err
			}
			levels[v.OrgPath] = level
		}
		may, err := s.mayReview(ctx, s.db, c, level, v.MemberID, reviewer(c, level, v))
		if err != nil {
			return nil, err
		}
		if v.Level = level; may {
			list = append(list, v)
		}
	}
	return list, nil
}

// answered are the revisions that the caller asked for and whose answer they have not read, the oldest first.
func (s *Service) answered(ctx context.Context, c access.Caller) (list []Revision, err error) {
	err = withMember(s.db.NewSelect().Model(&list)).Where("v.asked_by = ? AND v.decided_at > 0 AND v.told_at = 0 AND v.state <> 'made'", c.AccountID).
		Order("v.id").Limit(50).Scan(ctx)
	return list, err
}
