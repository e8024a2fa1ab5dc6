package attendance

import (
	"context"
	"encoding/json"
	"fmt"

	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// TriedKind is that of the leaves of refused sign-ins. They decide nothing, but they are what an
// appeal or an inquiry into proxies looks at: who could delete them could hide them.
const TriedKind = "attendance.try"

// sealedTry is a refused sign-in in the form of its leaf, without the keys of its request.
type sealedTry struct {
	ID        int64           `json:"id"`
	Meeting   int64           `json:"meeting"`
	Member    int64           `json:"member"`
	Direction terms.Direction `json:"direction"`
	Digits    bool            `json:"digits,omitempty"`
	At        store.Instant   `json:"at"`
	Findings  evidence.Trail  `json:"findings"`
	Distance  string          `json:"distance,omitempty"`
	Accuracy  string          `json:"accuracy,omitempty"`
	Step      int64           `json:"step,omitempty"`
}

func (a *Attempt) sealed() ([]byte, error) {
	return json.Marshal(sealedTry{a.ID, a.MeetingID, a.MemberID, a.Direction, a.Digits, a.At, a.Findings, a.Distance, a.Accuracy, a.Step})
}

// keepTries records refused sign-ins and seals them.
func (s *Service) keepTries(ctx context.Context, tx *store.Tx, list []Attempt) error {
	if len(list) == 0 {
		return nil
	}
	if _, err := tx.NewInsert().Model(&list).Exec(ctx); err != nil {
		return err
	}
	leaves := make([]seal.Leaf, len(list))
	for i := range list {
		content, err := list[i].sealed()
		if err != nil {
			return err
		}
		leaves[i] = seal.Leaf{Kind: TriedKind, Ref: list[i].MeetingID, Sub: list[i].ID, At: store.At(s.now()), Content: content}
	}
	seal.Append(ctx, tx, leaves...)
	return nil
}

// forgetTries deletes refused sign-ins by the rules, as where says, and seals that it was so.
func (s *Service) forgetTries(ctx context.Context, tx *store.Tx, where string, args ...any) (int, error) {
	var gone []struct{ MeetingID, ID int64 }
	if err := tx.NewRaw(`DELETE FROM attendance_attempt WHERE `+where+` RETURNING meeting_id, id`, args...).Scan(ctx, &gone); err != nil {
		return 0, err
	}
	leaves := make([]seal.Leaf, len(gone))
	for i, a := range gone {
		leaves[i] = seal.Erased(TriedKind, a.MeetingID, a.ID, store.At(s.now()))
	}
	seal.Append(ctx, tx, leaves...)
	return len(gone), nil
}

// Tried is every refused sign-in for those who check the log.
func Tried() seal.Source {
	return seal.Source{Kind: TriedKind, Erasable: true, Since: 1, Each: eachTry, Name: func(meeting, id int64) string {
		return fmt.Sprintf("会议 %d 中未被接受的签到 %d", meeting, id)
	}}
}

func eachTry(ctx context.Context, from seal.Rows, meeting int64, tell seal.Tell) error {
	of, args := "", []any(nil)
	if meeting != 0 {
		of, args = ` WHERE meeting_id = ?`, []any{meeting}
	}
	var a Attempt
	return from.Stream(ctx, func(scan func(...any) error) error {
		if err := scan(&a.ID, &a.MeetingID, &a.MemberID, &a.Direction, &a.Digits, &a.At, &a.Findings, &a.Distance, &a.Accuracy, &a.Step); err != nil {
			return err
		}
		content, err := a.sealed()
		if err != nil {
			return err
		}
		return tell(a.MeetingID, a.ID, 0, content)
	}, `SELECT id, meeting_id, member_id, direction, digits, at, findings, distance, accuracy, step FROM attendance_attempt`+of+` ORDER BY meeting_id, id`, args...)
}
