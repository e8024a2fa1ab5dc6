package faults

import (
	"bufio"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// burst has members sign in, 32 at a time, until stop is closed. It returns the
// keys that were acknowledged and how many had no answer, by status.
func burst(s *server, from []member, stop <-chan struct{}) (acknowledged []string, other map[int]int) {
	var mu sync.Mutex
	var all sync.WaitGroup
	next := make(chan member)
	other = map[int]int{}
	for range 32 {
		all.Go(func() {
			for m := range next {
				a := s.signIn(m)
				mu.Lock()
				if a.signed() {
					acknowledged = append(acknowledged, key(m))
				} else {
					other[a.status]++
				}
				mu.Unlock()
			}
		})
	}
	for _, m := range from {
		select {
		case next <- m:
			continue
		case <-stop:
		}
		break
	}
	close(next)
	all.Wait()
	return acknowledged, other
}

// stored reads the keys of all sign-ins behind the product's back.
func stored(t *testing.T, dir string) map[string]int {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "zhibu.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT in_token FROM attendance_roll WHERE in_at > 0")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	keys := map[string]int{}
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			t.Fatal(err)
		}
		keys[key]++
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return keys
}

// allThere holds what was acknowledged against what is stored, and has the
// doctor count everything anew.
func allThere(t *testing.T, dir string, acknowledged []string) {
	t.Helper()
	keys := stored(t, dir)
	for _, k := range acknowledged {
		if keys[k] != 1 {
			t.Errorf("%s was acknowledged and is stored %d times", k, keys[k])
		}
	}
	if out, err := exec.Command(zhibu, "doctor", "--dir", dir).CombinedOutput(); err != nil {
		t.Errorf("the doctor: %v\n%s", err, out)
	}
	t.Logf("%d acknowledged, %d stored", len(acknowledged), len(keys))
}

// R1: kill -9 in the burst, three times on the same data. bench/kill.go does
// it ten times on the city.
func TestKilledInTheBurst(t *testing.T) {
	dir := cell(t, t.TempDir())
	var acknowledged []string
	used := 0
	for range 3 {
		began := time.Now()
		s := serve(t, "--dir", dir)
		t.Logf("started in %s", time.Since(began))
		stop := make(chan struct{})
		time.AfterFunc(500*time.Millisecond, func() { s.Process.Kill(); close(stop) })
		keys, other := burst(s, people[used:min(len(people), used+5000)], stop)
		used += len(keys)
		for _, n := range other {
			used += n
		}
		s.stopped(0)
		acknowledged = append(acknowledged, keys...)
	}
	if len(acknowledged) == 0 {
		t.Fatal("nothing was acknowledged, so nothing was shown")
	}
	allThere(t, dir, acknowledged)
}

// trace attaches strace to the server.
func trace(t *testing.T, s *server, args ...string) (output string, detach func()) {
	t.Helper()
	output = filepath.Join(t.TempDir(), "trace")
	c := exec.Command("strace", append([]string{"-f", "-tt", "-o", output, "-p", strconv.Itoa(s.Process.Pid)}, args...)...)
	errors, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatalf("strace: %v; scripts/need strace installs it", err)
	}
	said := bufio.NewScanner(errors)
	for said.Scan() && !strings.Contains(said.Text(), "attached") {
	}
	go func() {
		for said.Scan() { // new threads are announced one by one
		}
	}()
	return output, func() { c.Process.Signal(syscall.SIGINT); c.Wait() }
}

// R1: the disk does not confirm a commit.
func TestAfterAFailedFsyncTheProgramEnds(t *testing.T) {
	dir := cell(t, t.TempDir())
	s := serve(t, "--dir", dir)
	before, _ := burst(s, people[:200], nil)
	_, detach := trace(t, s, "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO")
	defer detach()
	after, other := burst(s, people[200:400], nil)
	if err := s.stopped(0); err == nil {
		t.Error("it ended as if all were well")
	}
	if len(before) == 0 || len(after) != 0 {
		t.Errorf("%d acknowledged before, %d after the failed fsync (%v)", len(before), len(after), other)
	}
	if !strings.Contains(s.log.String(), "磁盘没有确认写入，程序立即停止") {
		t.Errorf("it did not say why: %s", s.log)
	}
	again := serve(t, "--dir", dir)
	if a := again.signIn(people[400]); !a.signed() {
		t.Errorf("after a new start: %+v", a)
	}
	again.stopped(syscall.SIGTERM)
	allThere(t, dir, append(before, key(people[400])))
}

var call = regexp.MustCompile(`^(\d+) +\S+ (?:<\.\.\. )?(\w+)`)

// R1: the answer leaves only after the disk has confirmed.
func TestTheAnswerComesAfterTheFsync(t *testing.T) {
	dir := cell(t, t.TempDir())
	s := serve(t, "--dir", dir)
	output, detach := trace(t, s, "-s", "5000", "-e", "trace=read,write,fsync,fdatasync")
	if a := s.signIn(people[0]); !a.signed() {
		t.Fatalf("%+v", a)
	}
	detach()
	text, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	asked, synced, answered := 0, 0, 0
	for i, line := range strings.Split("\n"+string(text), "\n") { // lines count from 1
		found := call.FindStringSubmatch(line)
		switch {
		case found == nil:
		case found[2] == "read" && strings.Contains(line, key(people[0])):
			asked = i
		case (found[2] == "fsync" || found[2] == "fdatasync") && strings.HasSuffix(line, "= 0") && asked > 0 && answered == 0:
			synced = i
		case found[2] == "write" && strings.Contains(line, "HTTP/1.1 201") && answered == 0:
			answered = i
		}
	}
	if asked == 0 || synced <= asked || answered <= synced {
		t.Errorf("asked in line %d, synced in %d, answered in %d of\n%s", asked, synced, answered, text)
	}
	s.stopped(syscall.SIGTERM)
}
