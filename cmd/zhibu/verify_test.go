package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibu/app"
	"zhibu/party/happened"
	"zhibu/party/meetings/sealed"
	"zhibu/platform/config"
	journal "zhibu/platform/event"
	"zhibu/platform/seal"
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
	reseal(t, a, sealed.Source(), id, `UPDATE meeting SET mark_note = mark_note WHERE id = ?`)
	if code, said := aloud(t, func() int { return verify("--record", record, "--head", heads[0]) }); code != 0 || !strings.Contains(said, "相符") {
		t.Errorf("sealed again as it was: %d %s", code, said)
	}
	reseal(t, a, sealed.Source(), id, `UPDATE meeting SET mark_note = '评分以后' WHERE id = ?`)
	if code, said := aloud(t, func() int { return verify("--record", record, "--head", heads[0]) }); code != 0 || !strings.Contains(said, "签发以后变过") || !strings.Contains(said, "其后存证 2 次") {
		t.Errorf("changed since that head: %d %s", code, said)
	}
	if code, said := aloud(t, func() int { return verify("--record", record) }); code != 0 || strings.Contains(said, "变过") {
		t.Errorf("without a head: %d %s", code, said)
	}
	if err := a.DB.Write(ctx, func(tx *store.Tx) error { return a.Bus.Publish(ctx, tx, happened.HeadsTakenIn{}) }); err != nil {
		t.Fatal(err)
	}
	var line int64
	if err := a.DB.NewRaw(`SELECT max(id) FROM event`).Scan(ctx, &line); err != nil {
		t.Fatal(err)
	}
	event := fmt.Sprintf("event/%d", line)
	if code, said := aloud(t, func() int { return verify("--record", event, "--head", heads[0]) }); code != 0 || !strings.Contains(said, "签发时还没有这条记录") {
		t.Errorf("younger than the head: %d %s", code, said)
	}
	reseal(t, a, journal.Sealed(), line, `UPDATE event SET actor = '别人' WHERE id = ?`)
	if code, said := aloud(t, func() int { return verify("--record", event) }); code != 3 || !strings.Contains(said, "从不改动，却存证了不止一次") {
		t.Errorf("a line of the journal that was sealed twice: %d %s", code, said)
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

// reseal changes a record and appends a leaf of it.
func reseal(t *testing.T, a *app.App, source seal.Source, id int64, sql string) {
	t.Helper()
	ctx := t.Context()
	if err := a.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, sql, id); err != nil {
			return err
		}
		return source.Each(ctx, tx, id, func(ref, sub int64, _ store.Instant, content []byte) error {
			seal.Append(ctx, tx, seal.Leaf{Kind: source.Kind, Ref: ref, Sub: sub, At: store.At(time.Now()), Content: content})
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
}

// aloud is what fn prints.
func aloud(t *testing.T, fn func() int) (code int, said string) {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	screen := os.Stdout
	os.Stdout = file
	defer func() { os.Stdout = screen }()
	code = fn()
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return code, string(text)
}
