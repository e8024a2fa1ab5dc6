package duties

import (
	"cmp"
	"context"
	"slices"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Asked for an overview.
type question struct {
	Within orgs.Org
	Period *Period // nil: each duty in its running period
	Field  terms.Field
	Kind   terms.OrgKind
	Duty   Key
}

// Tally counts orgs by their state.
type Tally map[State]int

// Column is a duty of an overview.
type Column struct {
	Duty   *Duty
	Period Period // of the org asked for
}

// Row is a group of branches: those below a child of the org asked for, of a field or of a kind.
type Row struct {
	Org      orgs.Org // by org
	Of       string   // by field or kind: its word
	Branches int
	Cells    []Tally // one for each column
}

// Overview is how a subtree stands.
type Overview struct {
	Columns []Column
	Total   Row
	Rows    []Row
}

// ask reads the board for a question and says which duties it is about.
func (s *Service) ask(ctx context.Context, q question) (*board, []Column, error) {
	years := []int{s.year()}
	if q.Period != nil {
		years = []int{q.Period.Year, q.Period.Next().Year}
	}
	b, err := s.board(ctx, s.db, subtree(q.Within.Path), years...)
	if err != nil {
		return nil, nil, err
	}
	b.orgs = slices.DeleteFunc(b.orgs, func(o standing) bool {
		return q.Field != "" && o.Field != q.Field || q.Kind != "" && o.Kind != q.Kind
	})
	var columns []Column
	for i := range Table {
		d := &Table[i]
		if q.Duty != "" && d.Key != q.Duty {
			continue
		}
		p := b.running(ctx, q.Within.Path, d.Key)
		if q.Period != nil {
			p = *q.Period
		}
		if rule := b.rule(ctx, q.Within.Path, p.Start()).Duties[string(d.Key)]; rule.On && rule.Every == p.Every {
			columns = append(columns, Column{d, p})
		}
	}
	return b, columns, nil
}

// period is the period of a column at an org, whose own pack may have another rhythm.
func (b *board) period(ctx context.Context, o *standing, c Column, asked *Period) Period {
	if asked != nil {
		return *asked
	}
	return b.running(ctx, o.Path, c.Duty.Key)
}

// concerns tells whether a duty is of this kind of org at all: where it is not, it is not even counted as not applying.
func concerns(d *Duty, o *standing) bool { return o.Kind.IsBranch() != (d.Key == SecretaryLecture) }

// Overview counts the orgs of a subtree, by what lies below it, by field or by kind.
func (s *Service) Overview(ctx context.Context, q question, by string) (Overview, error) {
	b, columns, err := s.ask(ctx, q)
	out := Overview{Columns: columns, Total: newRow(columns)}
	if err != nil {
		return out, err
	}
	rows := map[string]*Row{}
	for i := range b.orgs {
		o := &b.orgs[i]
		key := groupOf(q.Within.Path, o, by)
		row := rows[key]
		if row == nil {
			made := newRow(columns)
			made.Of = key
			row = &made
			rows[key] = row
		}
		for c, column := range columns {
			if concerns(column.Duty, o) {
				state := b.due(ctx, o, column.Duty, b.period(ctx, o, column, q.Period)).State
				row.Cells[c][state]++
				out.Total.Cells[c][state]++
			}
		}
		if o.Kind.IsBranch() {
			row.Branches++
			out.Total.Branches++
		}
	}
	for _, row := range rows {
		out.Rows = append(out.Rows, *row)
	}
	slices.SortFunc(out.Rows, func(a, b Row) int { return cmp.Compare(a.Of, b.Of) })
	if by == byOrg {
		return out, s.nameRows(ctx, s.db, out.Rows)
	}
	return out, nil
}

// How rows are grouped.
const (
	byOrg   = "org"
	byField = "field"
	byKind  = "kind"
)

// groupOf is the key of the row an org is counted in: the path of the child it stands below, its field or its kind.
func groupOf(within string, o *standing, by string) string {
	switch by {
	case byField:
		return string(o.Field)
	case byKind:
		return string(o.Kind)
	}
	for _, path := range orgs.Ancestors(o.Path) {
		if len(path) > len(within) {
			return path
		}
	}
	return o.Path // the org asked for itself
}

func newRow(columns []Column) Row {
	r := Row{Cells: make([]Tally, len(columns))}
	for i := range r.Cells {
		r.Cells[i] = Tally{}
	}
	return r
}

// nameRows finds the orgs whose paths the rows hold.
func (s *Service) nameRows(ctx context.Context, r store.Reader, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	paths := make([]string, len(rows))
	for i, row := range rows {
		paths[i] = row.Of
	}
	var found []orgs.Org
	if err := r.NewSelect().Model(&found).Column("id", "path", "name", "short_name", "kind", "field").Where("o.path IN (?)", store.In(paths)).Order("path").Scan(ctx); err != nil {
		return err
	}
	for i := range rows {
		if at := slices.IndexFunc(found, func(o orgs.Org) bool { return o.Path == rows[i].Of }); at >= 0 {
			rows[i].Org = found[at]
		}
	}
	return nil
}

// Place is one branch in a list.
type Place struct {
	Org standing
	Due
}

// Branches lists how the orgs of a subtree stand with one duty, those in the states asked for, in
// the order of the tree after the path given; next is where the next page begins, "" at the end.
func (s *Service) Branches(ctx context.Context, q question, states []State, after string, limit int) (d *Duty, found []Place, next string, err error) {
	b, columns, err := s.ask(ctx, q)
	if err != nil || len(columns) == 0 {
		return nil, nil, "", err
	}
	c := columns[0]
	for i := range b.orgs {
		o := &b.orgs[i]
		if o.Path <= after || !concerns(c.Duty, o) {
			continue
		}
		due := b.due(ctx, o, c.Duty, b.period(ctx, o, c, q.Period))
		if len(states) > 0 && !slices.Contains(states, due.State) {
			continue
		}
		if len(found) == limit {
			return c.Duty, found, found[limit-1].Org.Path, nil
		}
		found = append(found, Place{*o, due})
	}
	return c.Duty, found, "", nil
}
