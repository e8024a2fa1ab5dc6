package meetings

import (
	"context"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Reflection 心得体会 is what a member writes after a meeting.
type Reflection struct {
	bun.BaseModel `bun:"table:meeting_reflection,alias:r"`

	MeetingID int64  `bun:",pk"`
	MemberID  int64  `bun:",pk"`
	Name      string `bun:",scanonly"`
	Body      string
	At        store.Instant
}

// Reflect writes or rewrites the caller's reflection on a meeting of the own branch, until it is filed.
func (s *Service) Reflect(ctx context.Context, id int64, text string) error {
	return s.write(ctx, access.MeetingRead, id, func(tx *store.Tx, m *Meeting) error {
		who := access.CallerFrom(ctx)
		if who.MemberID == 0 || who.OrgID != m.OrgID {
			return api.Refused("心得体会由本支部的党员填写，请到您所在支部的会议里填写。")
		}
		faults := textFaults("text", "心得体会", text, maxReflection)
		if blank(text) {
			faults = append(faults, Fault{"text", "心得体会还是空的，请填写后再提交。"})
		}
		if err := faulty(faults); err != nil {
			return err
		}
		r := Reflection{MeetingID: id, MemberID: who.MemberID, Body: text, At: store.At(s.now())}
		if _, err := tx.NewInsert().Model(&r).On("CONFLICT (meeting_id, member_id) DO UPDATE").
			Set("body = EXCLUDED.body").Set("at = EXCLUDED.at").Exec(ctx); err != nil {
			return err
		}
		return s.bus.Tell(ctx, tx, happened.ReflectionWritten{MeetingID: id, OrgID: m.OrgID, OrgPath: m.OrgPath, Month: m.Month,
			MemberID: who.MemberID, Chars: Chars(text)})
	})
}

// Reflections lists what members wrote on a meeting, by member; after is the last member of the page before.
func (s *Service) Reflections(ctx context.Context, id, after int64, limit int) ([]Reflection, error) {
	if _, err := s.Get(ctx, id); err != nil {
		return nil, err
	}
	var found []Reflection
	err := s.db.NewSelect().Model(&found).ColumnExpr("r.*, p.name").Join("JOIN member AS p ON p.id = r.member_id").
		Where("r.meeting_id = ? AND r.member_id > ?", id, after).Order("r.member_id").Limit(int64(limit)).Scan(ctx)
	return found, err
}
