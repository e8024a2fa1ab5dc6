package anchor

import (
	"context"
	"database/sql"
	"net"
	"path/filepath"
	"testing"
	"time"

	"zhibu/bench/loadgen"
)

func TestEverySignInIsStoredAndCounted(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- Serve(ctx, l, filepath.Join(dir, "anchor.db")) }()

	rows := cityTokens(t, filepath.Join(dir, "tokens.csv"))
	rows.Rows = append(rows.Rows[:300], rows.Rows[0]) // the last signs in twice
	report, err := loadgen.Run(ctx, loadgen.Options{Base: "http://" + l.Addr().String(), Clients: 1, Duration: time.Minute, Rows: rows,
		Steps: []loadgen.Step{{Name: "in", Method: "POST", Path: "/api/signin", Token: "{token}", Body: Body, Expect: []int{201}, Refused: []int{409}}}})
	if err != nil {
		t.Fatal(err)
	}
	if in := report.Steps["in"]; in.Acknowledged != 300 || in.Refused != 1 {
		t.Errorf("got %+v", in)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "anchor.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var stored int
	if err := db.QueryRow("SELECT count(*) FROM signins").Scan(&stored); err != nil || stored != 300 {
		t.Errorf("%d stored, %v", stored, err)
	}
	for kind := range 4 {
		var present int
		if err := db.QueryRow("SELECT sum(present) FROM org_month WHERE kind = ?", kind).Scan(&present); err != nil || present != 300 {
			t.Errorf("kind %d counts %d, %v", kind, present, err)
		}
	}
}

func cityTokens(t *testing.T, file string) loadgen.Rows {
	t.Helper()
	if err := WriteTokens(file); err != nil {
		t.Fatal(err)
	}
	rows, err := loadgen.ReadRows(file)
	if err != nil || len(rows.Rows) != members {
		t.Fatalf("%d tokens, %v", len(rows.Rows), err)
	}
	return rows
}

func TestForgedTokenIsRefused(t *testing.T) {
	if _, _, ok := readToken(token(1, 2)); !ok {
		t.Error("true token refused")
	}
	for _, forged := range []string{"", "1", "1.2", "1.2.", "1.3." + mac("1.2"), "x.y." + mac("x.y")} {
		if _, _, ok := readToken(forged); ok {
			t.Errorf("%q accepted", forged)
		}
	}
}
