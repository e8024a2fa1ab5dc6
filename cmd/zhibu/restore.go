package main

import (
	"context"
	"fmt"

	"zhibu/app"
	"zhibu/platform/config"
)

type restore struct {
	config.Cell
	File string `arg:"" type:"existingfile" help:"zhibu backup 写出的备份 · A backup."`
	Keys string `type:"existingfile" help:"zhibu backup --with-keys 另存的密钥 · The keys, saved apart."`
}

// Run restores into an empty place only, and prints what it has proved there.
func (c *restore) Run(ctx context.Context) error {
	bar := progress(-1, "恢复")
	m, ended, err := app.Restore(ctx, app.Options{Dir: c.Dir, DB: c.DB, KeyCommand: c.KeyCommand, Log: c.Logger()}, c.File, c.Keys,
		func(what string, rows int64) { bar.Describe(what); bar.Add64(rows) })
	bar.Finish()
	if err != nil {
		return err
	}
	tell(m)
	fmt.Println("已恢复到", c.Dir, "，行数、校验值、文件和存证的汇总指纹全部一致。")
	fmt.Printf("备份时登录着的 %d 台设备和大屏都已退出，请重新登录、重新接入；还没有用过的 %d 个初始密码已作废，请重新发放。\n", ended.Sessions, ended.Passwords)
	fmt.Println("备份以后停用的账号、解除的第二步验证和用过的恢复码又回到了备份时的样子，请安全管理员对照日志再办一次。")
	return nil
}
