package app

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/backup"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// oldBackup is from when a backup is too old: one is taken each day.
const oldBackup = 24 * time.Hour

// backupWarning says what is wrong with the newest backup and what to do; "" when nothing is.
func backupWarning(l backup.Last, now time.Time) string {
	switch {
	case l.TakenAt.IsZero():
		return "还没有备份过。请在服务器上运行 zhibu backup，或者启动时用 --backup-dir 让它每天凌晨自动备份。"
	case now.Sub(l.TakenAt) > oldBackup:
		return "最近一次备份已经超过 24 小时。请检查备份目录能否写入、服务日志里有没有备份出错。"
	case l.Missing:
		return "备份文件已不在原处。请确认它已经另存到别处，否则请再备份一次。"
	}
	return ""
}

// backupProof says whether the newest backup was proved.
func backupProof(l backup.Last) string {
	at := func(t time.Time) string { return t.In(clock.Shanghai).Format("2006-01-02 15:04") }
	switch {
	case !l.RestoredAt.IsZero():
		return at(l.RestoredAt) + " 试恢复过，行数、校验值、文件和存证的汇总指纹全部一致"
	case !l.CheckedAt.IsZero():
		return at(l.CheckedAt) + " 核对过是完整的，还没有试恢复过"
	}
	return "还没有核对，也没有试恢复过"
}

// checkBackup is the newest backup as the doctor sees it: a cell that backs up each night and has none of a day is ill.
func (a *App) checkBackup() (Check, error) {
	l, err := backup.LastOf(a.options.Dir)
	if err != nil {
		return Check{}, err
	}
	c := Check{Name: "最近一次备份", Detail: backupWarning(l, a.now()), OK: true}
	if c.Detail != "" {
		c.OK, c.Remind = a.options.Nightly.Dir == "", true
	}
	if !l.TakenAt.IsZero() {
		c.Detail = fmt.Sprintf("%s，%.1f MB，%s。%s", l.TakenAt.In(clock.Shanghai).Format("2006-01-02 15:04"), float64(l.Size)/1e6, backupProof(l), c.Detail)
	}
	return c, nil
}

type backupOutput struct {
	Body struct {
		TakenAt *time.Time `json:"takenAt,omitempty" doc:"missing while there is none"`
		Size    int64      `json:"size" doc:"字节"`
		File    string     `json:"file" doc:"where it was written"`
		Proof   string     `json:"proof" doc:"核对过没有，试恢复过没有"`
		Warning string     `json:"warning" doc:"有什么不对、怎么办；空的表示没有"`
		Nightly bool       `json:"nightly" doc:"每天凌晨自动备份"`
	}
}

// backupRoute registers GET /api/backup: how it stands with the newest backup.
func (a *App) backupRoute(h huma.API) {
	huma.Register(h, access.Op(http.MethodGet, "/api/backup", "getBackup", "最近一次备份", access.BackupRead), func(context.Context, *struct{}) (*backupOutput, error) {
		l, err := backup.LastOf(a.options.Dir)
		if err != nil {
			return nil, err
		}
		out := &backupOutput{}
		out.Body.Warning, out.Body.Nightly = backupWarning(l, a.now()), a.options.Nightly.Dir != ""
		if !l.TakenAt.IsZero() {
			out.Body.TakenAt, out.Body.Size, out.Body.File, out.Body.Proof = store.At(l.TakenAt).Pointer(), l.Size, l.File, backupProof(l)
		}
		return out, nil
	})
}
