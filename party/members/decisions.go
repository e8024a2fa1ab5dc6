package members

import (
	"context"
	"encoding/json"

	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// The decisions of a 留党察看, whose they are and their numbers, are sealed as one value: the decision that began it, the one
// that extended it, the one that restored the rights.

// sealDecisions takes the decisions out of st and gives their sealed form; nil where there are none.
func (s *Service) sealDecisions(st *Standing, place string) []byte {
	all := [3]string{st.ObservedBy, st.ExtendedBy, st.RestoredBy}
	st.ObservedBy, st.ExtendedBy, st.RestoredBy = "", "", ""
	if all == [3]string{} {
		return nil
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // three texts
	}
	return s.box.Seal(string(text), place)
}

// openDecisions puts the decisions back into st.
func (s *Service) openDecisions(st *Standing, sealed []byte, place string) error {
	text, err := s.box.Open(sealed, place)
	if err != nil || text == "" {
		return err
	}
	var all [3]string
	err = json.Unmarshal([]byte(text), &all)
	st.ObservedBy, st.ExtendedBy, st.RestoredBy = all[0], all[1], all[2]
	return err
}

// earlierAt is the place of the decisions of a 留党察看 before the last.
func earlierAt(id int64) string { return crypt.At("member_standing", "decisions", id) }

// decisionsAtOnce is how many are sealed in one transaction.
const decisionsAtOnce = 500

// SealDecisions seals the decisions that an earlier version stored in clear. It belongs before anything reads members, and
// after the first time finds none.
func (s *Service) SealDecisions(ctx context.Context) error {
	for {
		var last, earlier []struct {
			ID, MemberID int64
			Standing     `bun:"embed:"`
		}
		err := s.db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.NewRaw(`SELECT id, observed_by, extended_by, restored_by FROM member WHERE observed_by <> '' ORDER BY id LIMIT ?`, decisionsAtOnce).Scan(ctx, &last); err != nil {
				return err
			}
			if err := tx.NewRaw(`SELECT member_id, observed_from, observed_by, extended_by, restored_by FROM member_standing WHERE id = 0 LIMIT ?`, decisionsAtOnce).Scan(ctx, &earlier); err != nil {
				return err
			}
			if _, err := tx.Repeat(ctx, `UPDATE member SET decisions_sealed = ?, observed_by = '', extended_by = '', restored_by = '' WHERE id = ?`, len(last), func(i int) []any {
				return []any{s.sealDecisions(&last[i].Standing, at("decisions", last[i].ID)), last[i].ID}
			}); err != nil {
				return err
			}
			_, err := tx.Repeat(ctx, `UPDATE member_standing SET id = ?, decisions_sealed = ?, observed_by = '', extended_by = '', restored_by = '' WHERE member_id = ? AND observed_from = ?`, len(earlier), func(i int) []any {
				id := store.NewID()
				return []any{id, s.sealDecisions(&earlier[i].Standing, earlierAt(id)), earlier[i].MemberID, earlier[i].ObservedFrom}
			})
			return err
		})
		if err != nil || len(last)+len(earlier) == 0 {
			return err
		}
	}
}
