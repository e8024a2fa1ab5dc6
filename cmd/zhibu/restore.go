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
	m, err := app.Restore(ctx, app.Options{Dir: c.Dir, DB: c.DB, KeyCommand: c.KeyCommand, Log: c.Logger()}, c.File, c.Keys,
		func(what string, rows int64) { bar.Describe(what); bar.Add64(rows) })
	bar.Finish()
	if err != nil {
		return err
	}
	tell(m)
	fmt.Println("已恢复到", c.Dir, "，行数、校验值、文件和封存日志的根全部一致。")
	return nil
}
