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
	Remind       bool // all right, but there is something to do
}

// errUndo undoes a transaction that was only made to look.
var errUndo = errors.New("only looking")

// Examine checks the cell: counters against rows, the tree's counters, photos
// against the folder of files, the newest backup, and deliveries that were given up. It changes nothing.
func (a *App) Examine(ctx context.Context) ([]Check, error) {
	var checks []Check
	for _, c := range []struct {
		name, good, bad string
		wrong           func() (int, error)
	}{
		{"签到计数与签到记录", "一致", "%d 处不一致", func() (int, error) { return a.Insight.Drift(ctx) }},
		{"各级评分计数与支部计数", "一致", "%d 处不一致", a.looking(ctx, a.Scores.Recount)},
		{"组织生活日历与归档的会议、谈话台账", "一致", "%d 个支部的年度不一致", a.looking(ctx, a.rebuildDuties)},
		{"各级党员数与名册", "一致", "%d 处不一致", a.looking(ctx, a.recountMembers)},
		{"会议照片的文件", "齐全", "缺 %d 张，请从备份恢复数据目录下的 files 文件夹", func() (int, error) { return a.Meetings.LostPhotos(ctx) }},
		{"存证凭证的签名", "都是用本单位的密钥签的", "%d 份对不上，请恢复数据目录下的 seal.key，或运行 zhibu verify 查明", func() (int, error) { return a.Seals.ForeignHeads(ctx) }},
		{"存证签名密钥的文件", "只有本程序能读", "%d 处不妥，请把数据目录下 seal.key 的权限改为 0600", func() (int, error) { return a.Seals.KeyFaults() }},
	} {
		wrong, err := c.wrong()
		if err != nil {
			return nil, err
		}
		check := Check{Name: c.name, Detail: c.good, OK: wrong == 0}
		if wrong > 0 {
			check.Detail = fmt.Sprintf(c.bad, wrong)
		}
		checks = append(checks, check)
	}
	last, err := a.checkBackup()
	if err != nil {
		return nil, err
	}
	checks = append(checks, last)
	runner, err := jobs.New(ctx, a.DB, a.Bus, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	dead, err := runner.DeadLetters(ctx)
	for _, d := range dead {
		checks = append(checks, Check{Name: "没有送达的事件", Detail: fmt.Sprintf("任务 %d %s：%s", d.ID, d.Kind, d.Error)})
	}
	return checks, err
}

// looking counts with fn in a transaction that is undone.
func (a *App) looking(ctx context.Context, fn func(context.Context, *store.Tx) (int, error)) func() (int, error) {
	return func() (wrong int, err error) {
		err = a.DB.Write(ctx, func(tx *store.Tx) error {
			if wrong, err = fn(ctx, tx); err != nil {
				return err
			}
			return errUndo
		})
		if errors.Is(err, errUndo) {
			err = nil
		}
		return wrong, err
	}
}
