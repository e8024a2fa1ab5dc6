package app

import (
	"context"
	"errors"

	"zhibu/platform/jobs"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// Start runs what runs by itself: deliveries, sweeps, bookkeeping of sessions.
// stop ends it and waits.
func (a *App) Start(ctx context.Context) (stop func(), err error) {
	if err := errors.Join(a.Bus.Resume(ctx), a.Attendance.Resume(ctx), a.Imports.Recover(ctx)); err != nil {
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
	if err := errors.Join(a.Attendance.CountLeave(ctx), a.beginDuties(ctx), a.BeginPages(ctx)); err != nil {
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
