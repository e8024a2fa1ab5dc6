// Package app puts the capabilities together: their tables, their services,
// their routes, and what follows from what.
//
//	app.go     the running platform: Open, Start, Close
//	tables.go  whose tables there are, in the order they are made
//	flows.go   what follows from what; docs/flows.md is made from it
//	routes.go  the HTTP side: API, pages, headers
//	todo.go    one to-do list out of what each capability asks
//	jobs.go    what is looked for every so often
//	duties.go  what the calendar of duties learns of meetings
//	privacy.go who keeps personal data how long, who screens what comes in
//	doctor.go  what is checked on a running cell
//	backup.go  backups of the whole cell, and the way back
//	nightly.go the backup of each night
//	keys.go    the keys of personal data and their rotation
//	demo/      made-up data on real divisions
package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/attendance"
	"zhibu/party/audit"
	"zhibu/party/birthdays"
	"zhibu/party/duties"
	"zhibu/party/insight"
	"zhibu/party/ledgers"
	"zhibu/party/links"
	"zhibu/party/makeups"
	"zhibu/party/meetings"
	"zhibu/party/members"
	"zhibu/party/openness"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/privacy"
	"zhibu/party/reviews"
	"zhibu/party/scores"
	"zhibu/party/seals"
	"zhibu/party/talks"
	"zhibu/party/tasks"
	"zhibu/platform/calendar"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/files"
	"zhibu/platform/intake"
	"zhibu/platform/jobs"
	"zhibu/platform/live"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// Version of the program, as /api/health and the OpenAPI document name it.
const Version = "0.1.0"

// Options says where a cell keeps its things.
type Options struct {
	Dir string // folder of key, files, uploads, calendar.csv and, by default, the database
	DB  string // postgres:// URL or SQLite file; "" for zhibu.db in Dir
	// KeyCommand prints the keys, see crypt.FromCommand; "" for zhibu.key in Dir.
	KeyCommand string
	Nightly    Nightly

	Now clock.Now
	Log *slog.Logger
}

// App is one cell's running platform.
type App struct {
	DB         *store.DB
	Bus        *event.Bus
	Keys       *crypt.Box
	Orgs       *orgs.Service
	Members    *members.Service
	Access     *access.Service
	Policy     *policy.Service
	Meetings   *meetings.Service
	Attendance *attendance.Service
	Scores     *scores.Service
	Insight    *insight.Service
	Seals      *seals.Service
	Audit      *audit.Service
	Imports    *intake.Service
	Privacy    *privacy.Service
	Birthdays  *birthdays.Service
	Duties     *duties.Service
	Ledgers    *ledgers.Service
	Links      *links.Service
	Makeups    *makeups.Service
	Openness   *openness.Service
	Reviews    *reviews.Service
	Talks      *talks.Service
	Tasks      *tasks.Service
	API        huma.API
	Handler    http.Handler

	options Options
	now     clock.Now
	log     *slog.Logger
}

// Open opens the cell, brings its tables up to date and builds the platform.
// Nothing runs by itself until Start.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Now == nil {
		o.Now = clock.System
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.DB == "" {
		o.DB = filepath.Join(o.Dir, "zhibu.db")
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, o.DB)
	if err != nil {
		return nil, err
	}
	if err := Migrate(ctx, db); err != nil {
		db.Close()
		return nil, err
	}
	a, err := build(ctx, db, o)
	if err != nil {
		db.Close()
		return nil, err
	}
	return a, nil
}

func build(ctx context.Context, db *store.DB, o Options) (*App, error) {
	if err := o.keyLost(ctx, db); err != nil {
		return nil, err
	}
	box, err := o.keys(ctx)
	if err != nil {
		return nil, err
	}
	sealKey, err := seal.OpenKey(filepath.Join(o.Dir, "seal.key"))
	if err != nil {
		return nil, err
	}
	photos, err := files.Open(filepath.Join(o.Dir, "files"))
	if err != nil {
		return nil, err
	}
	holidays, err := calendar.Load(filepath.Join(o.Dir, "calendar.csv"))
	if err != nil {
		return nil, err
	}
	hub, bus := live.NewHub(), event.New(db, o.Now)
	a := &App{DB: db, Bus: bus, Keys: box, options: o, now: o.Now, log: o.Log}
	a.Policy = policy.New(db, bus, o.Now)
	a.Access = access.New(db, bus, a.Policy.Shown, o.Now)
	a.Access.Factors.Box = box
	a.Orgs = orgs.New(db, bus, o.Now)
	a.Members = members.New(db, bus, a.Orgs, box, o.Now)
	a.Meetings = meetings.New(db, bus, a.Orgs, a.Members, a.Policy, photos, o.Now)
	a.Attendance = attendance.New(db, bus, hub, a.Members, a.Policy, box.Derive("attendance nonces"), o.Now)
	a.Scores = scores.New(db, a.Orgs, a.Policy, hub, o.Now)
	a.Insight = insight.New(db, a.Orgs, hub, o.Now)
	a.Birthdays = birthdays.New(db, o.Now)
	a.Duties = duties.New(db, bus, a.Orgs, a.Policy, o.Now)
	a.Ledgers = ledgers.New(db, bus, a.Orgs, a.Members, a.Policy, o.Now)
	a.Links = links.New(db, bus, a.Orgs, a.Policy, o.Now)
	a.Makeups = makeups.New(db, bus, a.Policy, o.Now)
	a.Openness = openness.New(db, bus, a.Orgs, a.Policy, o.Now)
	a.Reviews = reviews.New(db, bus, a.Orgs, a.Members, a.Policy, box, o.Now)
	a.Talks = talks.New(db, bus, a.Orgs, box, o.Now)
	a.Tasks = tasks.New(db, bus, o.Now)
	a.Seals = seals.New(db, bus, sealKey, o.Now)
	a.Seals.Sources = []seal.Source{event.Sealed(), attendance.Sealed(), attendance.Tried(), meetings.Sealed(),
		reviews.Results(), reviews.Parts(), reviews.Fixes()}
	a.Seals.Shown = []seals.Record{{Source: meetings.Sealed(), May: a.Meetings.MaySee}}
	a.Audit = audit.New(db, bus, o.Now)
	a.Imports = intake.New(db, box, filepath.Join(o.Dir, "imports"), o.Now)
	a.Privacy = privacy.New(db, bus, a.Members, a.Access, a.Policy, box, o.Now)
	a.Meetings.Roll, a.Meetings.Calendar = a.ledgerRoll, holidays
	a.Attendance.Hold = a.Meetings.Hold
	a.Ledgers.Duties = a.ledgerDuties
	a.Duties.Underway = a.dutiesUnderway
	a.private()
	a.flows()
	a.API, a.Handler, err = a.routes()
	return a, err
}

// Start runs what runs by itself: deliveries, sweeps, bookkeeping of sessions.
// stop ends it and waits.
func (a *App) Start(ctx context.Context) (stop func(), err error) {
	if err := errors.Join(a.Bus.Resume(ctx), a.Imports.Recover(ctx)); err != nil {
		return nil, err
	}
	if err := a.Reviews.SaltOld(ctx); err != nil {
		return nil, err
	}
	if n, err := seal.Begin(ctx, a.DB, a.Seals.Sources, store.At(a.now())); err != nil {
		return nil, err
	} else if n > 0 {
		a.log.Info("records that are older than the log were sealed", "records", n)
	}
	if err := a.beginDuties(ctx); err != nil {
		return nil, err
	}
	runner, err := jobs.New(ctx, a.DB, a.Bus, a.sweeps(), a.log)
	if err != nil {
		return nil, err
	}
	end, err := runner.Start(ctx)
	if err != nil {
		return nil, err
	}
	running, cancel := context.WithCancel(ctx)
	seen := make(chan struct{})
	go func() {
		defer close(seen)
		a.Access.Run(running, func(err error) { a.log.Error("sessions", "error", err) })
	}()
	return func() {
		cancel()
		<-seen
		if err := end(context.WithoutCancel(ctx)); err != nil {
			a.log.Error("jobs", "error", err)
		}
	}, nil
}

// Close ends imports under way and closes the database.
func (a *App) Close() error {
	a.Imports.Close()
	return a.DB.Close()
}
