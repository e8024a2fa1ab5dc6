package reviews

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"zhibu/platform/crypt"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// The kinds of the leaves of what led to the results.
const (
	PartKind = "review.part"
	FixKind  = "review.fix"
)

// sealedPart is a participant's part in the record in the form of its leaf. Of what was written it
// has digests only: the proof of a record goes to outsiders, a reason or an objection does not.
type sealedPart struct {
	ReviewID  int64  `json:"review_id"`
	MemberID  int64  `json:"member_id"`
	HomeID    int64  `json:"home_id"`
	Full      bool   `json:"full,omitempty"`
	Grade     Grade  `json:"grade,omitempty"`
	Excused   digest `json:"excused,omitempty"`
	Reason    digest `json:"reason,omitempty"`
	Objection digest `json:"objection,omitempty"`
	Answer    digest `json:"answer,omitempty"`
}

// sealedFix is a line of the rectification list in the form of its leaf.
type sealedFix struct {
	ID       int64  `json:"id"`
	ReviewID int64  `json:"review_id"`
	MemberID int64  `json:"member_id"`
	DueOn    string `json:"due_on"`
	DoneOn   string `json:"done_on,omitempty"`
	Problem  digest `json:"problem"`
	Measure  digest `json:"measure"`
	Evidence digest `json:"evidence,omitempty"`
}

// digest stands for a text: base64 of SHA-256 over the row's salt, the field's name, a line end and the text.
type digest string

func digestOf(salt []byte, field, text string) digest {
	if text == "" {
		return ""
	}
	of := [seal.SaltSize]byte{}
	copy(of[:], salt)
	sum := seal.Commitment(of, []byte(field+"\n"+text))
	return digest(base64.StdEncoding.EncodeToString(sum[:]))
}

// newSalt keeps digests from being found out by trying, each row's by itself.
func newSalt() []byte {
	salt := make([]byte, seal.SaltSize)
	rand.Read(salt)
	return salt
}

// Parts is everybody's part in every review for those who check the log.
func Parts(box *crypt.Box) seal.Source {
	each := func(ctx context.Context, from seal.Rows, only int64, tell seal.Tell) error {
		return eachPart(ctx, box, from, only, tell)
	}
	return seal.Source{Kind: PartKind, Since: 1, Each: each, Name: func(id, member int64) string {
		return fmt.Sprintf("民主评议 %d 中党员 %d 的评定、理由和异议", id, member)
	}}
}

// Fixes is every line of every rectification list for those who check the log.
func Fixes() seal.Source {
	return seal.Source{Kind: FixKind, Since: 1, Each: eachFix, Name: func(id, fix int64) string {
		return fmt.Sprintf("民主评议 %d 的整改清单第 %d 号", id, fix)
	}}
}

// unreadable stands for a text that does not open: somebody changed it behind the product's back.
const unreadable digest = "unreadable"

func eachPart(ctx context.Context, box *crypt.Box, from seal.Rows, only int64, tell seal.Tell) error {
	of, args := ofReview(only)
	return from.Stream(ctx, func(scan func(...any) error) error {
		var p Participant
		if err := scan(&p.ReviewID, &p.MemberID, &p.ID, &p.HomeID, &p.IsFull, &p.Grade, &p.ExcusedSealed, &p.ReasonSealed, &p.ObjectionSealed, &p.AnswerSealed, &p.Salt); err != nil {
			return err
		}
		part := sealedPart{ReviewID: p.ReviewID, MemberID: p.MemberID, HomeID: p.HomeID, Full: p.IsFull, Grade: p.Grade}
		for i, into := range []*digest{&part.Excused, &part.Reason, &part.Objection, &part.Answer} {
			t := p.texts()[i]
			clear, err := box.Open(*t.sealed, at("review_participant", t.column, p.ID))
			if *into = digestOf(p.Salt, t.column, clear); err != nil {
				*into = unreadable
			}
		}
		return tellJSON(tell, p.ReviewID, p.MemberID, part)
	}, `SELECT review_id, member_id, coalesce(id, 0), home_id, is_full, grade, excused_sealed, reason_sealed, objection_sealed, answer_sealed, salt FROM review_participant`+of+` ORDER BY review_id, member_id`, args...)
}

func eachFix(ctx context.Context, from seal.Rows, only int64, tell seal.Tell) error {
	of, args := ofReview(only)
	return from.Stream(ctx, func(scan func(...any) error) error {
		var f Fix
		if err := scan(&f.ID, &f.ReviewID, &f.MemberID, &f.DueOn, &f.DoneOn, &f.Problem, &f.Measure, &f.Evidence, &f.Salt); err != nil {
			return err
		}
		return tellJSON(tell, f.ReviewID, f.ID, sealedFix{f.ID, f.ReviewID, f.MemberID, f.DueOn, f.DoneOn, digestOf(f.Salt, "problem", f.Problem),
			digestOf(f.Salt, "measure", f.Measure), digestOf(f.Salt, "evidence", f.Evidence)})
	}, `SELECT id, review_id, member_id, due_on, done_on, problem, measure, evidence, salt FROM review_fix`+of+` ORDER BY review_id, id`, args...)
}

func ofReview(only int64) (where string, args []any) {
	if only == 0 {
		return "", nil
	}
	return ` WHERE review_id = ?`, []any{only}
}

func tellJSON(tell seal.Tell, ref, sub int64, v any) error {
	content, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return tell(ref, sub, 0, content)
}

// sealAs appends records of a review as they are now: one of them, or all when sub is 0.
func (s *Service) sealAs(ctx context.Context, tx *store.Tx, of seal.Source, id, sub int64) error {
	return of.Each(ctx, tx, id, func(ref, at int64, _ store.Instant, content []byte) error {
		if sub == 0 || sub == at {
			seal.Append(ctx, tx, seal.Leaf{Kind: of.Kind, Ref: ref, Sub: at, At: store.At(s.now()), Content: content})
		}
		return nil
	})
}

// SaltOld gives salts to what was written before there were any. It comes before [seal.Begin].
func (s *Service) SaltOld(ctx context.Context) error {
	for _, t := range []struct{ table, sub string }{{"review_participant", "member_id"}, {"review_fix", "id"}} {
		for {
			var rows []struct{ ReviewID, Sub int64 }
			err := s.db.Write(ctx, func(tx *store.Tx) error {
				if err := tx.NewRaw(`SELECT review_id, `+t.sub+` AS sub FROM `+t.table+` WHERE salt IS NULL LIMIT 1000`).Scan(ctx, &rows); err != nil {
					return err
				}
				_, err := tx.Repeat(ctx, `UPDATE `+t.table+` SET salt = ? WHERE review_id = ? AND `+t.sub+` = ?`, len(rows), func(i int) []any {
					return []any{newSalt(), rows[i].ReviewID, rows[i].Sub}
				})
				return err
			})
			if err != nil {
				return err
			}
			if len(rows) == 0 {
				break
			}
		}
	}
	return nil
}
