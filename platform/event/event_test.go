package event_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"zhibu/platform/event"
	"zhibu/platform/jobs"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

type filed struct{ MeetingID int64 }

var tables = []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}}

func publish(t *testing.T, db *store.DB, bus *event.Bus, e any) error {
	t.Helper()
	ctx := event.WithActor(context.Background(), event.Actor{AccountID: 7, Name: "陈海燕", Source: "127.0.0.1", RequestID: "abc"})
	return db.Write(ctx, func(tx *store.Tx) error { return bus.Publish(ctx, tx, e) })
}

func TestPublishTellsAtOnceAndLater(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		bus := event.New(db, time.Now)
		var heard []string
		event.Within(bus, "counters", func(_ context.Context, _ *store.Tx, e filed) error { heard = append(heard, "at once"); return nil })
		event.On(bus, "points", func(ctx context.Context, _ *store.Tx, e filed) error {
			heard = append(heard, "later, by "+event.ActorFrom(ctx).Name)
			return nil
		})
		if err := publish(t, db, bus, filed{1}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // draining twice delivers once
			if err := bus.Drain(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if want := []string{"at once", "later, by 陈海燕"}; !slices.Equal(heard, want) {
			t.Errorf("heard %q, want %q", heard, want)
		}
	})
}

func TestARefusalWithinUndoesTheChange(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		bus, no := event.New(db, time.Now), errors.New("no")
		event.Within(bus, "refuses", func(context.Context, *store.Tx, filed) error { return no })
		if err := publish(t, db, bus, filed{1}); !errors.Is(err, no) {
			t.Errorf("published with %v", err)
		}
		var n int
		if err := db.NewRaw(`SELECT count(*) FROM event`).Scan(context.Background(), &n); err != nil || n != 0 {
			t.Errorf("%d events in the journal, %v", n, err)
		}
	})
}

func TestAFailedDeliveryLeavesNoTraceAndIsRepeated(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		bus := event.New(db, time.Now)
		tries := 0
		event.On(bus, "flaky", func(ctx context.Context, tx *store.Tx, e filed) error {
			if tries++; tries == 1 {
				return errors.New("the first time fails")
			}
			return nil
		})
		if err := publish(t, db, bus, filed{1}); err != nil {
			t.Fatal(err)
		}
		if err := bus.Drain(ctx); err == nil {
			t.Error("the failure was swallowed")
		}
		if err := bus.Drain(ctx); err != nil || tries != 2 {
			t.Errorf("%d tries, %v", tries, err)
		}
	})
}

func TestRiverDelivers(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		if err := jobs.Migrate(ctx, db); err != nil {
			t.Fatal(err)
		}
		bus := event.New(db, time.Now)
		var delivered, swept atomic.Int32
		event.On(bus, "counts", func(context.Context, *store.Tx, filed) error { delivered.Add(1); return nil })
		runner, err := jobs.New(ctx, db, bus, []jobs.Sweep{{Name: "looks", Every: time.Hour, Run: func(context.Context) error { swept.Add(1); return nil }}}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		stop, err := runner.Start(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for i := range int64(20) {
			if err := publish(t, db, bus, filed{i}); err != nil {
				t.Error(err)
			}
		}
		for end := time.Now().Add(20 * time.Second); delivered.Load() < 20 || swept.Load() < 1; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%d of 20 delivered, %d sweeps", delivered.Load(), swept.Load())
			}
		}
		if err := stop(ctx); err != nil {
			t.Error(err)
		}
		if delivered.Load() != 20 {
			t.Errorf("%d deliveries of 20 events", delivered.Load())
		}
	})
}

type refused struct {
	MemberID int64  `json:"memberId" journal:"about"`
	OrgPath  string `json:"orgPath" journal:"org"`
	Why      string `json:"why" journal:"result"`
}

func TestTheJournalKnowsHowItEndedWhereAndAboutWhom(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		bus := event.New(db, time.Now)
		for _, e := range []any{filed{1}, refused{MemberID: 9, OrgPath: "001.002.", Why: "outside"}, refused{}} {
			if err := publish(t, db, bus, e); err != nil {
				t.Fatal(err)
			}
		}
		type line struct {
			Result, OrgPath string
			About           int64
		}
		var got []line
		if err := db.NewRaw(`SELECT result, org_path, about FROM event ORDER BY id`).Scan(context.Background(), &got); err != nil {
			t.Fatal(err)
		}
		if want := []line{{Result: "ok"}, {"outside", "001.002.", 9}, {Result: "ok"}}; !slices.Equal(got, want) {
			t.Errorf("the journal holds %v, want %v", got, want)
		}
	})
}
