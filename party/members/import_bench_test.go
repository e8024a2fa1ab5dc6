package members

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhibu/party/orgs"
	"zhibu/platform/intake"
	"zhibu/platform/sheet"
	"zhibu/platform/store/storetest"
)

// BenchmarkImport checks and applies a file of ZHIBU_BENCH_MEMBERS members (2,000 when not set; a
// city has 208,000) on SQLite, or on the PostgreSQL that ZHIBU_TEST_POSTGRES names. It reports the
// seconds of both passes and the process's peak memory. ZHIBU_BENCH_FILE names the file; the first
// run writes it, so that the peak of a second run is the import's alone.
func BenchmarkImport(b *testing.B) {
	n := 2_000
	if text := os.Getenv("ZHIBU_BENCH_MEMBERS"); text != "" {
		n, _ = strconv.Atoi(text)
	}
	name := os.Getenv("ZHIBU_BENCH_FILE")
	if name == "" {
		name = b.TempDir() + "/members.xlsx"
	}
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		writeMembers(b, name, n)
	}
	for b.Loop() {
		dsn := b.TempDir() + "/bench.db"
		if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
			dsn = storetest.Schema(b, server)
		}
		h := newHouse(b, storetest.Open(b, dsn, tables))
		imports := intake.New(h.db, h.box, b.TempDir(), h.now)
		kind, owner := h.Import(), intake.Owner{AccountID: 1, Scope: "001."}
		check := h.timed(imports, kind, owner, intake.Checked, func() (int64, error) {
			file, err := os.Open(name)
			if err != nil {
				return 0, err
			}
			defer file.Close()
			return imports.Upload(context.Background(), kind, owner, name, file)
		})
		apply := h.timed(imports, kind, owner, intake.Done, func() (int64, error) { return check.id, imports.Confirm(context.Background(), kind, owner, check.id) })
		again := h.timed(imports, kind, owner, intake.Checked, func() (int64, error) {
			file, err := os.Open(name)
			if err != nil {
				return 0, err
			}
			defer file.Close()
			return imports.Upload(context.Background(), kind, owner, name, file)
		})
		if again.unchanged != n {
			b.Errorf("imported again, %d of %d are unchanged", again.unchanged, n)
		}
		b.ReportMetric(check.took.Seconds(), "check-s")
		b.ReportMetric(apply.took.Seconds(), "apply-s")
		b.ReportMetric(again.took.Seconds(), "recheck-s")
		b.ReportMetric(peakMB(), "peak-MB")
		imports.Close()
	}
}

type timing struct {
	id        int64
	took      time.Duration
	unchanged int
}

// timed starts a pass and waits until it has come to want.
func (h *house) timed(imports *intake.Service, kind intake.Kind, owner intake.Owner, want intake.State, start func() (int64, error)) timing {
	h.t.Helper()
	from := time.Now()
	id, err := start()
	if err != nil {
		h.t.Fatal(err)
	}
	for {
		at, err := imports.Get(context.Background(), kind, owner, id)
		if err != nil {
			h.t.Fatal(err)
		}
		switch at.State {
		case want:
			return timing{id, time.Since(from), at.Unchanged}
		case intake.Refused, intake.Failed:
			h.t.Fatalf("%+v", at)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// writeMembers writes a file as the template asks for it.
func writeMembers(b *testing.B, name string, n int) {
	file, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	columns := []sheet.Column{{Title: string(FBranch)}}
	for _, f := range fields {
		columns = append(columns, sheet.Column{Title: string(f.title)})
	}
	w, err := sheet.NewWriter(file, "党员", columns)
	if err != nil {
		b.Fatal(err)
	}
	branches := []orgs.Org{{ID: nearby, Path: "Z11"}, {ID: second, Path: "Z12"}, {ID: third, Path: "Z21"}}
	for m := range synthetic(n, branches) {
		cells := []any{m.OrgPath}
		for _, f := range fields {
			cells = append(cells, f.get(&m.Details))
		}
		if err := w.Write(cells...); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

// peakMB is the largest resident memory this process has had, where the system tells.
func peakMB() float64 {
	text, _ := os.ReadFile("/proc/self/status")
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	kb, _ := strconv.ParseFloat(strings.TrimSpace(strings.SplitN(after, "kB", 2)[0]), 64)
	return kb / 1024
}
