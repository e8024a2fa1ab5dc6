package attendance

import (
	"context"
	"encoding/json"
	"fmt"

	"zhibu/party/attendance/evidence"
	"zhibu/party/members"
	"zhibu/party/terms"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// SealedKind is that of the leaves of rolls.
const SealedKind = "attendance.roll"

// sealedRow is a row of the roll in the form of its leaf: everything that
// decides how a member counts, with bands of distance and never a position.
// Times are unix milliseconds. Fields may be added where empty ones are left out.
type sealedRow struct {
	Meeting      int64          `json:"meeting"`
	Member       int64          `json:"member"`
	Presence     terms.Presence `json:"presence"`
	Exempt       bool           `json:"exempt,omitempty"`
	Mobile       bool           `json:"mobile,omitempty"`
	Attempts     int            `json:"attempts,omitempty"`
	Answer       Answer         `json:"answer,omitempty"`
	AnsweredAt   store.Instant  `json:"answered_at,omitempty"`
	LeaveState   LeaveState     `json:"leave_state,omitempty"`
	LeaveReason  string         `json:"leave_reason,omitempty"`
	LeaveNote    string         `json:"leave_note,omitempty"`
	In           *sealedSign    `json:"in,omitempty"`
	Out          *sealedSign    `json:"out,omitempty"`
	Reason       string         `json:"reason,omitempty"`
	WitnessID    int64          `json:"witness,omitempty"`
	WitnessedAt  store.Instant  `json:"witnessed_at,omitempty"`
	AppealState  LeaveState     `json:"appeal_state,omitempty"`
	AppealReason string         `json:"appeal_reason,omitempty"`
	AppealNote   string         `json:"appeal_note,omitempty"`
	Reflected    bool           `json:"reflected,omitempty"`
	Voter        bool           `json:"voter,omitempty"`
	Why          Why            `json:"why,omitempty"`
	Doubt        members.Doubt  `json:"doubt,omitempty"`
}

type sealedSign struct {
	At       store.Instant  `json:"at"`
	Verdict  terms.Verdict  `json:"verdict"`
	Mode     terms.Presence `json:"mode"`
	Findings evidence.Trail `json:"findings,omitempty"`
	Distance string         `json:"distance,omitempty"`
	Accuracy string         `json:"accuracy,omitempty"`
	Step     int64          `json:"step,omitempty"`
	Phone    int64          `json:"phone,omitempty"`
	Received store.Instant  `json:"received,omitempty"`
}

func (s *Sign) sealed() *sealedSign {
	if s.At == 0 {
		return nil
	}
	return &sealedSign{s.At, s.Verdict, s.Mode, s.Findings, s.Distance, s.Accuracy, s.Step, s.Phone, s.Received}
}

func (r *Row) sealed() ([]byte, error) {
	return json.Marshal(sealedRow{r.MeetingID, r.MemberID, r.Presence, r.Exempt, r.Mobile, r.Attempts, r.Answer, r.AnsweredAt,
		r.LeaveState, r.LeaveReason, r.LeaveNote, r.In.sealed(), r.Out.sealed(), r.Reason, r.WitnessID, r.WitnessedAt,
		r.AppealState, r.AppealReason, r.AppealNote, r.Reflected, r.Voter, r.Why, r.Doubt})
}

// seal appends rows that were written, or taken off the roll, to the cell's log.
func (s *Service) seal(ctx context.Context, tx *store.Tx, rows []*Row, gone []*Row) error {
	now := store.At(s.now())
	leaves := make([]seal.Leaf, 0, len(rows)+len(gone))
	for _, r := range rows {
		content, err := r.sealed()
		if err != nil {
			return err
		}
		leaves = append(leaves, seal.Leaf{Kind: SealedKind, Ref: r.MeetingID, Sub: r.MemberID, At: now, Content: content})
	}
	for _, r := range gone {
		leaves = append(leaves, seal.Erased(SealedKind, r.MeetingID, r.MemberID, now))
	}
	seal.Append(ctx, tx, leaves...)
	return nil
}

// Sealed is every row of every roll for those who check the log.
func Sealed() seal.Source {
	return seal.Source{Kind: SealedKind, Erasable: true, Each: eachRow, Name: func(meeting, member int64) string {
		return fmt.Sprintf("会议 %d 中党员 %d 的签到记录", meeting, member)
	}}
}

func eachRow(ctx context.Context, from seal.Rows, meeting int64, tell seal.Tell) error {
	of, args := "", []any(nil)
	if meeting != 0 {
		of, args = ` WHERE meeting_id = ?`, []any{meeting}
	}
	var r Row
	return from.Stream(ctx, func(scan func(...any) error) error {
		err := scan(&r.MeetingID, &r.MemberID, &r.Presence, &r.Exempt, &r.Mobile, &r.Attempts, &r.Answer, &r.AnsweredAt,
			&r.LeaveState, &r.LeaveReason, &r.LeaveNote,
			&r.In.At, &r.In.Verdict, &r.In.Mode, &r.In.Findings, &r.In.Distance, &r.In.Accuracy, &r.In.Step, &r.In.Phone, &r.In.Received,
			&r.Out.At, &r.Out.Verdict, &r.Out.Mode, &r.Out.Findings, &r.Out.Distance, &r.Out.Accuracy, &r.Out.Step, &r.Out.Phone, &r.Out.Received,
			&r.Reason, &r.WitnessID, &r.WitnessedAt, &r.AppealState, &r.AppealReason, &r.AppealNote, &r.Reflected, &r.Voter, &r.Why, &r.Doubt)
		if err != nil {
			return err
		}
		content, err := r.sealed()
		if err != nil {
			return err
		}
		return tell(r.MeetingID, r.MemberID, 0, content)
	}, `SELECT meeting_id, member_id, presence, exempt, mobile, attempts, answer, answered_at,
		leave_state, leave_reason, leave_note,
		in_at, in_verdict, in_mode, in_findings, in_distance, in_accuracy, in_step, in_phone, in_received,
		out_at, out_verdict, out_mode, out_findings, out_distance, out_accuracy, out_step, out_phone, out_received,
		reason, witness_id, witnessed_at, appeal_state, appeal_reason, appeal_note, reflected, voter, why, doubt
		FROM attendance_roll`+of+` ORDER BY meeting_id, member_id`, args...)
}

func pointers(rows []Row) []*Row {
	out := make([]*Row, len(rows))
	for i := range rows {
		out[i] = &rows[i]
	}
	return out
}
