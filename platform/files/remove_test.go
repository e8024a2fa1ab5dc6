package files

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"slices"
	"testing"
	"time"
)

func TestWhatIsRemovedLeavesTheDisk(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	pdf := func(text string) File {
		f, err := s.Put(t.Context(), bytes.NewReader([]byte("%PDF-1.7\n"+text)), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	gone, again := pdf("gone"), pdf("again")
	long := time.Now().AddDate(0, 0, -30)
	for _, f := range []File{gone, again} {
		if err := s.Touch(f.Hash, long); err != nil {
			t.Fatal(err)
		}
	}
	week := time.Now().AddDate(0, 0, -7)
	if old, err := s.Untouched(week); err != nil || len(old) != 2 || !slices.Contains(old, gone.Hash) {
		t.Fatalf("untouched: %v, %v", old, err)
	}
	pdf("again") // the same content comes once more while it is about to be removed
	for _, f := range []File{gone, again} {
		if err := s.Remove(f.Hash, week); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Open(gone.Hash); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was removed is still there: %v", err)
	}
	if f, err := s.Open(again.Hash); err != nil {
		t.Errorf("what was taken in anew is gone: %v", err)
	} else {
		f.Close()
	}
	for _, bad := range []string{"../../etc/passwd", ""} {
		if err := s.Remove(bad, week); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("removing %q: %v", bad, err)
		}
	}
	if left, _ := os.ReadDir(s.dir + "/incoming"); len(left) != 0 {
		t.Errorf("%d files are left aside", len(left))
	}
}
