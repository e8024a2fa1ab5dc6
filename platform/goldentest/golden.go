// Package goldentest compares what is made with a file in which a reader sees it whole: the role matrix,
// a printed page. Nothing but tests imports it.
package goldentest

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Equal fails unless file holds exactly got. With -update it writes the file, whose change then shows in git diff.
func Equal(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s changed; if that is meant: go test -run '^%s$' -update, and look at the difference\n%s", file, t.Name(), d)
	}
}
