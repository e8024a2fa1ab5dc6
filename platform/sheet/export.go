package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Writer writes lists as .xlsx, a row at a time, each on a sheet of its own; what
// does not fit into memory waits in a temporary file.
type Writer struct {
	to      io.Writer
	file    *excelize.File
	stream  *excelize.StreamWriter
	title   string
	columns []Column
	look    look
	next    int // the row to be written, from 1
}

// NewWriter begins a list with a bold frozen head. title names the sheet and stands above each printed page.
func NewWriter(w io.Writer, title string, columns []Column) (*Writer, error) {
	return NewTitled(w, title, title, columns)
}

// NewTitled begins a paper of several lists, of which the first is called name; title stands above each printed page.
func NewTitled(w io.Writer, title, name string, columns []Column) (*Writer, error) {
	file := excelize.NewFile()
	out := &Writer{to: w, file: file, title: title}
	var err error
	if out.look, err = looks(file); err == nil {
		err = file.SetSheetName("Sheet1", sheetName(name))
	}
	if err == nil {
		err = out.head(name, columns)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return out, nil
}

// Sheet begins a further list on a sheet of its own; the list before is ended.
func (w *Writer) Sheet(name string, columns []Column) error {
	if err := w.stream.Flush(); err != nil {
		return err
	}
	if _, err := w.file.NewSheet(sheetName(name)); err != nil {
		return err
	}
	return w.head(name, columns)
}

func (w *Writer) head(name string, columns []Column) error {
	w.next, w.columns = 2, columns
	sheet, title := sheetName(name), w.title
	if name != title {
		title += "　" + name
	}
	err := layOut(w.file, sheet, title, columns)
	if err != nil {
		return err
	}
	if w.stream, err = w.file.NewStreamWriter(sheet); err != nil {
		return err
	}
	if err := w.stream.SetPanes(frozenHead()); err != nil {
		return err
	}
	cells := make([]any, len(columns))
	for i, column := range columns {
		cells[i] = excelize.Cell{StyleID: w.look.head, Value: column.Title}
		if err := w.stream.SetColWidth(i+1, i+1, column.width()); err != nil {
			return err
		}
	}
	return w.stream.SetRow("A1", cells)
}

// Write writes one row: text, numbers, bools (是, 否), times (their date and
// time of day), nil for an empty cell. Text that a spreadsheet program would
// run as a formula is made plain text; numbers of more than 15 digits, which
// such a program would round, are written as text.
func (w *Writer) Write(cells ...any) error {
	row, lines := make([]any, len(cells)), 1
	for i, cell := range cells {
		style, v := w.look.number, value(cell)
		if text, ok := v.(string); (ok || v == nil) && !w.columns[i].Number {
			style = w.look.text
			lines = max(lines, linesOf(text, w.columns[i].width()))
		}
		row[i] = excelize.Cell{StyleID: style, Value: v}
	}
	return w.row(row, heightOf(lines)...)
}

// Note writes a text below the list, across all its columns.
func (w *Writer) Note(text string) error {
	from, to := CellName(0, w.next), CellName(len(w.columns)-1, w.next)
	lines := linesOf(text, lineWidth(w.columns))
	err := w.row([]any{excelize.Cell{StyleID: w.look.note, Value: neutral(text)}}, heightOf(lines)...)
	if err == nil && from != to {
		err = w.stream.MergeCell(from, to)
	}
	return err
}

// heightOf gives a row of several lines its height: not every program looks for itself how high a row has to be.
func heightOf(lines int) []excelize.RowOpts {
	if lines == 1 {
		return nil
	}
	return []excelize.RowOpts{{Height: min(lineHeight*float64(lines), excelize.MaxRowHeight)}}
}

func (w *Writer) row(cells []any, how ...excelize.RowOpts) error {
	name := CellName(0, w.next)
	w.next++
	return w.stream.SetRow(name, cells, how...)
}

// Close writes the file. The writer cannot be used any more.
func (w *Writer) Close() error {
	err := w.stream.Flush()
	if err == nil {
		err = w.file.Write(w.to)
	}
	return errors.Join(err, w.file.Close())
}

const exactDigits = 999_999_999_999_999 // the largest whole number Excel keeps

func value(cell any) any {
	switch v := cell.(type) {
	case nil:
		return nil
	case int:
		return value(int64(v))
	case int64:
		if v > exactDigits || v < -exactDigits {
			return fmt.Sprint(v)
		}
		return v
	case int8, int16, int32, uint8, uint16, uint32, float32, float64:
		return v
	case bool:
		if v {
			return "是"
		}
		return "否"
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v.Format(dateTime)
	case string:
		return neutral(v)
	}
	return neutral(fmt.Sprint(cell))
}

func (c Column) width() float64 {
	if c.Width > 0 {
		return c.Width
	}
	return float64(max(12, 2*utf8.RuneCountInString(c.Title)+4))
}

// sheetName is title as Excel allows it: none of a few signs, and at most 31
// characters, of which a rare one 生僻字 counts for two.
func sheetName(title string) string {
	name, length := []rune{}, 0
	for _, r := range title {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			continue
		}
		if length += utf16.RuneLen(r); length > 31 {
			break
		}
		name = append(name, r)
	}
	if len(name) == 0 {
		return "Sheet1"
	}
	return string(name)
}
