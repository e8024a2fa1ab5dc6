package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"zhibu/bench/loadgen"
)

const readsEach = 300 // requests of each kind, one after the other

// province reads a province's tree and members on both engines.
func (b *bench) province(ctx context.Context) error {
	if b.Divisions == "" {
		b.table.add("province reads", "children ≤ 5 ms, lists and search ≤ 50 ms p95", "not measured: no --divisions file given")
		return nil
	}
	return b.onBoth(ctx, b.provinceOn)
}

// onBoth measures on both engines, or on the one that --engine names; db is PostgreSQL's URL, "" for SQLite.
func (b *bench) onBoth(ctx context.Context, measure func(ctx context.Context, engine, db string) error) error {
	if b.Engine != "postgres" {
		if err := measure(ctx, "SQLite", ""); err != nil || b.Engine == "sqlite" {
			return err
		}
	}
	db := b.Postgres
	if db == "" {
		var err error
		if db, err = b.cluster(ctx, "start"); err != nil {
			return err
		}
		defer func() { _, _ = b.cluster(context.WithoutCancel(ctx), "stop") }()
	}
	return measure(ctx, "PostgreSQL", db)
}

// cluster starts or stops a durable throw-away PostgreSQL of the bench's own.
func (b *bench) cluster(ctx context.Context, what string) (string, error) {
	c := exec.CommandContext(ctx, "scripts/postgres", what)
	// Not inside b.Dir: PostgreSQL runs as a user who may not enter it.
	c.Env = append(os.Environ(), fmt.Sprintf("ZHIBU_POSTGRES_DIR=%s/zhibu-postgres-bench.%d", os.TempDir(), os.Getpid()))
	c.Stderr = os.Stderr
	out, err := c.Output()
	return strings.TrimSpace(string(out)), err
}

func (b *bench) provinceOn(ctx context.Context, engine, db string) error {
	data := dataset{dir: filepath.Join(b.Dir, "province-"+engine), db: db}
	if err := b.demo(ctx, &data, "province", "--divisions", b.Divisions); err != nil {
		return err
	}
	p, err := b.serve(ctx, data)
	if err != nil {
		return err
	}
	defer p.kill()
	clerk, root, err := data.clerk(ctx, p.base)
	if err != nil {
		return err
	}
	reads, err := provinceReads(ctx, clerk, root)
	if err != nil {
		return err
	}
	for _, read := range reads {
		if err := b.read(ctx, p, "province, "+engine, read, clerk.token, readsEach); err != nil {
			return err
		}
	}
	return p.stop()
}

// read is one kind of request; {x} in its path, or the token itself, takes one of the values.
type read struct {
	what, aim, path string
	values          []string
}

// read makes n requests of one kind, one after the other.
func (b *bench) read(ctx context.Context, p *process, where string, what read, token string, n int) error {
	r, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: column("x", what.values, n), Clients: 1, Duration: 2 * time.Minute, Server: p.Process.Pid,
		Steps: []loadgen.Step{{Name: "read", Method: "GET", Path: what.path, Token: token, Expect: []int{200}}}})
	if err != nil {
		return err
	}
	h, answered := r.Steps["read"].Latency, r.Steps["read"].Acknowledged
	b.table.add(where+": "+what.what, what.aim, "p50 %s, p95 %s, max %s (%d reads, %d errors, server CPU %s each, other programs %.2f cores)",
		ms(h.Quantile(0.5)), ms(h.Quantile(0.95)), ms(h.Quantile(1)), answered, r.Bad(), ms(r.Server.CPU/time.Duration(max(1, answered))), r.Others)
	return nil
}

func provinceReads(ctx context.Context, clerk *client, root int64) ([]read, error) {
	nodes, err := sampleNodes(ctx, clerk, root)
	if err != nil {
		return nil, err
	}
	names, err := sampleNames(ctx, clerk, root)
	if err != nil {
		return nil, err
	}
	var spelt []string
	for _, n := range names {
		spelt = append(spelt, strings.Join(pinyin.LazyConvert(n, nil), ""))
	}
	search := fmt.Sprintf("/api/members?limit=50&within=%d&q={x}", root)
	return []read{
		{"children of a node", "≤ 5 ms p95", "/api/orgs?parent={x}&limit=200", nodes},
		{"subtree list, 50 orgs", "≤ 50 ms p95", "/api/orgs?limit=50&within={x}", nodes},
		{"members by 2-character name", "≤ 50 ms p95", search, names},
		{"members by pinyin", "≤ 50 ms p95", search, spelt},
	}, nil
}

// column makes n rows of one column, in random order.
func column(name string, values []string, n int) loadgen.Rows {
	rows := make([][]string, n)
	for i := range rows {
		rows[i] = []string{url.QueryEscape(values[rand.IntN(len(values))])}
	}
	return loadgen.NewRows([]string{name}, rows)
}

// sampleNodes walks down from the top and returns a few hundred org ids of all levels.
func sampleNodes(ctx context.Context, c *client, root int64) ([]string, error) {
	queue, ids := []int64{root}, []string{}
	for len(queue) > 0 && len(ids) < readsEach {
		i := rand.IntN(len(queue))
		id := queue[i]
		queue = append(queue[:i], queue[i+1:]...)
		ids = append(ids, strconv.FormatInt(id, 10))
		var children struct {
			Items []struct {
				ID       int64
				Children int
			}
		}
		if err := c.get(ctx, fmt.Sprintf("/api/orgs?parent=%d&limit=200", id), &children); err != nil {
			return nil, err
		}
		for _, o := range children.Items {
			if o.Children > 0 {
				queue = append(queue, o.ID)
			}
		}
	}
	return ids, nil
}

// sampleNames returns names of two characters that members bear.
func sampleNames(ctx context.Context, c *client, root int64) ([]string, error) {
	var list struct{ Items []struct{ Name string } }
	if err := c.get(ctx, fmt.Sprintf("/api/members?limit=200&within=%d", root), &list); err != nil {
		return nil, err
	}
	var names []string
	for _, m := range list.Items {
		if utf8.RuneCountInString(m.Name) == 2 {
			names = append(names, m.Name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no member with a name of two characters among %d", len(list.Items))
	}
	return names, nil
}
