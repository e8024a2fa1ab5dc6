package access

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

func loadMany(t testing.TB, w *world, n int64) {
	t.Helper()
	w.write(func(tx *store.Tx) error {
		if _, err := LoadAccounts(w.ctx, tx, func(yield func(Account) bool) {
			for i := range n {
				if !yield(Account{ID: 1_000_000 + i, Login: fmt.Sprintf("p%07d", i), Name: "党员", OrgID: branchA, OrgPath: "001.001.001."}) {
					return
				}
			}
		}); err != nil {
			return err
		}
		_, err := LoadSessions(w.ctx, tx, func(yield func(string, Session) bool) {
			for i := range n {
				if !yield(fmt.Sprintf("token-%d", i), Session{ID: 1_000_000 + i, AccountID: 1_000_000 + i, ExpiresAt: store.At(w.clock.Now().Add(time.Hour))}) {
					return
				}
			}
		})
		return err
	})
}

func TestLoadedSessionsWork(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		loadMany(t, w, 300)
		w.run([]step{
			{"没有角色的账号有自己的设备", "token-299", "GET", "/api/me/devices", "", 200, `"current":true`, nil},
			{"没有角色的账号没有别的权限", "token-299", "GET", "/api/probe/3", "", 403, "还没有任何角色", nil},
		})
		w.exec(`UPDATE account SET member_id = ? WHERE id = ?`, xin, 1_000_299)
		w.clock.Advance(staleness)
		w.run([]step{{"关联党员后就是党员", "token-299", "GET", "/api/probe/3", "", 204, "", nil}})
	})
}

func BenchmarkLoad208000(b *testing.B) {
	for b.Loop() {
		w := newWorld(b, storetest.Open(b, filepath.Join(b.TempDir(), "load.db"), ground))
		loadMany(b, w, 208_000)
	}
}

// BenchmarkColdLookUp is what a first sight of a session costs: a member's,
// and that of one who holds a post. cpu-µs/op is the processor's time of the
// whole process.
func BenchmarkColdLookUp(b *testing.B) {
	w := newWorld(b, storetest.Open(b, filepath.Join(b.TempDir(), "cold.db"), ground))
	for _, login := range []string{"jia", "shuji"} {
		b.Run(login, func(b *testing.B) {
			hash, now := sha256.Sum256([]byte(login)), w.clock.Now()
			runtime.GC()
			before := cpu(b)
			for b.Loop() {
				if _, err := w.lookUp(context.Background(), w.db, hash, now); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
}

func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
