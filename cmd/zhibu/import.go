package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"zhibu/app"
	"zhibu/party/orgs"
	"zhibu/platform/config"
	"zhibu/platform/event"
	"zhibu/platform/intake"
)

type imports struct {
	config.Cell
	What   string `arg:"" enum:"orgs,members" help:"导入什么：orgs 党组织，members 党员 · What to import."`
	File   string `arg:"" type:"existingfile" help:"按模板填写的 .xlsx 或 .csv · A filled-in template."`
	Within int64  `help:"只许导入到这个党组织及其下级，默认不限 · Only below this org."`
	Yes    bool   `help:"检查通过后直接写入，不再确认 · Write without asking once the check has passed."`
}

// Run checks the whole file, lists every bad row, and writes all or nothing.
func (c *imports) Run(ctx context.Context) error {
	ctx = event.WithActor(ctx, event.Actor{Name: "命令行", Source: "zhibu import"})
	a, err := open(ctx, c.Cell)
	if err != nil {
		return err
	}
	defer a.Close()
	kind, owner, err := c.target(ctx, a)
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	id, err := a.Imports.Upload(ctx, kind, owner, c.File, file)
	if err != nil {
		return err
	}
	imp, err := wait(ctx, a, kind, owner, id, intake.Reading, "检查")
	if err != nil {
		return err
	}
	if err := c.report(ctx, a, imp); err != nil {
		return err
	}
	if !c.Yes && !confirmed() {
		fmt.Println("没有写入任何内容。")
		return nil
	}
	if err := a.Imports.Confirm(ctx, kind, owner, id); err != nil {
		return err
	}
	if imp, err = wait(ctx, a, kind, owner, id, intake.Applying, "写入"); err != nil {
		return err
	}
	if imp.State != intake.Done {
		return fmt.Errorf("%s", imp.Sentence)
	}
	fmt.Printf("已写入：新增 %d 行，更改 %d 行，未变 %d 行。\n", imp.ToAdd, imp.ToChange, imp.Unchanged)
	return nil
}

func (c *imports) target(ctx context.Context, a *app.App) (intake.Kind, intake.Owner, error) {
	owner := intake.Owner{}
	if c.Within != 0 {
		org, err := a.Orgs.Get(ctx, a.DB, c.Within)
		if err != nil {
			return intake.Kind{}, owner, fmt.Errorf("没有编号为 %d 的党组织", c.Within)
		}
		owner.Scope = org.Path
	}
	if c.What == "orgs" {
		return a.Orgs.Import(), owner, nil
	}
	if owner.Scope == "" {
		owner.Scope = orgs.Root // members stand in branches, so there is a tree
	}
	return a.Members.Import(), owner, nil
}

// report prints what the check found; a refused file ends the command with 3.
func (c *imports) report(ctx context.Context, a *app.App, imp intake.Import) error {
	found, err := a.Imports.Problems(ctx, imp.ID)
	if err != nil {
		return err
	}
	for _, p := range found {
		fmt.Printf("%s（%s）%s：%s %s\n", p.Cell, p.Column, p.Kind, p.Message, p.Cure)
	}
	switch imp.State {
	case intake.Checked:
		fmt.Printf("共 %d 行：新增 %d，更改 %d，未变 %d。\n", imp.Rows, imp.ToAdd, imp.ToChange, imp.Unchanged)
		return nil
	case intake.Refused:
		fmt.Printf("共 %d 行，其中 %d 行有错误，没有写入任何内容。%s\n", imp.Rows, imp.Bad, imp.Sentence)
		return failure(3)
	default:
		return fmt.Errorf("%s", imp.Sentence)
	}
}

// wait follows an import, with a bar, until it leaves the state.
func wait(ctx context.Context, a *app.App, kind intake.Kind, owner intake.Owner, id int64, state intake.State, what string) (intake.Import, error) {
	bar := progress(-1, what)
	defer bar.Finish()
	for {
		imp, err := a.Imports.Get(ctx, kind, owner, id)
		if err != nil || imp.State != state {
			return imp, err
		}
		if err := bar.Set(imp.Checked); err != nil {
			return imp, err
		}
		select {
		case <-ctx.Done():
			return imp, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func confirmed() bool {
	fmt.Print("写入吗？(y/N) ")
	var answer string
	if _, err := fmt.Scanln(&answer); err != nil {
		return false
	}
	return answer == "y" || answer == "Y" || answer == "是"
}
