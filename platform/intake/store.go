package intake

import (
	"context"

	"github.com/uptrace/bun"

	"zhibu/platform/store"
)

// problemLimit is how many problems of one file are kept: a file that has more is the wrong file.
const problemLimit = 20_000

// problemRow is one Problem as it is stored.
type problemRow struct {
	bun.BaseModel `bun:"table:intake_problem"`

	IntakeID int64
	Seq      int64
	Problem
}

var problemColumns = []string{"intake_id", "seq", "row_no", "cell", "column_name", "kind", "message", "cure", "warning"}

func insert(ctx context.Context, tx *store.Tx, imp Import) error {
	_, err := tx.NewInsert().Model(&imp).Exec(ctx)
	return err
}

// advance stores an import's state if it still is what the caller saw; otherwise it tells so.
func advance(ctx context.Context, tx *store.Tx, imp Import, from State) (bool, error) {
	res, err := tx.NewUpdate().Model(&imp).WherePK().Where("state = ?", from).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// find reads an import of its owner.
func find(ctx context.Context, r store.Reader, kind string, owner, id int64) (imp Import, err error) {
	err = r.NewSelect().Model(&imp).Where("id = ? AND kind = ? AND account_id = ?", id, kind, owner).Scan(ctx)
	return imp, err
}

// byState reads every import in one of the states.
func byState(ctx context.Context, r store.Reader, states ...State) (all []Import, err error) {
	err = r.NewSelect().Model(&all).Where("state IN (?)", store.In(states)).Scan(ctx)
	return all, err
}

func saveProblems(ctx context.Context, tx *store.Tx, id, from int64, problems []Problem) error {
	_, err := tx.Bulk(ctx, "intake_problem", problemColumns, func(yield func([]any) bool) {
		for i, p := range problems {
			if !yield([]any{id, from + int64(i), p.Row, p.Cell, p.Column, p.Kind, p.Message, p.Cure, p.Warning}) {
				return
			}
		}
	})
	return err
}

// problems reads at most limit problems of an import, in the order of the sheet, from the given one on.
func problems(ctx context.Context, r store.Reader, id, from, limit int64) ([]Problem, error) {
	var rows []problemRow
	err := r.NewSelect().Model(&rows).Where("intake_id = ? AND seq >= ?", id, from).Order("seq").Limit(limit).Scan(ctx)
	out := make([]Problem, len(rows)) // none is an empty list, not null
	for i, row := range rows {
		out[i] = row.Problem
	}
	return out, err
}
