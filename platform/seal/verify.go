package seal

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"zhibu/platform/store"
)

// Signed is a head to be held against the log, and where it comes from.
type Signed struct {
	From string // "库内凭证 123", a file's name
	Kept bool   // by the cell itself, where its administrators can delete it
	Head
}

// Report is what a verification found.
type Report struct {
	Size     int64         // leaves
	Root     tlog.Hash     // computed anew
	Records  int64         // present, and as they were sealed
	Erased   int64         // removed by the rules
	Heads    int           // held against the log
	Begun    store.Instant // when the log was begun; older records were sealed then. 0: before the first start
	Last     store.Instant // time of the last leaf
	Findings []string      // a sentence each
	More     int           // findings that were only counted
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
	v := verification{sources: sources, names: map[string]Source{}, latest: latest{at: map[record]int32{}}, misdated: map[store.Instant]*misdated{}, kinds: map[string]int32{}, heads: map[int64][]Signed{}, unknown: map[string]bool{}, done: done}
	for i, s := range sources {
		v.names[s.Kind], v.kinds[s.Kind] = s, int32(i)
	}
	for _, h := range heads {
		v.heads[h.Size] = append(v.heads[h.Size], h)
		if h.Kept {
			v.signed = max(v.signed, h.Size)
		}
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
		v.times()
		return nil
	})
	return v.Report, err
}

type verification struct {
	Report
	names   map[string]Source
	kinds   map[string]int32 // the sources' places
	sources []Source
	latest  latest
	heads   map[int64][]Signed
	blocks  map[node]bool // stored hashes, not yet met
	state   state
	tree    tree
	broken  bool            // a leaf is missing: what follows has no root
	unknown map[string]bool // kinds without a source
	done    func(int)

	begun    int64                       // the leaf that says when
	vouched  bool                        // a head in other hands covers the log's beginning
	before   misdated                    // records older than the log
	misdated map[store.Instant]*misdated // by the time of their leaves
	signed   int64                       // leaves that kept heads cover
	bareAt   store.Instant               // time of the first that none covers
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

// name is what people call the record a leaf is about.
func (v *verification) name(l Row) string {
	if s, known := v.names[strings.TrimSuffix(l.Kind, erased)]; known {
		return s.Name(l.Ref, l.Sub)
	}
	return fmt.Sprintf("%s %d/%d", l.Kind, l.Ref, l.Sub)
}

func (v *verification) nameOf(r record) string { return v.sources[r.kind].Name(r.ref, r.sub) }

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
		v.found("存证应有 %d 条，库中是 %d 条：末尾被删除或插入。", v.state.Size, v.Size)
	} else if kept, err := treeFrom(v.state.Size, v.state.Edge); !v.broken && (err != nil || kept.root() != v.Root) {
		v.found("存证或它的汇总指纹被改动：库中记的汇总指纹是 %s，重新计算的是 %s。", kept.root(), v.Root)
	}
	for n := range v.blocks {
		if !v.broken {
			v.found("第 %d 至 %d 号存证的分段指纹与存证不符：存证或指纹被改动。", n.n<<n.level, (n.n+1)<<n.level-1)
		}
	}
	for size, heads := range v.heads {
		if size > v.Size {
			for _, h := range heads {
				v.found("%s（%s 签名）有 %d 条存证，库中只有 %d 条：末尾的记录被删除。", h.From, when(store.At(h.At)), size, v.Size)
			}
		}
	}
	return nil
}

// leaf checks one leaf in its place.
func (v *verification) leaf(l leafRow) {
	v.done(1)
	if l.N != v.tree.size {
		v.found("第 %d 至 %d 号存证被删除。", v.tree.size, l.N-1)
		v.broken, v.tree = true, tree{size: l.N, edge: make([]tlog.Hash, ones(l.N))}
	}
	hash := l.LeafHash()
	if !l.whole || markOf(hash) != l.mark {
		v.found("第 %d 号存证（%s，%s）被改动、调换或插入。", l.N, v.name(l.Row), when(l.At))
	}
	if l.At < v.Last {
		v.found("第 %d 号存证（%s）的时间 %s 早于前一条的 %s：时间被倒填或顺序被调换。", l.N, v.name(l.Row), when(l.At), when(v.Last))
	}
	v.Last = max(v.Last, l.At)
	if l.N == v.signed {
		v.bareAt = l.At
	}
	v.tree.add(hash, func(n node) { delete(v.blocks, n) })
	v.remember(l.Row)
	v.reached()
}

// reached holds the heads of this size against the log.
func (v *verification) reached() {
	for _, h := range v.heads[v.tree.size] {
		if root := v.tree.root(); root != h.Root {
			v.found("%s（%s 签名，%d 条存证）对不上：签名的汇总指纹是 %s，现在重新计算的是 %s。", h.From, when(store.At(h.At)), h.Size, h.Root, root)
		} else if !h.Kept && v.Begun != 0 {
			v.vouched = true
		}
	}
}

// remember keeps the latest leaf of each record.
func (v *verification) remember(l Row) {
	base, gone := strings.CutSuffix(l.Kind, erased)
	kind, known := v.kinds[base]
	if l.Kind == begun && v.Begun == 0 {
		v.begun, v.Begun = l.N, l.At
	}
	if !known {
		if base != begun && !v.unknown[base] {
			v.unknown[base] = true
			v.found("存证中有本程序不认识的种类 %q，请换用较新版本的程序核验。", base)
		}
		return
	}
	source := v.sources[kind]
	s, met := v.latest.of(record{kind, l.Ref, l.Sub}, true)
	if gone && !source.Erasable {
		v.found("第 %d 号存证（%s）说%s已按规定移除，而这类记录从不移除：是绕过系统写进存证的。", l.N, when(l.At), v.name(l))
	} else if met && source.Once {
		v.found("%s存证了不止一次（第 %d 号，%s；第 %d 号，%s），而这类记录从不改动：是绕过系统改动后补存的。", v.name(l), s.n, when(s.at), l.N, when(l.At))
	}
	s.n, s.at, s.erased = l.N, l.At, gone
	if !gone {
		s.salt, s.hash = l.Salt, l.Hash
	}
}

// records holds what is in the tables against the latest leaves.
func (v *verification) records(ctx context.Context, s *store.Snapshot, source Source) error {
	return pipe(func(out func(present) error) error {
		return source.Each(ctx, s, 0, func(ref, sub int64, at store.Instant, content []byte) error {
			return out(present{record{v.kinds[source.Kind], ref, sub}, at, content})
		})
	}, func(p present) error {
		v.done(1)
		leaf, met := v.latest.of(p.record, false)
		if !met {
			v.found("%s没有存证：是绕过系统写进数据库的。", v.nameOf(p.record))
			return nil
		}
		leaf.seen = true
		switch {
		case leaf.erased:
			v.found("%s在 %s 按规定移除后又出现：是绕过系统写进数据库的。", v.nameOf(p.record), when(leaf.at))
		case Commitment(leaf.salt, p.content) != leaf.hash:
			v.found("%s与 %s 的存证（第 %d 号）不符：内容或时间被改动。", v.nameOf(p.record), when(leaf.at), leaf.n)
		default:
			v.Records++
			v.dated(p, leaf)
		}
		return nil
	})
}

// present is a record as it is now.
type present struct {
	record
	at      store.Instant
	content []byte
}

// missing names what has leaves and is no more.
func (v *verification) missing() {
	for r, i := range v.latest.at {
		switch leaf := v.latest.leaf(i); {
		case leaf.seen:
		case leaf.erased:
			v.Erased++
		default:
			v.found("%s不见了：%s 存证（第 %d 号）以后被绕过系统删除。", v.nameOf(r), when(leaf.at), leaf.n)
		}
	}
}
