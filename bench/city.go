package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"zhibu/bench/loadgen"
)

// dataset is a loaded database and who may log in to it.
type dataset struct {
	dir      string // SQLite file, keys, files
	db       string // postgres:// URL; empty = SQLite in dir
	accounts []account
	year     int64 // the org with a year of meetings, if asked for
}

// city is a dataset with an open theme day and a token for every member.
type city struct {
	dataset
	tokens loadgen.Rows
}

// flags tell a command of Zhibu where the data is.
func (d dataset) flags() []string {
	f := []string{"--dir", d.dir}
	if d.db != "" {
		f = append(f, "--db", d.db)
	}
	return f
}

// account finds the login of a role.
func (d dataset) account(role string) (account, error) {
	i := slices.IndexFunc(d.accounts, func(a account) bool { return a.Role == role })
	if i < 0 {
		return account{}, fmt.Errorf("the demo made no account for the role %s", role)
	}
	return d.accounts[i], nil
}

// demo loads a scale into d.dir (and d.db) and notes the accounts.
func (b *bench) demo(ctx context.Context, d *dataset, scale string, more ...string) error {
	file := d.dir + ".json"
	args := slices.Concat([]string{"demo", "--scale", scale, "--json", file}, d.flags(), more)
	took, err := b.run(ctx, args...)
	if err != nil {
		return err
	}
	engine := "SQLite"
	if d.db != "" {
		engine = "PostgreSQL"
	}
	aim := map[string]string{"city": "≤ 60 s", "province": "≤ 300 s"}[scale]
	if slices.Contains(more, "--year") {
		engine, aim = engine+", with a year of meetings in one city", ""
	}
	b.table.add(fmt.Sprintf("load the %s into %s", scale, engine), aim, "%.1f s", took.Seconds())
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var said struct {
		Accounts []account
		Year     int64
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	d.accounts, d.year = said.Accounts, said.Year
	return nil
}

// cityData loads the city once and hands out a fresh copy each time, so that
// every part may sign in all 208,000 members. Its theme day wants signatures,
// unless unsigned asks for the one that `zhibu demo --tokens` opens.
func (b *bench) cityData(ctx context.Context, unsigned bool) (*city, error) {
	name, flags := "city", []string{"--signed"}
	if unsigned {
		name, flags = "unsigned", nil
	}
	if b.cities[name] == nil {
		c := &city{dataset: dataset{dir: filepath.Join(b.Dir, name)}}
		tokens := c.dir + ".csv"
		if err := b.demo(ctx, &c.dataset, "city", append(flags, "--tokens", tokens)...); err != nil {
			return nil, err
		}
		var err error
		if c.tokens, err = loadgen.ReadRows(tokens); err != nil {
			return nil, err
		}
		b.cities[name] = c
	}
	dir, err := os.MkdirTemp(b.Dir, "part-")
	if err != nil {
		return nil, err
	}
	fresh := *b.cities[name]
	fresh.dir = filepath.Join(dir, "city")
	// cp keeps the key file's mode, without which the server refuses it.
	out, err := exec.CommandContext(ctx, "cp", "-a", b.cities[name].dir, fresh.dir).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return &fresh, nil
}
