package intake

import (
	"context"

	"zhibu/platform/api"
	"zhibu/platform/store"
)

// apply writes every row of the sealed copy in one transaction. The state Done is part of it:
// after a crash an import is either done or nothing of it is there.
func (s *Service) apply(ctx context.Context, kind Kind, imp *Import) error {
	pass, err := kind.Begin(ctx, imp.Scope)
	if err != nil {
		return err
	}
	layout := newLayout(kind.Columns)
	done := *imp
	done.Bad, done.ToAdd, done.ToChange, done.Unchanged = 0, 0, 0, 0
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		err := readCopy(s.path(imp.ID, "copy"), s.box, placeOf(imp.ID), func(b block) error {
			rows := make([]Row, len(b.Rows))
			for i, raw := range b.Rows {
				rows[i] = Row{N: raw.N, layout: layout, cells: raw.Cells}
			}
			return s.applyRows(ctx, tx, pass, &done, rows)
		})
		if err != nil {
			return err
		}
		if err := pass.Finish(ctx, tx, done); err != nil {
			return err
		}
		done.State, done.EndedAt = Done, store.At(s.now())
		_, err = advance(ctx, tx, done, Applying)
		return err
	})
	if err == nil {
		*imp = done
	}
	return err
}

func (s *Service) applyRows(ctx context.Context, tx *store.Tx, pass Pass, done *Import, rows []Row) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	fates, _, err := pass.Judge(ctx, tx, rows)
	if err != nil {
		return err
	}
	if done.tally(fates); done.Bad > 0 {
		return api.Conflict("检查之后库里的数据有了变化，这批数据不能再照原样写入。什么都没有写入，请重新上传检查。")
	}
	if err := pass.Apply(ctx, tx); err != nil {
		return err
	}
	done.Checked += len(rows)
	s.show(*done)
	return nil
}
