package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibu/platform/clock"
)

// R10: a picture of a filed record that somebody has put another in the place of on the disk, or taken away, is named.
func TestAlteredFilesAreNamed(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		clerk, secretary := c.as("city_clerk"), c.as("branch_secretary")
		meeting := c.ready(clerk, secretary)
		c.clock.Set(time.Date(2026, 11, 25, 15, 30, 0, 0, clock.Shanghai))
		var detail struct {
			ID     int64
			Photos []struct{ URL string }
		}
		if w := secretary.photo(meeting, "会场.png"); json.Unmarshal(w.Body.Bytes(), &detail) != nil || len(detail.Photos) != 1 {
			t.Fatal(w.Code, w.Body)
		}
		hash := detail.Photos[0].URL[strings.LastIndex(detail.Photos[0].URL, "/")+1:]
		at := filepath.Join(c.dir, "files", hash[:2], hash)
		named := func(when, want string) {
			t.Helper()
			read := 0
			findings, err := c.AlteredFiles(t.Context(), detail.ID, func(n int) { read += n })
			if all := strings.Join(findings, "\n"); err != nil || want == "" && all != "" || !strings.Contains(all, want) {
				t.Errorf("%s: %q of %d files, %v", when, all, read, err)
			}
		}
		content, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		put := func(content []byte) {
			t.Helper()
			if err := os.WriteFile(at, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		put(append(content[:len(content):len(content)], 0))
		named("not filed yet, so not sealed", "")
		c.behind(`UPDATE meeting SET state = 'filed' WHERE id = ?`, detail.ID)
		named("one byte more", "的照片 "+hash[:12]+" 的文件与存证的指纹不符")
		put(content)
		named("as it was", "")
		if err := os.Remove(at); err != nil {
			t.Fatal(err)
		}
		named("taken away", "的文件不见了")
	})
}
