package birthdays

import (
	"context"
	"testing"

	"zhibu/party/partytest"
	"zhibu/platform/store"
)

var joined = map[int64]string{partytest.Wang: "2004-11-28", partytest.Li: "2010-11-25", partytest.Zhao: "2026-11-01", partytest.Zhang: "2001-11-05"}

// house is the town; of its people some joined in November.
type house struct {
	*Service
	*partytest.Town
}

func each(t *testing.T, fn func(h *house)) {
	partytest.Each(t, "birthdays", Migrations, partytest.People, func(w *partytest.Town) {
		h := &house{New(w.DB, w.Clock.Now), w}
		w.API.Of("birthdays", h.Routes)
		w.Commit(func(ctx context.Context, tx *store.Tx) error {
			for id, day := range joined {
				if _, err := tx.Exec(ctx, `UPDATE member SET joined_on = ? WHERE id = ?`, day, id); err != nil {
					return err
				}
			}
			return nil
		})
		fn(h)
	})
}
