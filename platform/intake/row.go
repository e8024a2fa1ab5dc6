package intake

import "zhibu/platform/sheet"

// rawRow is one row as it was read: its number in the sheet, and the cells in the order of the
// Kind's columns.
type rawRow struct {
	N     int
	Cells []string
}

// Row is one row of the file.
type Row struct {
	N      int // in the sheet, 1-based
	layout *layout
	cells  []string
	cell   func(column int) string // how the sheet calls a cell; nil when applying
}

// layout finds a Kind's columns by title.
type layout struct {
	columns []Column
	at      map[string]int
}

func newLayout(columns []Column) *layout {
	l := &layout{columns: columns, at: map[string]int{}}
	for i, c := range columns {
		l.at[c.Title] = i
	}
	return l
}

func (l *layout) sheetColumns() []sheet.Column {
	list := make([]sheet.Column, len(l.columns))
	for i, c := range l.columns {
		list[i] = c.Column
	}
	return list
}

// Get is the text of the cell in the column called title, "" where there is none.
func (r Row) Get(title string) string { return r.cells[r.layout.at[title]] }

// Problem says what is wrong with the cell in the column called title.
func (r Row) Problem(title, message, cure string) Problem {
	i := r.layout.at[title]
	p := Problem{Row: r.N, Column: title, Kind: r.layout.columns[i].Kind, Message: message, Cure: cure}
	if r.cell != nil {
		p.Cell = r.cell(i)
	}
	return p
}

// blanks are the required cells that are empty.
func (r Row) blanks() (found []Problem) {
	for i, c := range r.layout.columns {
		if c.Required && r.cells[i] == "" {
			found = append(found, r.Problem(c.Title, "这一项必须填写。", "补上内容；合并的单元格要取消合并，逐行填写。"))
		}
	}
	return found
}
