package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhibu/platform/config"
	"zhibu/platform/store"
)

// One record is verified and handed out; once its row was changed by hand it is named, the whole cell too.
func TestVerifyOneRecord(t *testing.T) {
	dir, out, ctx := t.TempDir(), t.TempDir(), t.Context()
	if code := run([]string{"demo", "--dir", dir, "--scale", "mine"}); code != 0 {
		t.Fatal(code)
	}
	a, err := open(ctx, config.Cell{Dir: dir, LogLevel: "error"})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.Bus.Drain(ctx); err != nil { // signs the heads
		t.Fatal(err)
	}
	var id int64
	if err := a.DB.NewRaw(`SELECT min(id) FROM meeting WHERE state = 'filed'`).Scan(ctx, &id); err != nil {
		t.Fatal(err)
	}
	record := fmt.Sprintf("meeting.record/%d", id)
	verify := func(args ...string) int { return run(append([]string{"verify", "--dir", dir}, args...)) }
	if code := verify("--record", record, "--export", out); code != 0 {
		t.Errorf("an untouched record: %d", code)
	}
	heads, err := filepath.Glob(filepath.Join(out, "head-*.txt"))
	if err != nil || len(heads) != 1 {
		t.Fatal(heads, err)
	}
	if _, err := os.Stat(filepath.Join(out, strings.ReplaceAll(record, "/", "-")+".json")); err != nil {
		t.Error(err)
	}
	if code := verify("--record", record, "--head", heads[0]); code != 0 {
		t.Errorf("by the head that was handed out: %d", code)
	}
	if code := verify("--head", heads[0]); code != 0 {
		t.Errorf("an untouched cell: %d", code)
	}
	if err := a.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE meeting SET minutes = '改过' WHERE id = ?`, id)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--record", record}, {}} {
		if code := verify(args...); code != 3 {
			t.Errorf("%v of a changed record: %d, want 3", args, code)
		}
	}
}
