package members

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// BenchmarkSearch loads ZHIBU_BENCH_MEMBERS members (20,000 when not set; a province has 1.7
// million), 20 to a branch, and searches them in subtrees of every size, on SQLite and, when
// ZHIBU_TEST_POSTGRES names a server, on PostgreSQL. It reports the 95th percentile.
func BenchmarkSearch(b *testing.B) {
	n := 20_000
	if text := os.Getenv("ZHIBU_BENCH_MEMBERS"); text != "" {
		n, _ = strconv.Atoi(text)
	}
	dsns := map[string]string{"sqlite": b.TempDir() + "/bench.db"}
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		dsns["postgres"] = storetest.Schema(b, server)
	}
	for engine, dsn := range dsns {
		h := newHouse(b, storetest.Open(b, dsn, tables))
		scopes := h.populate(n)
		for _, scope := range scopes {
			for _, q := range []string{"", "王伟", "建国", "国", "王", "尹子涵", "wangjianguo", "wj", "zzz", "wang", "1234", "13800000500"} {
				b.Run(fmt.Sprintf("%s/%d/%s", engine, scope.Members, q), func(b *testing.B) { h.measure(b, scope.Path, q) })
			}
		}
	}
}

func (h *house) measure(b *testing.B, path, q string) {
	var took []time.Duration
	found := 0
	for b.Loop() {
		start := time.Now()
		list, err := h.List(context.Background(), h.db, Filter{Within: path, Q: q})
		if err != nil {
			b.Fatal(err)
		}
		took, found = append(took, time.Since(start)), len(list.Members)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric(float64(found), "found")
}

// populate loads n members and a tree of five levels above them, and returns one org of each level.
func (h *house) populate(n int) []orgs.Org {
	start := time.Now()
	var tree, leaves []orgs.Org
	var scopes [4]orgs.Org
	id := int64(1000)
	var grow func(parent orgs.Org, level, members int) orgs.Org
	grow = func(parent orgs.Org, level, members int) orgs.Org {
		width := []int{14, 7, 12, 1 << 30, 0}[level]
		width = min(width, max(1, members/20))
		for i := range width {
			if level == 4 {
				break
			}
			path, err := orgs.ChildPath(parent.Path, i+1)
			if err != nil {
				h.t.Fatal(err)
			}
			id++
			o := orgs.Org{ID: id, ParentID: parent.ID, Path: path, Name: fmt.Sprint("组织", id), Kind: terms.Committee, State: orgs.Active,
				Members: members*(i+1)/width - members*i/width}
			if level == 3 {
				o.Kind = terms.Branch
				leaves = append(leaves, o)
			}
			tree = append(tree, o)
			if i == width/2 && scopes[level].ID == 0 {
				scopes[level] = o
			}
			grow(o, level+1, o.Members)
		}
		return parent
	}
	root := orgs.Org{ID: 1000, Path: "002.", Name: "省委", Kind: terms.Committee, State: orgs.Active, Members: n}
	tree = append(tree, root)
	grow(root, 0, n)
	h.write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := orgs.Load(ctx, tx, slices.Values(tree)); err != nil {
			return err
		}
		_, err := h.Load(ctx, tx, synthetic(n, leaves))
		return err
	})
	h.t.Logf("%s: %d members, %d orgs loaded in %v", h.db.Engine(), n, len(tree), time.Since(start).Round(time.Millisecond))
	return append([]orgs.Org{root}, scopes[:]...)
}
