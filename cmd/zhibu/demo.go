package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/platform/config"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

type demoCmd struct {
	config.Cell
	Scale     string `help:"规模：mine 一个油矿，county 勉县，city 汉中市，province 甘肃省 · How much." enum:"mine,county,city,province" default:"county"`
	Seed      uint64 `help:"同一个数产生同样的数据 · The same seed makes the same data." default:"1"`
	Divisions string `help:"行政区划表，province 必须给出 · Table of divisions; needed for province." type:"existingfile"`
	Tokens    string `help:"为每个支部开一场正在签到的主题党日，并把每名党员的令牌写到这个文件 · Open a theme day now and write everybody's token." type:"path"`
	Signed    bool   `help:"这场主题党日的签到要有本机设备密钥签名，否则待见证 · A sign-in without its device's signature is amber."`
	Year      bool   `help:"另给一个市的支部一年的各类会议，压力测试用 · Also a year of meetings of every kind in one city, for load tests."`
	JSON      string `help:"把初始密码写到这个文件 · Also write the one-time passwords to this file." type:"path"`
}

// Run fills an empty cell and prints who can log in.
func (c *demoCmd) Run(ctx context.Context) error {
	a, err := open(ctx, c.Cell)
	if err != nil {
		return err
	}
	defer a.Close()
	began := time.Now()
	o := demo.Options{Scale: demo.Scale(c.Scale), Seed: c.Seed, Divisions: c.Divisions, Now: began, Signed: c.Signed, Progress: bars()}
	made, err := demo.Load(ctx, a.DB, a.Members, o)
	if err != nil {
		return err
	}
	said := map[string]any{"accounts": made.Accounts}
	if err := c.fill(ctx, a, o, made.Example, said); err != nil {
		return err
	}
	// Sealed here, so that the first start has nothing left to read.
	if _, err := seal.Begin(ctx, a.DB, a.Seals.Sources, store.At(time.Now())); err != nil {
		return err
	}
	fmt.Printf("已载入 %d 个党组织（其中支部 %d 个）、%d 名党员，用时 %.0f 秒。人名都是编造的。\n", made.Orgs, made.Branches, made.Members, time.Since(began).Seconds())
	fmt.Println("以下初始密码只显示这一次，首次登录时改成自己的：")
	for _, who := range made.Accounts {
		fmt.Printf("  %-12s 账号 %-14s 密码 %s  %s\n", who.Title, who.Account, who.Password, who.Org)
	}
	if c.JSON == "" {
		return nil
	}
	text, err := json.MarshalIndent(said, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(c.JSON, text, 0o600)
}

// fill gives the cell its past and its present; said is what the file of passwords also tells.
func (c *demoCmd) fill(ctx context.Context, a *app.App, o demo.Options, example int64, said map[string]any) error {
	if c.Tokens == "" { // first: its journal is of the past
		if err := demo.Life(ctx, a, o, example); err != nil {
			return err
		}
	}
	if c.Year {
		year, err := demo.Year(ctx, a, o, pastMonths[o.Scale])
		if err != nil {
			return err
		}
		said["year"] = year.ID
	}
	if c.Tokens == "" {
		return demo.ThemeDays(ctx, a, o, pastMonths[o.Scale], example)
	}
	if err := c.writeTokens(func(to *os.File) error { return demo.OpenNow(ctx, a, o, to) }); err != nil {
		return err
	}
	return a.CountDuties(ctx)
}

// pastMonths is how far back the theme days of a scale reach.
var pastMonths = map[demo.Scale]int{demo.Mine: 5, demo.County: 5, demo.City: 2}

func (c *demoCmd) writeTokens(write func(*os.File) error) error {
	file, err := os.OpenFile(c.Tokens, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// bars shows one progress bar after the other.
func bars() func(what string, rows int64) func(done int) {
	return func(what string, rows int64) func(done int) {
		bar := progress(rows, what)
		return func(done int) { bar.Add(done) }
	}
}
