package seal

import (
	"context"

	"zhibu/platform/store"
)

// begun is the kind of the one leaf that says: from here on everything is
// sealed as it is written. What comes before it was sealed afterwards.
const begun = "log.begun"

// atOnce is how many records are sealed in one transaction when the log begins.
const atOnce = 10_000

// Begin seals every record that has no leaf, once in a cell's life: a cell that
// is older than its log would otherwise be full of them. An interrupted Begin
// goes on where it was. Nobody may write meanwhile.
func Begin(ctx context.Context, db *store.DB, sources []Source, at store.Instant) (sealed int, err error) {
	var there int
	if err := db.NewRaw(`SELECT count(*) FROM seal_leaf WHERE ref = 0 AND sub = 0 AND kind = ?`, begun).Scan(ctx, &there); err != nil || there > 0 {
		return 0, err
	}
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
	group = append(group, Leaf{Kind: begun, At: at})
	return sealed, write()
}
