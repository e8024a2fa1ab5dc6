package duties

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// TestRecordedTwice clicks 登记述职 several times at once: it is one report, and makes up nothing of last year.
func TestRecordedTwice(t *testing.T) {
	each(t, func(w *town) {
		const clicks = 6
		answers := make(chan string, clicks)
		for range clicks {
			go func() {
				rec := w.ask("zhibu", "POST", "/api/duties/records", `{"orgId":21,"duty":"report_up","heldOn":"2026-11-20","note":"镇党委"}`)
				answers <- fmt.Sprint(rec.Code, rec.Body)
			}()
		}
		first := <-answers
		for range clicks - 1 {
			if next := <-answers; next != first || !strings.HasPrefix(first, "201") {
				t.Errorf("%s, then %s", first, next)
			}
		}
		now, before := w.state(21, ReportUp, "2026"), w.state(21, ReportUp, "2025")
		if now.Held != 1 || now.State != Done || before.State.Met() {
			t.Errorf("%+v, last year %+v", now, before)
		}
		if rec := w.ask("zhibu", "POST", "/api/duties/records", `{"orgId":21,"duty":"report_up","heldOn":"2026-11-21"}`); rec.Code != 201 || w.state(21, ReportUp, "2026").Held != 2 {
			t.Errorf("of another day: %d %s", rec.Code, rec.Body)
		}
	})
}

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

// TestRecountedWhileOthersFile counts the cards anew, over and over, while meetings are filed: none
// may go missing from a card, and nobody gets an error.
func TestRecountedWhileOthersFile(t *testing.T) {
	each(t, func(w *town) {
		const many = 60
		var filers, counters sync.WaitGroup
		over := make(chan struct{})
		counters.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				if err := w.db.Write(context.Background(), func(tx *store.Tx) error { _, err := w.Recount(context.Background(), tx); return err }); err != nil {
					t.Error(err)
				}
			}
		})
		for third := range 3 {
			filers.Go(func() {
				for i := range many / 3 {
					e := happened.MeetingFiled{MeetingID: int64(1 + third*many + i), OrgID: 21, OrgPath: "-", Kind: terms.ThemeDay, Month: "2026-11", HeldOn: "2026-11-05"}
					if err := w.db.Write(context.Background(), func(tx *store.Tx) error { return w.bus.Publish(context.Background(), tx, e) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		filers.Wait()
		close(over)
		counters.Wait()
		if got := w.state(21, ThemeDay, "2026-11"); got.Held != many {
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
