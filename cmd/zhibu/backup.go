package main

import (
	"context"
	"fmt"
	"os"

	"zhibu/app"
	"zhibu/platform/backup"
	"zhibu/platform/config"
)

type backups struct {
	config.Cell
	To       string `help:"备份写到这个新文件（.tar.gz），里面没有密钥 · Write a backup to this new file; it never holds the keys." type:"path" xor:"what" required:""`
	Check    string `help:"核对一份备份是否完整、是否被改动 · Prove that a backup is whole and unchanged." type:"existingfile" xor:"what" required:""`
	WithKeys string `help:"把密钥另写到这个新文件，请与备份分开保管 · Also write the keys to this new file; keep it apart." type:"path"`
}

// Run takes a backup of a cell that may be in use, or checks one.
func (c *backups) Run(ctx context.Context) error {
	o := app.Options{Dir: c.Dir, DB: c.DB, KeyCommand: c.KeyCommand, Log: c.Logger()}
	if c.Check != "" {
		m, ours, err := app.CheckBackup(ctx, o, c.Check)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return failure(3)
		}
		tell(m)
		if ours {
			fmt.Println("备份完整，与密钥相符。")
		} else {
			fmt.Println("备份完整。没有找到密钥，无法核对是不是本单位写的；请用 --dir 指向有密钥的数据目录再核对。")
		}
		return nil
	}
	bar := progress(-1, "备份")
	m, err := app.TakeBackup(ctx, o, c.To, func(what string, rows int64) { bar.Describe(what); bar.Add64(rows) })
	bar.Finish()
	if err != nil {
		return err
	}
	tell(m)
	fmt.Println("已备份到", c.To)
	if c.WithKeys == "" {
		fmt.Println("备份里没有密钥。没有密钥就恢复不出个人信息，请用 --with-keys 另存一份，与备份分开保管。")
		return nil
	}
	names, err := app.TakeKeys(o, c.WithKeys)
	if err != nil {
		return err
	}
	fmt.Printf("密钥 %v 已另存到 %s，请与备份分开保管。\n", names, c.WithKeys)
	return nil
}

// tell prints what a backup holds.
func tell(m backup.Manifest) {
	for _, t := range m.Tables {
		fmt.Printf("%-26s %10d 行  %016x\n", t.Table, t.Rows, t.Checksum)
	}
	var size int64
	for _, f := range m.Files {
		size += f.Size
	}
	fmt.Printf("%d 张表 %d 行，%d 个文件 %.1f MB；%s，程序 %s，%s\n", len(m.Tables), m.Rows(), len(m.Files), float64(size)/1e6, m.Engine, m.Product, m.TakenAt.Format("2006-01-02 15:04:05"))
	if m.Sealed != nil {
		fmt.Printf("封存日志 %d 条，根 %s\n", m.Sealed.Size, m.Sealed.Root)
	}
}
