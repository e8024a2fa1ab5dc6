package seal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"zhibu/platform/store"
)

// Signed is a head to be held against the log, and where it comes from.
type Signed struct {
	From string // "库内树头 123", a file's name
	Head
}

// Report is what a verification found.
type Report struct {
	Size     int64     // leaves
	Root     tlog.Hash // computed anew
	Records  int64     // present, and as they were sealed
	Erased   int64     // deleted when their time was over
	Heads    int       // held against the log
	Findings []string  // a sentence each
	More     int       // findings that were only counted
}

// maxFindings are said in full; a store that was replaced whole has millions.
const maxFindings = 1000

func (r *Report) found(format string, args ...any) {
	if len(r.Findings) == maxFindings {
		r.More++
		return
	}
	r.Findings = append(r.Findings, fmt.Sprintf(format, args...))
}

// Verify computes the whole log anew from one snapshot of the cell: every
// leaf, the root, every head, and every record the sources have against its
// latest leaf. done hears how many leaves and records are behind.
func Verify(ctx context.Context, db *store.DB, sources []Source, heads []Signed, done func(int)) (Report, error) {
	v := verification{names: map[string]Source{}, latest: map[record]*sealed{}, heads: map[int64][]Signed{}, unknown: map[string]bool{}, done: done}
	for _, s := range sources {
		v.names[s.Kind] = s
	}
	for _, h := range heads {
		v.heads[h.Size] = append(v.heads[h.Size], h)
	}
	v.Heads = len(heads)
	err := db.Snapshot(ctx, func(s *store.Snapshot) error {
		if err := v.readState(ctx, s); err != nil {
			return err
		}
		if err := v.leaves(ctx, s); err != nil {
			return err
		}
		for _, source := range sources {
			if err := v.records(ctx, s, source); err != nil {
				return err
			}
		}
		v.missing()
		return nil
	})
	return v.Report, err
}

// record names a record that has leaves.
type record struct {
	kind     string
	ref, sub int64
}

// sealed is a record's latest leaf.
type sealed struct {
	Row
	seen   bool
	erased bool
}

type verification struct {
	Report
	names   map[string]Source
	latest  map[record]*sealed
	heads   map[int64][]Signed
	blocks  map[node]bool // stored hashes, not yet met
	state   state
	tree    tree
	last    store.Instant
	broken  bool            // a leaf is missing: what follows has no root
	unknown map[string]bool // kinds without a source
	done    func(int)
}

func (v *verification) readState(ctx context.Context, s *store.Snapshot) error {
	err := s.NewRaw(readState).Scan(ctx, &v.state.Size, &v.state.At, &v.state.Edge)
	if err != nil && !store.Missing(err) {
		return err
	}
	v.blocks = map[node]bool{}
	var n node
	var hash []byte
	return s.Stream(ctx, func(scan func(...any) error) error {
		if err := scan(&n.level, &n.n, &hash); err != nil {
			return err
		}
		copy(n.hash[:], hash)
		v.blocks[n] = true
		return nil
	}, `SELECT level, n, hash FROM seal_hash`)
}

// name is a record in people's words.
func (v *verification) name(r record) string {
	if s, known := v.names[strings.TrimSuffix(r.kind, erased)]; known {
		return s.Name(r.ref, r.sub)
	}
	return fmt.Sprintf("%s %d/%d", r.kind, r.ref, r.sub)
}

func when(at store.Instant) string { return at.Time().Format("2006年1月2日 15:04:05") }

// leaves walks the log from its first leaf to its last.
func (v *verification) leaves(ctx context.Context, s *store.Snapshot) error {
	v.reached()
	err := pipe(func(out func(leafRow) error) error { return eachLeaf(ctx, s, out) }, func(l leafRow) error {
		v.leaf(l)
		return nil
	})
	if err != nil {
		return err
	}
	v.Size, v.Root = v.tree.size, v.tree.root()
	if v.Size != v.state.Size {
		v.found("存证应有 %d 片叶子，库中是 %d 片：末尾被删除或插入。", v.state.Size, v.Size)
	} else if kept, err := treeFrom(v.state.Size, v.state.Edge); !v.broken && (err != nil || kept.root() != v.Root) {
		v.found("存证的根被改动或叶子被改动：库中记的根是 %s，重新计算的根是 %s。", kept.root(), v.Root)
	}
	for n := range v.blocks {
		if !v.broken {
			v.found("第 %d 至 %d 号叶子的中间哈希与叶子不符：叶子或哈希被改动。", n.n<<n.level, (n.n+1)<<n.level-1)
		}
	}
	for size, heads := range v.heads {
		if size > v.Size {
			for _, h := range heads {
				v.found("%s（%s 签名）有 %d 片叶子，库中只有 %d 片：末尾的记录被删除。", h.From, when(store.At(h.At)), size, v.Size)
			}
		}
	}
	return nil
}

// leaf checks one leaf in its place.
func (v *verification) leaf(l leafRow) {
	v.done(1)
	r := record{l.Kind, l.Ref, l.Sub}
	if l.N != v.tree.size {
		v.found("第 %d 至 %d 号叶子被删除。", v.tree.size, l.N-1)
		v.broken, v.tree = true, tree{size: l.N, edge: make([]tlog.Hash, ones(l.N))}
	}
	hash := l.LeafHash()
	if !l.whole || markOf(hash) != l.mark {
		v.found("第 %d 号叶子（%s，%s）被改动、调换或插入。", l.N, v.name(r), when(l.At))
	}
	if l.At < v.last {
		v.found("第 %d 号叶子（%s）的时间 %s 早于前一片叶子的 %s：时间被倒填或顺序被调换。", l.N, v.name(r), when(l.At), when(v.last))
	}
	v.last = max(v.last, l.At)
	v.tree.add(hash, func(n node) { delete(v.blocks, n) })
	v.reached()
	v.remember(r, l.Row)
}

// reached holds the heads of this size against the log.
func (v *verification) reached() {
	for _, h := range v.heads[v.tree.size] {
		if root := v.tree.root(); root != h.Root {
			v.found("%s（%s 签名，%d 片叶子）对不上：签名的根是 %s，现在重新计算的根是 %s。", h.From, when(store.At(h.At)), h.Size, h.Root, root)
		}
	}
}

// remember keeps the latest leaf of each record.
func (v *verification) remember(r record, row Row) {
	if kind, gone := strings.CutSuffix(r.kind, erased); gone {
		r.kind = kind
		if s := v.latest[r]; s != nil {
			s.erased = true
		}
		return
	}
	if v.names[r.kind].Each == nil {
		if !v.unknown[r.kind] {
			v.unknown[r.kind] = true
			v.found("存证中有本程序不认识的种类 %q，请换用较新版本的程序核验。", r.kind)
		}
		return
	}
	if s := v.latest[r]; s != nil {
		s.Row, s.erased = row, false
		return
	}
	v.latest[r] = &sealed{Row: row}
}

// records holds what is in the tables against the latest leaves.
func (v *verification) records(ctx context.Context, s *store.Snapshot, source Source) error {
	return pipe(func(out func(present) error) error {
		return source.Each(ctx, s, 0, func(ref, sub int64, content []byte) error {
			return out(present{record{source.Kind, ref, sub}, content})
		})
	}, func(p present) error {
		v.done(1)
		switch leaf := v.latest[p.record]; {
		case leaf == nil:
			v.found("%s没有存证：是绕过系统写进数据库的。", v.name(p.record))
		case leaf.erased:
			leaf.seen = true
			v.found("%s在 %s 到期删除后又出现：是绕过系统写进数据库的。", v.name(p.record), when(leaf.At))
		case Commitment(leaf.Salt, p.content) != leaf.Hash:
			leaf.seen = true
			v.found("%s与 %s 的存证（第 %d 号叶子）不符：内容或时间被改动。", v.name(p.record), when(leaf.At), leaf.N)
		default:
			leaf.seen = true
			v.Records++
		}
		return nil
	})
}

// present is a record as it is now.
type present struct {
	record
	content []byte
}

// missing names what has leaves and is no more.
func (v *verification) missing() {
	for r, leaf := range v.latest {
		switch {
		case leaf.seen:
		case leaf.erased:
			v.Erased++
		default:
			v.found("%s不见了：%s 存证（第 %d 号叶子）以后被绕过系统删除。", v.name(r), when(leaf.At), leaf.N)
		}
	}
}

// pipeSize is how many rows go from the reader to the checker at a time.
const pipeSize = 512

var errStopped = errors.New("seal: stopped")

// pipe reads on one processor and checks on another.
func pipe[T any](read func(out func(T) error) error, check func(T) error) error {
	rows, stop, ended := make(chan []T, 8), make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(rows)
		group := make([]T, 0, pipeSize)
		send := func() error {
			select {
			case rows <- group:
				group = make([]T, 0, pipeSize)
				return nil
			case <-stop:
				return errStopped
			}
		}
		err := read(func(row T) error {
			if group = append(group, row); len(group) == pipeSize {
				return send()
			}
			return nil
		})
		if err == nil {
			err = send()
		}
		ended <- err
	}()
	defer close(stop)
	for group := range rows {
		for _, row := range group {
			if err := check(row); err != nil {
				return err
			}
		}
	}
	return <-ended
}
