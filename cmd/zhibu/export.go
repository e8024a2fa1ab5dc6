package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"zhibu/app"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/platform/config"
	"zhibu/platform/event"
)

type export struct {
	config.Cell
	What   string `arg:"" enum:"orgs,members" help:"导出什么：orgs 党组织，members 党员（证件号和手机号遮挡） · What to export; numbers are masked."`
	File   string `arg:"" type:"path" help:"写到这个 .xlsx 文件，不覆盖已有文件 · A new .xlsx file."`
	Within int64  `help:"只导出这个党组织及其下级，默认全部 · Only below this org."`
}

// Run writes the list to a new file; a file that fails half-way is removed.
func (c *export) Run(ctx context.Context) error {
	ctx = event.WithActor(ctx, event.Actor{Name: "命令行", Source: "zhibu export"})
	a, err := open(ctx, c.Cell)
	if err != nil {
		return err
	}
	defer a.Close()
	path := orgs.Root
	if c.Within != 0 {
		org, err := a.Orgs.Get(ctx, a.DB, c.Within)
		if err != nil {
			return fmt.Errorf("没有编号为 %d 的党组织", c.Within)
		}
		path = org.Path
	}
	file, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("文件 %s 已存在，请换一个名字", c.File)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(c.write(ctx, a, file, path), file.Close()); err != nil {
		return errors.Join(err, os.Remove(c.File))
	}
	fmt.Println("已导出到", c.File)
	return nil
}

func (c *export) write(ctx context.Context, a *app.App, to *os.File, path string) error {
	if c.What == "orgs" {
		return a.Orgs.Export(ctx, to, path)
	}
	return a.Members.Export(ctx, to, members.Filter{Within: path})
}
