package sheet

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
)

// Column describes a column of a table, for its template, its import and its
// export alike.
type Column struct {
	Title    string   // what stands in the head, e.g. 姓名
	Hint     string   // how to fill it in, a sentence or two
	Required bool     // an import without the column is refused
	Options  []string // the values to choose from; nil if any will do
	Width    float64  // in characters of the default font; 0 fits the title
	Number   bool     // figures, also those written as text such as 66.6%: they stand in the middle
}

// Table says where a table's columns were found.
type Table struct {
	HeadRow int      // the row with the titles, from 1
	Extra   []string // titles of columns that were not asked for and not read
	at      []int    // of each column asked for: its column in the sheet, or -1
}

// Record is a row of a table: its number in the sheet, and the cells in the
// order of the columns asked for, "" where the sheet has no such column.
type Record struct {
	N     int
	Cells []string
	table *Table
}

// Cell is how Excel calls the cell of the ith column asked for (D12), or ""
// if the sheet has no such column.
func (r Record) Cell(i int) string {
	if r.table.at[i] < 0 {
		return ""
	}
	return CellName(r.table.at[i], r.N)
}

// headWithin is the number of rows, empty ones aside, among which the head
// must stand: titles and remarks often stand above it.
const headWithin = 20

// ReadTable reads a table as [Read] does: it looks for the row that holds the
// title of every required column, in any order, and yields the rows below it.
// What is yielded when there is no such row is nothing, and the [*Error]
// names the missing titles.
func ReadTable(ctx context.Context, r io.ReaderAt, size int64, name string, limits Limits, columns []Column, yield func(Record) error) (Table, error) {
	var table *Table
	var missing []string // in the row most like the head
	above := 0
	stop := errors.New("sheet: no head") // ends the reading early
	err := Read(ctx, r, size, name, limits, func(row Row) error {
		if table != nil {
			return yield(table.record(row))
		}
		found, lacks, err := head(row, columns)
		if err != nil {
			return err
		}
		if len(lacks) == 0 {
			table = found
			return nil
		}
		if above == 0 || len(lacks) < len(missing) {
			missing = lacks
		}
		if above++; above == headWithin {
			return stop
		}
		return nil
	})
	if err != nil && err != stop {
		return Table{}, err
	}
	if table == nil {
		return Table{}, noHead(columns, missing)
	}
	return *table, nil
}

func (t *Table) record(row Row) Record {
	cells := make([]string, len(t.at))
	for i, at := range t.at {
		if at >= 0 && at < len(row.Cells) {
			cells[i] = row.Cells[at]
		}
	}
	return Record{N: row.N, Cells: cells, table: t}
}

// head takes row for the head and tells what it lacks to be it.
func head(row Row, columns []Column) (table *Table, missing []string, err error) {
	titles := make([]string, len(row.Cells))
	for i, cell := range row.Cells {
		titles[i] = bareTitle(cell)
	}
	table = &Table{HeadRow: row.N, at: make([]int, len(columns))}
	found := 0
	for i, column := range columns {
		table.at[i] = slices.Index(titles, column.Title)
		if table.at[i] >= 0 {
			found++
		} else if column.Required {
			missing = append(missing, column.Title)
		}
	}
	if found == 0 {
		return nil, titlesOf(columns), nil
	}
	for i, title := range titles {
		wanted := slices.ContainsFunc(columns, func(c Column) bool { return c.Title == title })
		if title != "" && !wanted {
			table.Extra = append(table.Extra, title)
		}
		if len(missing) == 0 && wanted && slices.Index(titles, title) != i {
			return nil, nil, refuse(Malformed, nil, "「%s」列出现了两次，请删去一列后再导入。", title)
		}
	}
	return table, missing, nil
}

// bareTitle is a title without the mark of a required column and the spaces
// and line breaks that make it fit its cell.
func bareTitle(cell string) string {
	title := strings.Join(strings.Fields(cell), "")
	return strings.TrimRight(title, "*＊")
}

func titlesOf(columns []Column) []string {
	var titles []string
	for _, column := range columns {
		titles = append(titles, column.Title)
	}
	return titles
}

func noHead(columns []Column, missing []string) error {
	if len(missing) == 0 {
		return refuse(MissingColumns, nil, "文件中没有数据，请使用系统提供的模板填写后再导入。")
	}
	if len(missing) == len(columns) {
		return refuse(MissingColumns, nil, "没有找到表头，请使用系统提供的模板填写后再导入。")
	}
	return refuse(MissingColumns, nil, "缺少必填列「%s」，请使用系统提供的模板填写后再导入。", strings.Join(missing, "」「"))
}
