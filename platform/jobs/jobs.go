// Package jobs runs what is done later: deliveries of events, and sweeps that
// look every so often for what has fallen due. River does the running:
// retries, backoff, dead letters. Due dates themselves stand in the
// capabilities' own tables, so that what fell due while the server was down is
// done when it is up again.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Sweep is a piece of work looked for every so often; it must be idempotent.
type Sweep struct {
	Name  string
	Every time.Duration
	Run   func(ctx context.Context) error
}

// queue is the part of River's client that does not depend on the engine.
type queue interface {
	Start(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
	InsertMany(ctx context.Context, params []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
	JobList(ctx context.Context, params *river.JobListParams) (*river.JobListResult, error)
}

// Runner runs deliveries and sweeps.
type Runner struct {
	bus   *event.Bus
	queue queue
	close func()
	log   *slog.Logger
}

type deliverWorker struct {
	river.WorkerDefaults[event.Delivery]
	bus *event.Bus
}

func (w *deliverWorker) Work(ctx context.Context, job *river.Job[event.Delivery]) error {
	return w.bus.Deliver(ctx, job.Args)
}

type sweepArgs struct {
	Name string `json:"name"`
}

func (sweepArgs) Kind() string { return "sweep" }

type sweepWorker struct {
	river.WorkerDefaults[sweepArgs]
	sweeps map[string]Sweep
}

func (w *sweepWorker) Work(ctx context.Context, job *river.Job[sweepArgs]) error {
	s, ok := w.sweeps[job.Args.Name]
	if !ok { // an older version queued it
		return river.JobCancel(fmt.Errorf("nothing is called %q any more", job.Args.Name))
	}
	return s.Run(ctx)
}

// Migrate brings River's own tables up to date.
func Migrate(ctx context.Context, db *store.DB) error {
	if db.Engine() == store.SQLite {
		return migrate(ctx, riversqlite.New(db.Writer()))
	}
	pool, err := pgxpool.New(ctx, db.DSN())
	if err != nil {
		return err
	}
	defer pool.Close()
	return migrate(ctx, riverpgxv5.New(pool))
}

func migrate[Tx any](ctx context.Context, driver riverdriver.Driver[Tx]) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// New makes a runner; nothing runs until Start.
func New(ctx context.Context, db *store.DB, bus *event.Bus, sweeps []Sweep, log *slog.Logger) (*Runner, error) {
	r := &Runner{bus: bus, log: log, close: func() {}}
	cfg := config(bus, sweeps, log)
	var err error
	if db.Engine() == store.SQLite {
		// The same single connection that writes: polling then never fights the writer.
		r.queue, err = river.NewClient(riversqlite.New(db.Writer()), cfg)
		return r, err
	}
	pool, err := pgxpool.New(ctx, db.DSN())
	if err != nil {
		return nil, err
	}
	r.close = pool.Close
	r.queue, err = river.NewClient(riverpgxv5.New(pool), cfg)
	return r, err
}

func config(bus *event.Bus, sweeps []Sweep, log *slog.Logger) *river.Config {
	byName := map[string]Sweep{}
	var periodic []*river.PeriodicJob
	for _, s := range sweeps {
		byName[s.Name] = s
		periodic = append(periodic, river.NewPeriodicJob(river.PeriodicInterval(s.Every),
			func() (river.JobArgs, *river.InsertOpts) {
				return sweepArgs{s.Name}, &river.InsertOpts{MaxAttempts: 1, Queue: river.QueueDefault}
			}, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &deliverWorker{bus: bus})
	river.AddWorker(workers, &sweepWorker{sweeps: byName})
	return &river.Config{
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}},
		Workers:                     workers,
		PeriodicJobs:                periodic,
		FetchCooldown:               100 * time.Millisecond,
		FetchPollInterval:           500 * time.Millisecond,
		JobTimeout:                  5 * time.Minute,
		CompletedJobRetentionPeriod: time.Hour, // the journal keeps what happened
		Logger:                      slog.New(quieter{log.Handler()}),
	}
}

// quieter passes on what somebody has to look at: River tells every ten
// seconds how much it has done.
type quieter struct{ slog.Handler }

func (q quieter) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}

// Start runs the queue and the relay until stop is called, also past the end of
// ctx: what is being done when the program is told to end is ended in order.
func (r *Runner) Start(ctx context.Context) (stop func(context.Context) error, err error) {
	ctx = context.WithoutCancel(ctx)
	if err := r.queue.Start(ctx); err != nil {
		return nil, err
	}
	relaying, end := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.bus.Relay(relaying, r.deliverLater, func(err error) { r.log.Error("relay", "error", err) })
	}()
	return func(ctx context.Context) error {
		end()
		<-done
		err := r.queue.StopAndCancel(ctx)
		r.close()
		return err
	}, nil
}

func (r *Runner) deliverLater(ctx context.Context, jobs []event.Delivery) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		params[i] = river.InsertManyParams{Args: j}
	}
	_, err := r.queue.InsertMany(ctx, params)
	return err
}

// Dead is a delivery that was given up after all its retries.
type Dead struct {
	ID     int64
	Kind   string
	Args   string
	Error  string
	LastAt time.Time
}

// DeadLetters lists the deliveries that were given up, for zhibu doctor. A
// sweep that failed stands in the log and is run again when it is next due.
func (r *Runner) DeadLetters(ctx context.Context) ([]Dead, error) {
	list, err := r.queue.JobList(ctx, river.NewJobListParams().Kinds(event.Delivery{}.Kind()).States(rivertype.JobStateDiscarded).First(200))
	if err != nil {
		return nil, err
	}
	var dead []Dead
	for _, j := range list.Jobs {
		d := Dead{ID: j.ID, Kind: j.Kind, Args: string(j.EncodedArgs)}
		if n := len(j.Errors); n > 0 {
			d.Error, d.LastAt = j.Errors[n-1].Error, j.Errors[n-1].At
		}
		dead = append(dead, d)
	}
	return dead, nil
}
