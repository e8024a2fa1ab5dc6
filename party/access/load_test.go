package access_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

func loadMany(t testing.TB, w *world, n int64) {
	t.Helper()
	w.Write(func(tx *store.Tx) error {
		if _, err := access.LoadAccounts(w.Ctx, tx, func(yield func(access.Account) bool) {
			for i := range n {
				if !yield(access.Account{ID: 1_000_000 + i, Login: fmt.Sprintf("p%07d", i), Name: "党员", OrgID: accesstest.BranchA, OrgPath: "001.001.001."}) {
					return
				}
			}
		}); err != nil {
			return err
		}
		_, err := access.LoadSessions(w.Ctx, tx, func(yield func(string, access.Session) bool) {
			for i := range n {
				if !yield(fmt.Sprintf("token-%d", i), access.Session{ID: 1_000_000 + i, AccountID: 1_000_000 + i, ExpiresAt: store.At(w.Clock.Now().Add(time.Hour))}) {
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
		w.Run([]accesstest.Step{
			{"没有角色的账号有自己的设备", "token-299", "GET", "/api/me/devices", "", 200, `"current":true`, nil},
			{"没有角色的账号没有别的权限", "token-299", "GET", "/api/probe/3", "", 403, "还没有任何角色", nil},
		})
		w.Exec(`UPDATE account SET member_id = ? WHERE id = ?`, accesstest.Xin, 1_000_299)
		w.Clock.Advance(access.Staleness)
		w.Run([]accesstest.Step{{"关联党员后就是党员", "token-299", "GET", "/api/probe/3", "", 204, "", nil}})
	})
}

func BenchmarkLoad208000(b *testing.B) {
	for b.Loop() {
		w := newWorld(b, storetest.Open(b, filepath.Join(b.TempDir(), "load.db"), accesstest.Tables))
		loadMany(b, w, 208_000)
	}
}

// BenchmarkColdLookUp is what a first sight of a session costs: a member's,
// and that of one who holds a post. cpu-µs/op is the processor's time of the
// whole process.
func BenchmarkColdLookUp(b *testing.B) {
	w := newWorld(b, storetest.Open(b, filepath.Join(b.TempDir(), "cold.db"), accesstest.Tables))
	for _, login := range []string{"jia", "shuji"} {
		b.Run(login, func(b *testing.B) {
			hash, now := sha256.Sum256([]byte(login)), w.Clock.Now()
			runtime.GC()
			before := cpu(b)
			for b.Loop() {
				if _, err := w.LookUp(context.Background(), w.DB, hash, now); err != nil {
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
