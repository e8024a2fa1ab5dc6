package app_test

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/platform/clock"
	"zhibu/platform/store/storetest"
)

// day is when the cells of tests begin.
var day = time.Date(2026, 11, 25, 10, 0, 0, 0, clock.Shanghai)

// form is a closed cell with the oilfield of seed 000 in it, of which each test has a copy: its folder, and on
// PostgreSQL the name of its database.
type form struct {
	dir, database string
	made          demo.Result
}

var (
	moulds = map[string]form{}
	broken []func() error // what takes them away
	making sync.Mutex
)

// mould is the form of a server, "" for SQLite, made when it is first asked for.
func mould(server string) (form, error) {
	making.Lock()
	defer making.Unlock()
	f, made := moulds[server]
	if made {
		return f, nil
	}
	f, err := cast(context.Background(), server)
	if err == nil {
		moulds[server] = f
	}
	return f, err
}

func cast(ctx context.Context, server string) (f form, err error) {
	if f.dir, err = os.MkdirTemp("", "zhibu-mould-"); err != nil {
		return f, err
	}
	broken = append(broken, func() error { return os.RemoveAll(f.dir) })
	dsn := ""
	if server != "" {
		var drop func() error
		if f.database, dsn, drop, err = storetest.Copy(ctx, server, ""); err != nil {
			return f, err
		}
		broken = append(broken, drop)
	}
	a, err := app.Open(ctx, app.Options{Dir: f.dir, DB: dsn, Now: clock.NewFake(day).Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return f, err
	}
	defer a.Close()
	if f.made, err = demo.Load(ctx, a.DB, a.Members, demo.Options{Scale: demo.Mine, Seed: 1, Now: day}); err != nil {
		return f, err
	}
	return f, a.CountDuties(ctx)
}

// copy is a cell like the form, open until the test ends.
func (f form) copy(t *testing.T, server string) *cell {
	t.Helper()
	c := &cell{t: t, clock: clock.NewFake(day), made: f.made, dir: t.TempDir()}
	if err := copyFolder(c.dir, f.dir); err != nil {
		t.Fatal(err)
	}
	dsn := ""
	if server != "" {
		var err error
		var drop func() error
		if _, dsn, drop, err = storetest.Copy(t.Context(), server, f.database); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := drop(); err != nil {
				t.Error(err)
			}
		})
	}
	var err error
	if c.App, err = app.Open(t.Context(), app.Options{Dir: c.dir, DB: dsn, Now: c.clock.Now, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// copyFolder keeps the modes: keys are for their owner alone.
func copyFolder(to, from string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || strings.HasSuffix(path, "-shm") { // what processes share of a log is made anew
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		at := filepath.Join(to, strings.TrimPrefix(path, from))
		if d.IsDir() {
			return os.MkdirAll(at, info.Mode())
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(at, content, info.Mode())
	})
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, away := range broken {
		if err := away(); err != nil {
			code = max(code, 1)
			os.Stderr.WriteString(err.Error() + "\n")
		}
	}
	os.Exit(code)
}
