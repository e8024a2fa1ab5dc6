package app_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/platform/crypt"
)

// Every column of sealed values is sealed anew when the key changes: none may be forgotten in app.Sealed.
func TestEverySealedColumnIsRotated(t *testing.T) {
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var columns []struct{ Tbl, Col string }
	err = a.DB.NewRaw(`SELECT m.name AS tbl, c.name AS col FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name LIKE '%sealed'`).Scan(t.Context(), &columns)
	if err != nil || len(columns) < 3 {
		t.Fatal(columns, err)
	}
	for _, c := range columns {
		if !slices.Contains(app.Sealed, crypt.Column{Table: c.Tbl, Name: strings.TrimSuffix(c.Col, "_sealed")}) {
			t.Errorf("%s.%s is not in app.Sealed", c.Tbl, c.Col)
		}
	}
}

// A cell whose key was lost is not given another one: it would seal half of its data with each.
func TestALostKeyIsNotReplaced(t *testing.T) {
	o := app.Options{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	a, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = demo.Load(t.Context(), a.DB, a.Members, demo.Options{Scale: demo.Mine, Seed: 1, Now: time.Now()})
	if err := errors.Join(err, a.Close(), os.Remove(filepath.Join(o.Dir, "zhibu.key"))); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if a, err := app.Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "请从备份恢复") {
			t.Errorf("%v, %v", a, err)
		}
	}
}
