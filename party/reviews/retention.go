package reviews

import (
	"context"
	"time"

	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// over selects the reviews whose texts are over time: filed before a day, with texts still there.
const over = ` FROM review r WHERE r.filed_on <> '' AND r.filed_on < ? AND
	(EXISTS (SELECT 1 FROM review_note n WHERE n.review_id = r.id) OR EXISTS (SELECT 1 FROM review_self a WHERE a.review_id = r.id))`

// OldTexts counts the reviews whose texts are over time.
func (s *Service) OldTexts(ctx context.Context, r store.Reader, before time.Time) (n int, err error) {
	err = r.NewRaw(`SELECT count(*)`+over, clock.Day(before)).Scan(ctx, &n)
	return n, err
}

// ForgetTexts deletes opinions, criticism, self assessments, reasons and objections of reviews
// filed long ago. Steps, sums, the rectification list and the results stay: they are the branch's record.
func (s *Service) ForgetTexts(ctx context.Context, tx *store.Tx, before time.Time, most int) (int, error) {
	var ids []int64
	if err := tx.NewRaw(`SELECT r.id`+over+` LIMIT ?`, clock.Day(before), most).Scan(ctx, &ids); err != nil {
		return 0, err
	}
	for _, id := range ids {
		for _, query := range []string{`DELETE FROM review_note WHERE review_id = ?`, `DELETE FROM review_self WHERE review_id = ?`} {
			if _, err := tx.Exec(ctx, query, id); err != nil {
				return 0, err
			}
		}
		list, err := s.participantsOf(ctx, tx, id)
		if err != nil {
			return 0, err
		}
		for _, p := range list {
			if p.Excused != "" {
				p.Excused = "已删除"
			}
			p.Reason, p.Objection, p.Answer = "", "", ""
			if err := s.keep(ctx, tx, p); err != nil {
				return 0, err
			}
		}
	}
	return len(ids), nil
}
