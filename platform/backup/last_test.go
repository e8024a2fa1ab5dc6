package backup_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhibu/platform/backup"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

func TestWhatIsKnownOfTheNewestBackup(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		c := filled(t, db)
		last := func() backup.Last {
			t.Helper()
			l, err := backup.LastOf(c.Dir)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		proved := func(file string, m backup.Manifest, restored bool) {
			t.Helper()
			if err := backup.Proved(file, m, restored, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if l := last(); l != (backup.Last{}) {
			t.Errorf("before the first: %+v", l)
		}
		file, m := take(t, c)
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if l := last(); l.File != file || !l.TakenAt.Equal(m.TakenAt) || l.Size != info.Size() || l.Missing || !l.CheckedAt.IsZero() || !l.RestoredAt.IsZero() {
			t.Errorf("taken: %+v", l)
		}
		proved(file, m, false)
		if l := last(); l.CheckedAt.IsZero() || !l.RestoredAt.IsZero() {
			t.Errorf("checked: %+v", l)
		}
		proved(file, m, true)
		proved(file, m, false) // a later check takes nothing back
		if l := last(); l.RestoredAt.IsZero() {
			t.Errorf("restored: %+v", l)
		}
		m.TakenAt = m.TakenAt.Add(-time.Hour)
		proved(file, m, true) // of another backup that lay there under the same name
		if l := last(); !l.CheckedAt.IsZero() || !l.RestoredAt.IsZero() {
			t.Errorf("another one's proof: %+v", l)
		}
		if err := backup.Remove(file); err != nil {
			t.Fatal(err)
		}
		if left, _ := os.ReadDir(filepath.Dir(file)); len(left) != 0 || !last().Missing {
			t.Errorf("removed: %v, %+v", left, last())
		}
	})
}
