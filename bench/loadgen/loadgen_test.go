package loadgen

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// desk is a server that stores each key once and sometimes stumbles.
type desk struct {
	*httptest.Server
	mu       sync.Mutex
	stored   []string
	seen     map[string]bool
	requests int
}

func newDesk(t *testing.T) *desk {
	d := &desk{seen: map[string]bool{}}
	d.Server = httptest.NewServer(d)
	t.Cleanup(d.Close)
	return d
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests++
	key := strings.TrimPrefix(r.URL.Path, "/sign/")
	switch {
	case r.Header.Get("Authorization") != "Bearer t"+key:
		w.WriteHeader(http.StatusUnauthorized)
	case d.requests%10 == 0:
		w.WriteHeader(http.StatusServiceUnavailable)
	case d.seen[key]:
		w.WriteHeader(http.StatusConflict)
	default:
		d.seen[key] = true
		d.stored = append(d.stored, "k"+key)
		w.WriteHeader(http.StatusCreated)
	}
}

var sign = Step{Name: "in", Method: "POST", Path: "/sign/{n}", Token: "t{n}", Key: "k{n}",
	Body: `{"n":"{n}","where":{"lat":1}}`, Expect: []int{201}, Refused: []int{409}}

func numbers(t *testing.T, n int) Rows {
	t.Helper()
	var csv strings.Builder
	csv.WriteString("n\n")
	for i := range n {
		fmt.Fprintln(&csv, i)
	}
	file := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(file, []byte(csv.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	rows, err := ReadRows(file)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestRunRecordsWhatWasAcknowledged(t *testing.T) {
	for name, rate := range map[string]float64{"closed loop": 0, "open loop": 2000} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			r, err := Run(t.Context(), Options{Base: d.URL, Steps: []Step{sign}, Rows: numbers(t, 500),
				Clients: 400, Rate: rate, Duration: 20 * time.Second, Server: os.Getpid()})
			if err != nil {
				t.Fatal(err)
			}
			in := r.Steps["in"]
			if in.Acknowledged != 450 || in.Failed != 50 || r.Bad() != 50 || r.Dropped != 0 || len(r.Acks) != 500 {
				t.Errorf("got %+v, dropped %d, acks %d", in, r.Dropped, len(r.Acks))
			}
			if in.ByStatus["201"] != 450 || in.ByStatus["503"] != 50 || in.Latency.n != 500 {
				t.Errorf("got %+v", in)
			}
			if r.Server.Peak == 0 || r.PerSecond("in") <= 0 {
				t.Errorf("got %+v", r)
			}
			if audit := Verify(r.Acks, d.stored); !audit.OK() || audit.Acknowledged != 450 || audit.Stored != 450 {
				t.Errorf("got %+v", audit)
			}
		})
	}
}

func TestRefusedIsNotBad(t *testing.T) {
	d := newDesk(t)
	rows := numbers(t, 1)
	rows.Rows = append(rows.Rows, rows.Rows[0])
	r, err := Run(t.Context(), Options{Base: d.URL, Steps: []Step{sign}, Rows: rows, Clients: 1, Duration: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if in := r.Steps["in"]; in.Acknowledged != 1 || in.Refused != 1 || r.Bad() != 0 {
		t.Errorf("got %+v", in)
	}
}

func TestAnswersAreCountedApart(t *testing.T) {
	verdicts := []string{"green", "amber", "red"}
	var n atomic.Int64
	judge := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"verdict":%q}`, verdicts[n.Add(1)%3])
	}))
	defer judge.Close()
	step := sign
	step.Answers = []string{"green", "amber"}
	r, err := Run(t.Context(), Options{Base: judge.URL, Steps: []Step{step}, Rows: numbers(t, 9), Clients: 1, Duration: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	in := r.Steps["in"]
	if in.Acknowledged != 6 || in.Failed != 3 || in.ByStatus["201 green"] != 3 || in.ByStatus["201 amber"] != 3 || in.ByStatus["201"] != 3 {
		t.Errorf("got %+v", in)
	}
}

func TestOpenLoopCountsWhatItCouldNotSend(t *testing.T) {
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(200 * time.Millisecond)
	}))
	defer slow.Close()
	r, err := Run(t.Context(), Options{Base: slow.URL, Steps: []Step{{Name: "get", Method: "GET", Expect: []int{200}}},
		Clients: 2, Rate: 200, Duration: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if r.Dropped < 20 || r.Steps["get"].Acknowledged < 2 {
		t.Errorf("dropped %d, got %+v", r.Dropped, r.Steps["get"])
	}
}

func TestStopsWhenTheServerIsGone(t *testing.T) {
	d := newDesk(t)
	d.Close()
	began := time.Now()
	r, err := Run(t.Context(), Options{Base: d.URL, Steps: []Step{sign}, Rows: numbers(t, 500),
		Clients: 4, Duration: time.Minute, DownStop: 20})
	if err != nil {
		t.Fatal(err)
	}
	in := r.Steps["in"]
	if in.Unanswered < 20 || in.Unanswered > 30 || in.ByStatus["refused"] != in.Unanswered || time.Since(began) > 10*time.Second {
		t.Errorf("got %+v", in)
	}
}

func TestVerifyNoticesEveryFault(t *testing.T) {
	acks := []Ack{{"a", Acknowledged}, {"b", Acknowledged}, {"b", Refused}, {"c", Unanswered}, {"d", Refused}}
	for name, c := range map[string]struct {
		stored                 []string
		lost, doubled, phantom int
	}{
		"all there":            {[]string{"a", "b"}, 0, 0, 0},
		"unanswered may be in": {[]string{"a", "b", "c"}, 0, 0, 0},
		"lost":                 {[]string{"a"}, 1, 0, 0},
		"doubled":              {[]string{"a", "b", "b"}, 0, 1, 0},
		"never asked for":      {[]string{"a", "b", "ghost"}, 0, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			got := Verify(acks, c.stored)
			if len(got.Lost) != c.lost || len(got.Doubled) != c.doubled || len(got.Phantom) != c.phantom {
				t.Errorf("got %+v", got)
			}
			if got.OK() != (c.lost+c.doubled+c.phantom == 0) {
				t.Errorf("OK says %v", got.OK())
			}
		})
	}
}

func TestRefusesForeignTargets(t *testing.T) {
	for _, base := range []string{"http://10.1.2.3:80", "http://192.0.2.7", "http://8.8.8.8"} {
		if _, err := Run(t.Context(), Options{Base: base, Steps: []Step{sign}, Clients: 1, Duration: time.Second}); err == nil {
			t.Errorf("%s allowed", base)
		}
	}
}

func TestRunIsBounded(t *testing.T) {
	if _, err := Run(t.Context(), Options{Base: "http://127.0.0.1:1", Steps: []Step{sign}, Clients: 1, Duration: time.Hour}); err == nil {
		t.Error("an hour allowed")
	}
}
