// Package faults breaks what a running Zhibu stands on, the disk, the database,
// the network, the process itself, and looks whether what was promised holds.
// It works on the real binary and on data of one county; docs/faults.md lists
// what each test shows. `make faults` runs it, and `make test` with the rest.
//
//	rig_test.go       the binary, its data, a server, a sign-in
//	crash_test.go     R1: killed in the burst; fsync fails; fsync before the answer
//	disk_test.go      R2: no room left
//	postgres_test.go  R3: PostgreSQL restarts, is cut off, is slow, hangs
//	sheet_test.go     R9: 200,000 rows with 300 bad ones
//	network_test.go   R6: slow senders, thousands of idle connections
package faults

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What TestMain makes once: the binary, and a county with an open theme day.
var (
	zhibu  string
	county string // folder to copy, never to be used itself
	people []member
)

// member is somebody who can sign in, as `zhibu demo --tokens` writes it.
type member struct{ id, meeting, code, token string }

func TestMain(m *testing.M) { os.Exit(prepared(m)) }

func prepared(m *testing.M) int {
	dir, err := os.MkdirTemp("", "zhibu-faults-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	zhibu, county = filepath.Join(dir, "zhibu"), filepath.Join(dir, "county")
	tokens := filepath.Join(dir, "tokens.csv")
	for _, args := range [][]string{
		{"go", "build", "-o", zhibu, "zhibu/cmd/zhibu"},
		{zhibu, "demo", "--scale", "county", "--dir", county, "--tokens", tokens},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v: %v\n%s", args, err, out)
			return 1
		}
	}
	if people, err = read(tokens); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func read(tokens string) ([]member, error) {
	file, err := os.Open(tokens)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(bufio.NewReader(file)).ReadAll()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	var all []member
	for _, r := range rows[1:] {
		all = append(all, member{r[at["member_id"]], r[at["meeting_id"]], r[at["code"]], r[at["token"]]})
	}
	return all, nil
}

// cell is a fresh copy of the county in dir.
func cell(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(dir, "cell")
	if out, err := exec.Command("cp", "-a", county, to).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	return to
}

// server is a running `zhibu serve`.
type server struct {
	*exec.Cmd
	t     *testing.T
	base  string
	log   *bytes.Buffer
	ended chan error
}

// serve starts the binary and waits until it is well.
func serve(t *testing.T, args ...string) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	s := &server{Cmd: exec.Command(zhibu, append([]string{"serve", "--addr", addr}, args...)...), t: t, base: "http://" + addr, log: new(bytes.Buffer), ended: make(chan error, 1)}
	s.Stdout, s.Stderr = s.log, s.log
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.ended <- s.Wait() }()
	t.Cleanup(func() { s.Process.Kill() })
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if resp, err := http.Get(s.base + "/api/health"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return s
			}
		}
	}
	s.stopped(syscall.SIGKILL)
	t.Fatalf("it does not start: %s", s.log)
	return nil
}

// stopped sends the signal (0: none), waits for the end and returns how it ended.
func (s *server) stopped(signal syscall.Signal) error {
	s.t.Helper()
	if signal != 0 {
		s.Process.Signal(signal)
	}
	select {
	case err := <-s.ended:
		return err
	case <-time.After(20 * time.Second):
		s.t.Fatal("it does not end")
		return nil
	}
}

// answer is what came back; status 0 is no answer.
type answer struct {
	status  int
	verdict string
	problem struct{ Detail, RequestID string }
	retry   string
	took    time.Duration
}

var client = &http.Client{Timeout: 25 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// ask makes one request.
func (s *server) ask(method, path, token, body string) (a answer) {
	r, err := http.NewRequest(method, s.base+path, strings.NewReader(body))
	if err != nil {
		s.t.Error(err)
		return a
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	began := time.Now()
	resp, err := client.Do(r)
	if err != nil {
		return a
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return a
	}
	a.status, a.retry, a.took = resp.StatusCode, resp.Header.Get("Retry-After"), time.Since(began)
	var said struct{ Verdict string }
	json.Unmarshal(text, &said) // another answer has none
	json.Unmarshal(text, &a.problem)
	a.verdict = said.Verdict
	return a
}

// signIn is m's sign-in. It carries no proof of the device, so it is amber: stored, and to be witnessed.
func (s *server) signIn(m member) answer {
	return s.ask("POST", "/api/meetings/"+m.meeting+"/attendance", m.token, `{"direction":"in","code":"`+m.code+`","key":"`+key(m)+`"}`)
}

func key(m member) string { return "fault-" + m.id }

// signed tells whether a sign-in was acknowledged as stored.
func (a answer) signed() bool {
	return a.status == http.StatusCreated && (a.verdict == "green" || a.verdict == "amber")
}

// refusedPlainly checks that a refusal is a Chinese sentence with a request id and nothing of our inside.
func refusedPlainly(t *testing.T, a answer, status int) {
	t.Helper()
	d := a.problem.Detail
	if a.status != status || !strings.HasSuffix(d, "。") || a.problem.RequestID == "" || strings.ContainsAny(d, "abcdefghijklmnopqrstuvwxyz") {
		t.Errorf("answered %d %q (request %q), want %d and a plain sentence", a.status, d, a.problem.RequestID, status)
	}
}
