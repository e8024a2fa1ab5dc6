package faults

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// R2: the disk is full. A small file system of its own is made for the test
// where that is allowed; elsewhere a limit on the size of files stands for it.
func TestDiskFull(t *testing.T) {
	small := t.TempDir()
	err := syscall.Mount("zhibu-faults", small, "tmpfs", 0, "size=64m")
	if err != nil {
		t.Logf("no mounting here (%v): a limit on the size of files instead", err)
		limited(t)
		return
	}
	t.Cleanup(func() { syscall.Unmount(small, syscall.MNT_DETACH) })
	dir := cell(t, small)
	s := serve(t, "--dir", dir)
	if a := s.signIn(people[0]); !a.signed() {
		t.Fatalf("before: %+v", a)
	}
	ballast := filepath.Join(small, "ballast")
	fill(t, ballast)
	full(t, s)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	resumed(t, s, dir)
}

// fill writes until there is no room left.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for size := 1 << 20; size > 0; {
		if _, err := file.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// limited sets the largest size of a file to what the log of the database has now.
func limited(t *testing.T) {
	dir := cell(t, t.TempDir())
	s := serve(t, "--dir", dir)
	if a := s.signIn(people[0]); !a.signed() {
		t.Fatalf("before: %+v", a)
	}
	limit := func(bytes string) {
		if out, err := exec.Command("prlimit", "--pid", strconv.Itoa(s.Process.Pid), "--fsize="+bytes).CombinedOutput(); err != nil {
			t.Fatal(err, string(out))
		}
	}
	limit("4096:unlimited")
	full(t, s)
	limit("unlimited:unlimited")
	resumed(t, s, dir)
}

// full checks that writing is refused plainly while reading goes on.
func full(t *testing.T, s *server) {
	t.Helper()
	refusals := 0
	for _, m := range people[1:60] { // what room SQLite's log still has is used up first
		a := s.signIn(m)
		if a.signed() {
			continue
		}
		refusals++
		refusedPlainly(t, a, 507)
	}
	if refusals == 0 {
		t.Error("nothing was refused: the disk was not full")
	}
	for range 20 {
		if a := s.ask("GET", "/api/me", people[0].token, ""); a.status != 200 {
			t.Errorf("reading: %+v", a)
		}
	}
}

// resumed checks that writing goes on without a new start.
func resumed(t *testing.T, s *server, dir string) {
	t.Helper()
	began := time.Now()
	a := s.signIn(people[100])
	if !a.signed() {
		t.Errorf("with room again: %+v", a)
	}
	t.Logf("with room again: signed in after %s", time.Since(began))
	s.stopped(syscall.SIGTERM)
	allThere(t, dir, []string{key(people[0]), key(people[100])})
}
