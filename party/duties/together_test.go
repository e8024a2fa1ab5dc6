package duties

import (
	"context"
	"errors"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// TestFiledAtOnce files the meetings of one branch all at the same time: none may go missing from its card.
func TestFiledAtOnce(t *testing.T) {
	each(t, func(w *town) {
		const many = 24
		done := make(chan error, many)
		for i := range int64(many) {
			go func() {
				e := happened.MeetingFiled{MeetingID: i + 1, OrgID: 21, OrgPath: "-", Kind: terms.ThemeDay, Also: []terms.MeetingKind{terms.Assembly}, Month: "2026-11", HeldOn: "2026-11-05"}
				if i%2 == 1 { // two cards, reached in either order
					e.Kind, e.Also, e.Lecturers = terms.Lecture, nil, []int64{secretary}
				}
				done <- w.db.Write(context.Background(), func(tx *store.Tx) error { return w.bus.Publish(context.Background(), tx, e) })
			}()
		}
		var failed error
		for range many {
			failed = errors.Join(failed, <-done)
		}
		if failed != nil {
			t.Fatal(failed)
		}
		if got := w.state(21, ThemeDay, "2026-11"); got.Held != many/2 {
			t.Errorf("%+v", got)
		}
		w.write(func(ctx context.Context, tx *store.Tx) error {
			wrong, err := w.Recount(ctx, tx)
			if wrong != 0 {
				t.Errorf("%d cards were not their acts", wrong)
			}
			return err
		})
	})
}
