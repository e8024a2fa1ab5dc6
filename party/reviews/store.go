package reviews

import (
	"context"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Review is one 组织生活会和民主评议 of a branch and year.
type Review struct {
	bun.BaseModel `bun:"table:review,alias:r"`

	ID      int64 `bun:",pk"`
	OrgID   int64
	OrgPath string
	Year    int
	Scope   Scope
	ByGroup bool
	Step    Step   // the one under way, Filed or Ended
	HeldOn  string // the day of the meeting, once filed
	FiledOn string // or ended

	OrgName string `bun:",scanonly"`
}

type doneRow struct {
	bun.BaseModel `bun:"table:review_done"`

	ReviewID int64 `bun:",pk"`
	Step     Step  `bun:",pk"`
	DoneOn   string
}

// NoteKind is what a written note is.
type NoteKind string

// The kinds of note.
const (
	StudyNote     NoteKind = "study"          // 学习内容
	Opinion       NoteKind = "opinion"        // 意见
	SelfCriticism NoteKind = "self_criticism" // 自我批评
	Criticism     NoteKind = "criticism"      // 相互批评
)

// stepOf is the step in which a note is written.
var stepOf = map[NoteKind]Step{StudyNote: Study, Opinion: Opinions, SelfCriticism: Meeting, Criticism: Meeting}

// Note is something written down in a review. Its texts are sealed.
type Note struct {
	bun.BaseModel `bun:"table:review_note,alias:n"`

	ID          int64 `bun:",pk"`
	ReviewID    int64
	Kind        NoteKind
	Said        string // of an opinion: "members" 党员, "masses" 群众
	MemberID    int64  // who said it; 0 is unnamed
	AboutID     int64  // whom it is about; 0 is nobody
	TextSealed  []byte
	ReplySealed []byte

	Text  string `bun:"-"`
	Reply string `bun:"-"`
}

// Fix is a line of the rectification list 整改清单.
type Fix struct {
	bun.BaseModel `bun:"table:review_fix,alias:f"`

	ID       int64 `bun:",pk"`
	ReviewID int64
	Problem  string
	Measure  string
	MemberID int64 // responsible
	DueOn    string
	DoneOn   string
	Evidence string
	Salt     []byte // of its seal
}

// SelfAssessment is what a member says of themselves.
type SelfAssessment struct {
	bun.BaseModel `bun:"table:review_self"`

	ID         int64 `bun:",pk"`
	ReviewID   int64
	MemberID   int64
	Grade      Grade // proposed
	TextSealed []byte

	Text string `bun:"-"`
}

// Result is what the member's file reads.
type Result struct {
	bun.BaseModel `bun:"table:review_result,alias:t"`

	ReviewID int64 `bun:",pk"`
	MemberID int64 `bun:",pk"`
	Year     int
	OrgID    int64 // the branch that reviewed
	OrgPath  string
	HomeID   int64 // the member's own at that time
	Grade    Grade
	FiledOn  string

	Name    string `bun:",scanonly"`
	OrgName string `bun:",scanonly"`
}

// find reads a review.
func find(ctx context.Context, r store.Reader, id int64) (v Review, err error) {
	err = r.NewSelect().Model(&v).ColumnExpr("r.*, o.name AS org_name").Join("JOIN org AS o ON o.id = r.org_id").Where("r.id = ?", id).Scan(ctx)
	return v, err
}

// required is a review that the caller may do action with. What is not there is refused like what
// lies out of reach.
func (s *Service) required(ctx context.Context, action access.Action, id int64) (Review, error) {
	v, err := find(ctx, s.db, id)
	if err != nil && !store.Missing(err) {
		return v, err
	}
	return v, access.Require(ctx, action, v.OrgPath)
}

// lock reads a review that the caller may run and keeps others from changing it until tx ends.
func (s *Service) lock(ctx context.Context, tx *store.Tx, id int64) (Review, error) {
	if _, err := tx.Exec(ctx, `UPDATE review SET step = step WHERE id = ?`, id); err != nil {
		return Review{}, err
	}
	return find(ctx, tx, id)
}

var filedAlready = api.Conflict("已经归档，不能再修改。")

// taking reads the caller's own place in a review. Members of the branch may read it; who belongs
// to another branch and takes part here may as well.
func (s *Service) taking(ctx context.Context, r store.Reader, id int64) (v Review, me Participant, err error) {
	v, err = find(ctx, r, id)
	if err != nil && !store.Missing(err) {
		return v, me, err
	}
	me, err = s.participant(ctx, r, id, access.CallerFrom(ctx).MemberID)
	if err == nil {
		return v, me, nil
	}
	if !store.Missing(err) {
		return v, me, err
	}
	if err := access.Require(ctx, access.ReviewRead, v.OrgPath); err != nil {
		return v, me, err
	}
	return v, Participant{}, nil
}

func doneOf(ctx context.Context, r store.Reader, id int64) (done []Done, err error) {
	err = r.NewRaw(`SELECT step, done_on AS "on" FROM review_done WHERE review_id = ? ORDER BY done_on`, id).Scan(ctx, &done)
	return done, err
}

func fixesOf(ctx context.Context, r store.Reader, id int64) (list []Fix, err error) {
	err = r.NewSelect().Model(&list).Where("review_id = ?", id).Order("id").Scan(ctx)
	return list, err
}

// handed are those who have handed in at a step, by id: not in the order they did.
func handed(ctx context.Context, r store.Reader, id int64, step Step) (ids []int64, err error) {
	err = r.NewRaw(`SELECT member_id FROM review_handed WHERE review_id = ? AND step = ? ORDER BY member_id`, id, step).Scan(ctx, &ids)
	return ids, err
}

// names are what members are called.
func names(ctx context.Context, r store.Reader, ids []int64) (map[int64]string, error) {
	var rows []struct {
		ID   int64
		Name string
	}
	if err := r.NewRaw(`SELECT id, name FROM member WHERE id IN (?)`, store.In(append(ids, 0))).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	out := map[int64]string{}
	for _, row := range rows {
		out[row.ID] = row.Name
	}
	return out, nil
}

func insert[T any](ctx context.Context, tx *store.Tx, row *T) error {
	_, err := tx.NewInsert().Model(row).Exec(ctx)
	return err
}
