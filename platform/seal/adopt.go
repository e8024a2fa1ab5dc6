package seal

import (
	"cmp"
	"context"
	"slices"

	"zhibu/platform/store"
)

// begun is the kind of the leaf that says: from here on everything is sealed
// as it is written. What comes before it was sealed afterwards. Its ref tells
// of which kinds: of all that came at that beginning or before.
const begun = "log.begun"

// atOnce is how many records are sealed in one transaction when the log begins.
const atOnce = 10_000

// Begin seals every record that has no leaf, once in a cell's life, and once
// more of the kinds that a later version adds: a cell that is older than its
// log would otherwise be full of them. An interrupted Begin goes on where it
// was. Nobody may write meanwhile.
func Begin(ctx context.Context, db *store.DB, sources []Source, at store.Instant) (sealed int, err error) {
	newest := slices.MaxFunc(sources, func(a, b Source) int { return cmp.Compare(a.Since, b.Since) }).Since
	last, err := lastBegun(ctx, db, newest)
	if err != nil || last == newest {
		return 0, err
	}
	sources = slices.DeleteFunc(slices.Clone(sources), func(s Source) bool { return s.Since <= last })
	var group []Leaf
	write := func() error {
		err := db.Write(ctx, func(tx *store.Tx) error { Append(ctx, tx, group...); return nil })
		group = group[:0]
		return err
	}
	err = db.Snapshot(ctx, func(s *store.Snapshot) error {
		there := map[string]map[[2]int64]bool{}
		for _, source := range sources {
			there[source.Kind] = map[[2]int64]bool{}
		}
		if err := eachLeaf(ctx, s, func(l leafRow) error {
			if of := there[l.Kind]; of != nil {
				of[[2]int64{l.Ref, l.Sub}] = true
			}
			return nil
		}); err != nil {
			return err
		}
		for _, source := range sources {
			if err := source.Each(ctx, s, 0, func(ref, sub int64, _ store.Instant, content []byte) error {
				if there[source.Kind][[2]int64{ref, sub}] {
					return nil
				}
				sealed++
				if group = append(group, Leaf{Kind: source.Kind, Ref: ref, Sub: sub, At: at, Content: content}); len(group) == atOnce {
					return write()
				}
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return sealed, err
	}
	group = append(group, Leaf{Kind: begun, Ref: newest, At: at})
	return sealed, write()
}

// lastBegun is the latest beginning up to newest that the log knows of, -1 for none.
func lastBegun(ctx context.Context, r store.Reader, newest int64) (int64, error) {
	for last := newest; last >= 0; last-- {
		var there int
		if err := r.NewRaw(`SELECT count(*) FROM seal_leaf WHERE ref = ? AND sub = 0 AND kind = ?`, last, begun).Scan(ctx, &there); err != nil || there > 0 {
			return last, err
		}
	}
	return -1, nil
}
