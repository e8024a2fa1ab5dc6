package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"zhibu/platform/jobs"
	"zhibu/platform/store"
)

// Check is one thing looked at, and how it stands.
type Check struct {
	Name, Detail string
	OK           bool
}

// errUndo undoes a transaction that was only made to look.
var errUndo = errors.New("only looking")

// Examine checks the cell: counters against rows, the tree's counters, and
// deliveries that were given up. It changes nothing.
func (a *App) Examine(ctx context.Context) ([]Check, error) {
	checks := []Check{}
	note := func(name string, wrong int, err error, good string) error {
		detail := good
		if wrong > 0 {
			detail = fmt.Sprintf("%d 处不一致", wrong)
		}
		checks = append(checks, Check{name, detail, wrong == 0})
		return err
	}
	wrong, err := a.Insight.Drift(ctx)
	if err := note("签到计数与签到记录", wrong, err, "一致"); err != nil {
		return nil, err
	}
	wrong, err = a.looking(ctx, func(tx *store.Tx) (int, error) { return a.Scores.Recount(ctx, tx) })
	if err := note("各级评分计数与支部计数", wrong, err, "一致"); err != nil {
		return nil, err
	}
	wrong, err = a.looking(ctx, func(tx *store.Tx) (int, error) { return a.recountMembers(ctx, tx) })
	if err := note("各级党员数与名册", wrong, err, "一致"); err != nil {
		return nil, err
	}
	runner, err := jobs.New(ctx, a.DB, a.Bus, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	dead, err := runner.DeadLetters(ctx)
	for _, d := range dead {
		checks = append(checks, Check{"没有送达的事件", fmt.Sprintf("任务 %d %s：%s", d.ID, d.Kind, d.Error), false})
	}
	return checks, err
}

// looking runs fn in a transaction that is undone.
func (a *App) looking(ctx context.Context, fn func(tx *store.Tx) (int, error)) (wrong int, err error) {
	err = a.DB.Write(ctx, func(tx *store.Tx) error {
		if wrong, err = fn(tx); err != nil {
			return err
		}
		return errUndo
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	return wrong, err
}
