package main

import (
	"context"
	"fmt"

	"zhibu/app"
	"zhibu/platform/config"
	"zhibu/platform/store"
)

type copyDB struct {
	config.Cell
	From string `required:"" placeholder:"DSN" help:"来源：SQLite 文件或 postgres:// 地址 · Source."`
	To   string `required:"" placeholder:"DSN" help:"目标：空的 SQLite 文件或 postgres:// 地址 · Target, empty."`
}

// Run copies all tables and compares row counts and checksums. Key and files
// stay in the data folder; stop the server first.
func (c *copyDB) Run(ctx context.Context) error {
	from, err := store.Open(ctx, c.From)
	if err != nil {
		return fmt.Errorf("来源：%w", err)
	}
	defer from.Close()
	if err := app.Migrate(ctx, from); err != nil { // both sides must have the same tables
		return fmt.Errorf("来源：%w", err)
	}
	to, err := app.Open(ctx, app.Options{Dir: c.Dir, DB: c.To, KeyCommand: c.KeyCommand, Log: c.Logger()})
	if err != nil {
		return fmt.Errorf("目标：%w", err)
	}
	defer to.Close()
	bar := progress(-1, "搬迁")
	sums, err := store.Copy(ctx, from, to.DB, app.Tables, func(table string, rows int64) {
		bar.Describe(table)
		bar.Add64(rows)
	})
	bar.Finish()
	for _, s := range sums {
		fmt.Printf("%-22s %10d 行  %016x\n", s.Table, s.Rows, s.Checksum)
	}
	if err != nil {
		return err
	}
	if err := to.Bus.Requeue(ctx); err != nil {
		return err
	}
	fmt.Println("两边行数和校验值全部一致。请用 --db 指向目标数据库启动；数据目录里的密钥和文件照旧使用。")
	return nil
}
