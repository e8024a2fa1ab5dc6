package reviews

import (
	"context"

	"github.com/uptrace/bun"

	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// Participant is a member who takes part in a review. What was written about them is sealed.
type Participant struct {
	bun.BaseModel `bun:"table:review_participant,alias:p"`

	ReviewID        int64 `bun:",pk"`
	MemberID        int64 `bun:",pk"`
	ID              int64 // of the sealed texts
	HomeID          int64 // the branch the member belongs to
	GroupID         int64
	IsFull          bool // probationary members get no grade
	Grade           Grade
	ExcusedSealed   []byte
	ReasonSealed    []byte
	ObjectionSealed []byte
	AnswerSealed    []byte
	Salt            []byte // of its seal

	Excused   string `bun:"-"` // why they cannot take part
	Reason    string `bun:"-"`
	Objection string `bun:"-"`
	Answer    string `bun:"-"`

	Name string `bun:",scanonly"`
}

// text is one of a participant's texts, as it is sealed and in clear.
type text struct {
	column string
	sealed *[]byte
	clear  *string
}

func (p *Participant) texts() []text {
	return []text{{"excused", &p.ExcusedSealed, &p.Excused}, {"reason", &p.ReasonSealed, &p.Reason},
		{"objection", &p.ObjectionSealed, &p.Objection}, {"answer", &p.AnswerSealed, &p.Answer}}
}

// open reads the texts in clear.
func (p *Participant) open(box *crypt.Box) (err error) {
	for _, t := range p.texts() {
		if *t.clear, err = box.Open(*t.sealed, at("review_participant", t.column, p.ID)); err != nil {
			return err
		}
	}
	return nil
}

func (p *Participant) seal(box *crypt.Box) {
	for _, t := range p.texts() {
		*t.sealed = box.Seal(*t.clear, at("review_participant", t.column, p.ID))
	}
}

func (s *Service) participantsOf(ctx context.Context, r store.Reader, id int64) (list []Participant, err error) {
	err = r.NewSelect().Model(&list).ColumnExpr("?TableColumns, m.name").Join("JOIN member AS m ON m.id = p.member_id").
		Where("p.review_id = ?", id).OrderExpr("p.group_id, m.pinyin, m.id").Scan(ctx)
	for i := 0; i < len(list) && err == nil; i++ {
		err = list[i].open(s.box)
	}
	return list, err
}

// participant reads one of those who take part.
func (s *Service) participant(ctx context.Context, r store.Reader, id, memberID int64) (p Participant, err error) {
	if err := r.NewSelect().Model(&p).Where("review_id = ? AND member_id = ?", id, memberID).Scan(ctx); err != nil {
		return p, err
	}
	return p, p.open(s.box)
}

// keep writes down what changed of a participant's grade and texts, and appends it to the log of seals.
func (s *Service) keep(ctx context.Context, tx *store.Tx, p Participant) error {
	p.seal(s.box)
	if _, err := tx.NewUpdate().Model(&p).Column("grade", "excused_sealed", "reason_sealed", "objection_sealed", "answer_sealed").WherePK().Exec(ctx); err != nil {
		return err
	}
	return s.sealAs(ctx, tx, Parts(s.box), p.ReviewID, p.MemberID)
}

// clearAtOnce is how many rows are sealed in one transaction.
const clearAtOnce = 1000

// SealTexts seals what earlier versions stored in clear. It belongs to every start.
func (s *Service) SealTexts(ctx context.Context) error {
	for {
		var rows []struct {
			ReviewID, MemberID                 int64
			Excused, Reason, Objection, Answer string
		}
		err := s.db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.NewRaw(`SELECT review_id, member_id, excused, reason, objection, answer FROM review_participant WHERE id IS NULL LIMIT ?`, clearAtOnce).Scan(ctx, &rows); err != nil {
				return err
			}
			_, err := tx.Repeat(ctx, `UPDATE review_participant SET id = ?, excused_sealed = ?, reason_sealed = ?, objection_sealed = ?, answer_sealed = ?,
				excused = '', reason = '', objection = '', answer = '' WHERE review_id = ? AND member_id = ?`, len(rows), func(i int) []any {
				r := rows[i]
				p := Participant{ID: store.NewID(), Excused: r.Excused, Reason: r.Reason, Objection: r.Objection, Answer: r.Answer}
				p.seal(s.box)
				return []any{p.ID, p.ExcusedSealed, p.ReasonSealed, p.ObjectionSealed, p.AnswerSealed, r.ReviewID, r.MemberID}
			})
			return err
		})
		if err != nil || len(rows) == 0 {
			return err
		}
	}
}
