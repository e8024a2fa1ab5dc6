// Package meetingstest is a world for the tests of meetings and of what lies in the folders below it: a
// city with two counties and three branches, calls as one of the people in them, and what was told
// and written into the journal by each. Nothing but tests imports it.
//
//	world.go  how a test begins; transactions, the end of a sign-in, switches
//	calls.go  requests, their answers, the events that follow
//	people.go the tree and who lives there
//	days.go   a theme day up to its plan, up to its sign-in
package meetingstest

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/reflections"
	"zhibu/party/meetings/themes"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/partytest"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/files"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// Tables are those of the ground and of meetings.
func Tables() []store.Migrations { return partytest.Tables("meetings", meetings.Migrations) }

// World is the city on 20 November 2026.
type World struct {
	*meetings.Service
	Reflections *reflections.Service
	Themes      *themes.Service

	T       *testing.T
	DB      *store.DB
	Clock   *clock.Fake
	Policy  *policy.Service
	Members *members.Service
	Files   *files.Store
	Handler http.Handler
	Names   map[string]any // what {name} in a path stands for

	told []string // events since the last look
	seen int64    // last event of the journal looked at
}

// Each runs fn in a new world, once per engine.
func Each(t *testing.T, fn func(w *World)) {
	t.Helper()
	storetest.Each(t, Tables(), func(t *testing.T, db *store.DB) { fn(found(t, db)) })
}

func found(t *testing.T, db *store.DB) *World {
	t.Helper()
	w := &World{T: t, DB: db, Clock: clock.NewFake(At("2026-11-20 09:00:00")), Names: map[string]any{}}
	bus := event.New(db, w.Clock.Now)
	w.listen(bus)
	box, err := crypt.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	if w.Files, err = files.Open(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	who := access.New(db, bus, func(context.Context, string) (string, map[string]any) { return "full", nil }, w.Clock.Now)
	units := orgs.New(db, bus, w.Clock.Now)
	w.Members, w.Policy = members.New(db, bus, units, box, w.Clock.Now), policy.New(db, bus, w.Clock.Now)
	w.Service = meetings.New(db, bus, units, w.Members, w.Policy, w.Files, w.Clock.Now)
	w.Reflections = reflections.New(db, bus, w.Service, w.Clock.Now)
	w.Themes = themes.New(db, bus, units, w.Service, w.Clock.Now)
	w.Service.Written = w.Reflections.Written
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(who.Middleware(a))
	a.Of("meetings", func(h huma.API) { w.Service.Routes(h); w.Reflections.Routes(h); w.Themes.Routes(h) })
	w.Handler = api.Wrap(mux)
	w.Write(w.populate)
	return w
}

// listen keeps what is told and stored nowhere.
func (w *World) listen(bus *event.Bus) {
	event.Within(bus, "test", func(_ context.Context, _ *store.Tx, e happened.RecordChanged) error {
		w.told = append(w.told, fmt.Sprintf("RecordChanged photos=%d chars=%d set=%d/%d", e.Photos, e.MinutesChars, e.SetItemsWithEvidence, e.SetItems))
		return nil
	})
	event.Within(bus, "test", func(_ context.Context, _ *store.Tx, e happened.ReflectionWritten) error {
		w.told = append(w.told, fmt.Sprintf("ReflectionWritten member=%d chars=%d", e.MemberID, e.Chars))
		return nil
	})
}

// At is an instant in China's time: "2026-11-20 09:00:00".
func At(text string) time.Time {
	t, err := time.ParseInLocation(time.DateTime, text, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// Write runs fn in a transaction.
func (w *World) Write(fn func(ctx context.Context, tx *store.Tx) error) {
	w.T.Helper()
	ctx := context.Background()
	if err := w.DB.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		w.T.Fatal(err)
	}
}

// Closed has attendance close the meeting of a name with 20 due and 18 there.
func (w *World) Closed(name string) {
	w.T.Helper()
	w.Close(happened.RollCounted{MeetingID: w.Names[name].(int64), Due: 20, Present: 18})
}

// Close tells what attendance tells when it closes a roll.
func (w *World) Close(e happened.RollCounted) {
	w.T.Helper()
	w.Write(func(ctx context.Context, tx *store.Tx) error {
		if err := w.OnRollCounted(ctx, tx, e); err != nil {
			return err
		}
		return w.OnAttendanceClosed(ctx, tx, happened.AttendanceClosed{MeetingID: e.MeetingID})
	})
}

// NoReview has the city ask for no review at an org and below.
func (w *World) NoReview(org int64) { w.Switch(org, policy.ReviewRequired, "false") }

// Switch has the city set a switch at an org and below.
func (w *World) Switch(org int64, key policy.Key, value string) {
	w.T.Helper()
	ctx := access.WithCaller(context.Background(), nil, access.Caller{AccountID: 1, Name: "市委李敏",
		Grants: []access.Grant{{Role: access.Superior, OrgID: City, OrgPath: PathOf(City)}}})
	if err := w.Policy.Set(ctx, policy.Change{OrgID: org, Key: key, Value: value, Reason: "试点"}); err != nil {
		w.T.Fatal(err)
	}
}

// Asks are the titles of what waits for whoever has a role at an org.
func (w *World) Asks(role access.Role, org int64) (titles []string) {
	w.T.Helper()
	todos, err := w.Todos(w.T.Context(), access.Caller{Grants: []access.Grant{{Role: role, OrgID: org, OrgPath: PathOf(org)}}})
	if err != nil {
		w.T.Fatal(err)
	}
	for _, t := range todos {
		titles = append(titles, t.Title)
	}
	return titles
}
