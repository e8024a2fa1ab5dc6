// Package app puts the capabilities together: their tables, their services,
// their routes, and what follows from what.
//
//	app.go     the running platform: Open, Close; start.go: what runs by itself
//	tables.go  whose tables there are, in the order they are made
//	flows.go   what follows from what; docs/flows.md is made from it
//	routes.go  the HTTP side: API, pages, headers
//	todo.go    one to-do list out of what each capability asks
//	jobs.go    what is looked for every so often
//	duties.go  what the calendar of duties learns of meetings
//	privacy.go who keeps personal data how long, who screens what comes in
//	doctor.go  what is checked on a running cell
//	altered.go files of filed records that are no longer what they were
//	backup.go  backups of the whole cell, and the way back
//	nightly.go the backup of each night
//	last_backup.go  how it stands with the newest backup
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
	"zhibu/party/access/delegations"
	"zhibu/party/access/login"
	"zhibu/party/attendance"
	"zhibu/party/audit"
	"zhibu/party/birthdays"
	"zhibu/party/duties"
	"zhibu/party/insight"
	"zhibu/party/ledgers"
	"zhibu/party/links"
	"zhibu/party/makeups"
	"zhibu/party/meetings"
	"zhibu/party/meetings/reflections"
	"zhibu/party/meetings/sealed"
	"zhibu/party/meetings/themes"
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
	// Taken makes this process the one that serves the cell, or Open fails with
	// store.ErrServed; it hears when another one serves it after all. nil: this one does not serve.
	Taken func(error)

	Now clock.Now
	Log *slog.Logger
}

// App is one cell's running platform.
type App struct {
	DB          *store.DB
	Bus         *event.Bus
	Keys        *crypt.Box
	Orgs        *orgs.Service
	Members     *members.Service
	Access      *access.Service
	LogIn       *login.Service
	Delegations *delegations.Service
	Policy      *policy.Service
	Meetings    *meetings.Service
	Reflections *reflections.Service
	Themes      *themes.Service
	Attendance  *attendance.Service
	Scores      *scores.Service
	Insight     *insight.Service
	Seals       *seals.Service
	Audit       *audit.Service
	Imports     *intake.Service
	Privacy     *privacy.Service
	Birthdays   *birthdays.Service
	Duties      *duties.Service
	Ledgers     *ledgers.Service
	Links       *links.Service
	Makeups     *makeups.Service
	Openness    *openness.Service
	Reviews     *reviews.Service
	Talks       *talks.Service
	Tasks       *tasks.Service
	API         huma.API
	Handler     http.Handler
	EndStreams  func() // tells open pages that the process stops

	options Options
	files   *files.Store
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
	if o.Taken != nil {
		err = db.Sole(ctx, o.Taken)
	}
	if err == nil {
		err = Migrate(ctx, db)
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	a, err := build(ctx, db, o)
	if err == nil {
		err = errors.Join(a.Members.SealLandlines(ctx), a.Members.SealDecisions(ctx), a.Reviews.SealTexts(ctx))
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return a, nil
}

func build(ctx context.Context, db *store.DB, o Options) (*App, error) {
	in, err := o.open(ctx, db)
	if err != nil {
		return nil, err
	}
	a := &App{DB: db, Bus: event.New(db, o.Now), Keys: in.keys, options: o, files: in.photos, now: o.Now, log: o.Log}
	hub := live.NewHub()
	a.EndStreams = hub.End
	a.ground()
	a.gatherings(in, hub)
	a.branchLife(in)
	a.evidence(in)
	a.Meetings.Roll, a.Meetings.Calendar, a.Meetings.Written = a.ledgerRoll, in.holidays, a.Reflections.Written
	a.Attendance.Hold, a.Attendance.TookOver = a.Meetings.Hold, a.Meetings.TookOver
	a.Ledgers.Duties = a.ledgerDuties
	a.Openness.Known = a.recorded
	a.Duties.Underway = a.dutiesUnderway
	a.Duties.Talked = a.Talks.Covers
	a.Reviews.LifeMeetings = a.lifeMeetings
	a.private()
	a.flows()
	a.API, a.Handler, err = a.routes()
	return a, err
}

// folder is what a cell has beside its database.
type folder struct {
	keys     *crypt.Box
	seal     *seal.Key
	photos   *files.Store
	holidays *calendar.Calendar
}

func (o Options) open(ctx context.Context, db *store.DB) (f folder, err error) {
	if err = o.keyLost(ctx, db); err != nil {
		return f, err
	}
	if f.keys, err = o.keys(ctx); err != nil {
		return f, err
	}
	if f.seal, err = seal.OpenKey(filepath.Join(o.Dir, "seal.key")); err != nil {
		return f, err
	}
	if f.photos, err = files.Open(filepath.Join(o.Dir, "files")); err != nil {
		return f, err
	}
	f.holidays, err = calendar.Load(filepath.Join(o.Dir, "calendar.csv"))
	return f, err
}

// ground makes what all others stand on: who may what, where, under which rules.
func (a *App) ground() {
	a.Policy = policy.New(a.DB, a.Bus, a.now)
	a.Access = access.New(a.DB, a.Bus, a.Policy.Shown, a.now)
	a.Access.Factors.Box = a.Keys
	a.Delegations = delegations.New(a.Access, a.DB, a.Bus, a.now)
	a.Access.Delegations = a.Delegations.Held
	a.LogIn = login.New(a.Access, a.DB, a.Bus, a.now)
	a.Access.Again = a.LogIn.Again
	a.Orgs = orgs.New(a.DB, a.Bus, a.now)
	a.Members = members.New(a.DB, a.Bus, a.Orgs, a.Keys, a.now)
	a.Members.Policy = a.Policy
}

// gatherings makes what a meeting needs, from its plan to its score.
func (a *App) gatherings(f folder, hub *live.Hub) {
	a.Meetings = meetings.New(a.DB, a.Bus, a.Orgs, a.Members, a.Policy, f.photos, a.now)
	a.Reflections = reflections.New(a.DB, a.Bus, a.Meetings, a.now)
	a.Themes = themes.New(a.DB, a.Bus, a.Orgs, a.Meetings, a.now)
	a.Attendance = attendance.New(a.DB, a.Bus, hub, a.Members, a.Policy, a.Keys.Derive("attendance nonces"), a.now)
	a.Scores = scores.New(a.DB, a.Orgs, a.Policy, hub, a.now)
	a.Insight = insight.New(a.DB, a.Orgs, hub, a.now)
}

// branchLife makes what else a branch does in a year.
func (a *App) branchLife(f folder) {
	a.Birthdays = birthdays.New(a.DB, a.now)
	a.Duties = duties.New(a.DB, a.Bus, a.Orgs, a.Policy, a.now)
	a.Ledgers = ledgers.New(a.DB, a.Bus, a.Orgs, a.Members, a.Policy, f.photos, a.now)
	a.Links = links.New(a.DB, a.Bus, a.Orgs, a.Policy, a.now)
	a.Makeups = makeups.New(a.DB, a.Bus, a.Policy, a.now)
	a.Openness = openness.New(a.DB, a.Bus, a.Orgs, a.Policy, a.now)
	a.Reviews = reviews.New(a.DB, a.Bus, a.Orgs, a.Members, a.Policy, a.Keys, a.now)
	a.Talks = talks.New(a.DB, a.Bus, a.Orgs, a.Keys, a.now)
	a.Tasks = tasks.New(a.DB, a.Bus, a.now)
}

// evidence makes what proves, watches and looks after the data of all.
func (a *App) evidence(f folder) {
	a.Seals = seals.New(a.DB, a.Bus, f.seal, a.now)
	a.Seals.Sources = []seal.Source{event.Sealed(), attendance.Sealed(), attendance.Tried(), sealed.Source(),
		reviews.Results(), reviews.Parts(f.keys), reviews.Fixes()}
	a.Seals.Shown = []seals.Record{{Source: sealed.Source(), May: a.Meetings.MaySee}}
	a.Audit = audit.New(a.DB, a.Bus, a.now)
	a.Imports = intake.New(a.DB, a.Keys, filepath.Join(a.options.Dir, "imports"), a.now)
	a.Privacy = privacy.New(a.DB, a.Bus, a.Members, a.Access, a.Policy, a.Keys, a.now)
}

// At is the same cell as it lives by another clock, for a demo's past. It has
// a itself to be closed and runs nothing.
func (a *App) At(ctx context.Context, now clock.Now) (*App, error) {
	o := a.options
	o.Now = now
	return build(ctx, a.DB, o)
}

// Close ends imports under way and closes the database.
func (a *App) Close() error {
	a.Imports.Close()
	return a.DB.Close()
}
