package app

import (
	"context"
	"time"

	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/jobs"
	"zhibu/platform/store"
)

// quiet is the hour of the night, in China, in which everything is counted anew.
const quiet = 3

// sweeps are what is looked for every so often. Each finds what is due in the
// tables, so that what fell due while the server was down is done late, once.
func (a *App) sweeps() []jobs.Sweep {
	return []jobs.Sweep{
		{Name: "close attendance", Every: 10 * time.Second, Run: func(ctx context.Context) error {
			_, err := a.Attendance.CloseDue(event.WithActor(ctx, event.System), a.now())
			return err
		}},
		{Name: "sign the log", Every: 10 * time.Minute, Run: a.Seals.Hourly},
		{Name: "delete what is over time", Every: time.Hour, Run: func(ctx context.Context) error {
			if a.now().In(clock.Shanghai).Hour() != quiet {
				return nil
			}
			n, err := a.Privacy.Delete(event.WithActor(ctx, event.System))
			if n > 0 {
				a.log.Info("data over time were deleted", "count", n)
			}
			return err
		}},
		{Name: "back up", Every: 10 * time.Minute, Run: a.backUp},
		{Name: "recount", Every: time.Hour, Run: func(ctx context.Context) error {
			if a.now().In(clock.Shanghai).Hour() != quiet {
				return nil
			}
			return a.DB.Write(ctx, func(tx *store.Tx) error {
				scores, err := a.Scores.Recount(ctx, tx)
				if err != nil {
					return err
				}
				duties, err := a.recountDuties(ctx, tx)
				if err != nil {
					return err
				}
				members, err := a.recountMembers(ctx, tx)
				if scores+duties+members > 0 {
					a.log.Error("counters had drifted and were set right", "scores", scores, "duties", duties, "members", members)
				}
				return err
			})
		}},
	}
}

// recountMembers sets the tree's counters to what the rolls of the branches say.
func (a *App) recountMembers(ctx context.Context, tx *store.Tx) (wrong int, err error) {
	members, err := a.Members.Counts(ctx, tx)
	if err != nil {
		return 0, err
	}
	return a.Orgs.Recount(ctx, tx, members)
}
