package seal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var tables = []store.Migrations{{Name: "seal", FS: seal.Migrations}}

func add(t testing.TB, db *store.DB, leaves ...seal.Leaf) {
	t.Helper()
	ctx := context.Background()
	if err := db.Write(ctx, func(tx *store.Tx) error { seal.Append(ctx, tx, leaves...); return nil }); err != nil {
		t.Fatal(err)
	}
}

func rolls(from, n int) []seal.Leaf {
	leaves := make([]seal.Leaf, n)
	for i := range leaves {
		leaves[i] = seal.Leaf{Kind: "attendance.roll", Ref: int64(from), Sub: int64(from + i), At: store.Instant(1_800_000_000_000 + from), Content: fmt.Appendf(nil, `{"verdict":"green","at":%d,"mode":"scan","step":"12345678","findings":"code,window,fence"}`, i)}
	}
	return leaves
}

// plain is RFC 6962's definition, word by word.
func plain(leaves []tlog.Hash) tlog.Hash {
	switch n := len(leaves); n {
	case 0:
		h, _ := tlog.TreeHash(0, nil)
		return h
	case 1:
		return leaves[0]
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		return tlog.NodeHash(plain(leaves[:k]), plain(leaves[k:]))
	}
}

func leafHashes(t require, db *store.DB) []tlog.Hash {
	hashes, _, err := seal.LeafHashes(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return hashes
}

type require interface{ Fatal(...any) }

// However the leaves come, one by one or hundreds in a transaction, the root
// is that of the plain recursive tree, and every proof of it holds.
func TestTheRootIsThatOfThePlainTree(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		var sizes []int64
		rapid.Check(t, func(r *rapid.T) {
			if len(sizes) > 60 { // the tree has grown enough; later draws only prove
				return
			}
			add(t, db, rolls(len(sizes), rapid.SampledFrom([]int{1, 2, 3, 17, 64, 255, 256, 257, 500}).Draw(r, "leaves"))...)
			size, root, _, err := seal.Root(ctx, db)
			if err != nil {
				r.Fatal(err)
			}
			leaves := leafHashes(r, db)
			if int64(len(leaves)) != size || plain(leaves) != root {
				r.Fatalf("the root of %d leaves (%d rows) is not the plain tree's", size, len(leaves))
			}
			sizes = append(sizes, size)
			earlier := rapid.SampledFrom(sizes).Draw(r, "earlier")
			n := rapid.Int64Range(0, earlier-1).Draw(r, "leaf")
			old, err := seal.TreeHead(ctx, db, earlier)
			if err != nil || old != plain(leaves[:earlier]) {
				r.Fatalf("head of %d: %v", earlier, err)
			}
			if p, err := seal.ProveRecord(ctx, db, earlier, n); err != nil || tlog.CheckRecord(p, earlier, old, n, leaves[n]) != nil {
				r.Fatalf("leaf %d of %d is not proven: %v", n, earlier, err)
			}
			if p, err := tlog.ProveTree(size, earlier, seal.NewReader(ctx, db)); err != nil || tlog.CheckTree(p, size, root, earlier, old) != nil {
				r.Fatalf("%d is not proven to begin with %d: %v", size, earlier, err)
			}
		})
	})
}

func TestWhatIsUndoneLeavesNoLeaf(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx, no := context.Background(), errors.New("no")
		err := db.Write(ctx, func(tx *store.Tx) error {
			seal.Append(ctx, tx, rolls(1, 3)...)
			tx.Last(func() error { return no })
			return nil
		})
		if size, _, _, e := seal.Root(ctx, db); !errors.Is(err, no) || e != nil || size != 0 {
			t.Errorf("%d leaves, %v, %v", size, err, e)
		}
	})
}

func TestTimesInTheLogNeverRunBackwards(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		for _, at := range []store.Instant{500, 100, 700} { // the clock jumped back
			add(t, db, seal.Leaf{Kind: "event", Ref: 1, At: at})
		}
		_, got, err := seal.LeafHashes(context.Background(), db)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != "[500 500 700]" {
			t.Errorf("times %v", got)
		}
	})
}

// Writers of several pools, as of several processes, leave no gap and never wait for each other crosswise.
func TestManyWriters(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		const writers, rounds = 8, 40
		ctx := context.Background()
		second, err := store.Open(ctx, db.DSN())
		if err != nil {
			t.Fatal(err)
		}
		defer second.Close()
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				into := []*store.DB{db, second}[w%2]
				for i := range rounds {
					if err := into.Write(ctx, func(tx *store.Tx) error {
						seal.Append(ctx, tx, rolls(w*rounds+i, 1+i%7)...)
						return nil
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		leaves := leafHashes(t, db)
		size, root, _, err := seal.Root(ctx, db)
		if err != nil || int(size) != len(leaves) || root != plain(leaves) {
			t.Errorf("%d leaves of %d, %v; the root is that of the leaves: %v", len(leaves), size, err, root == plain(leaves))
		}
	})
}

// BenchmarkAppend tells the processor time a leaf costs the server, commit and all, in groups as sign-ins come.
func BenchmarkAppend(b *testing.B) {
	engines := map[string]func() string{"sqlite": func() string { return b.TempDir() + "/bench.db" }}
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		engines["postgres"] = func() string { return storetest.Schema(b, server) }
	}
	for engine, dsn := range engines {
		for _, group := range []int{1, 64, 500} {
			b.Run(fmt.Sprintf("%s/%d", engine, group), func(b *testing.B) {
				db := storetest.Open(b, dsn(), tables)
				add(b, db, rolls(0, 500)...)
				before := cpu()
				leaves := 0
				for b.Loop() {
					add(b, db, rolls(leaves, group)...)
					leaves += group
				}
				b.ReportMetric(float64(cpu()-before)/float64(leaves), "cpu-µs/leaf")
			})
		}
	}
}

// cpu is this process's processor time in µs.
func cpu() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return (u.Utime.Nano() + u.Stime.Nano()) / 1000
}
