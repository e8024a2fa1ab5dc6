package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Writer writes lists as .xlsx, a row at a time, each on a sheet of its own; what
// does not fit into memory waits in a temporary file.
type Writer struct {
	to     io.Writer
	file   *excelize.File
	stream *excelize.StreamWriter
	next   int // the row to be written, from 1
}

// NewWriter begins a list with a bold frozen head. title names the sheet.
func NewWriter(w io.Writer, title string, columns []Column) (*Writer, error) {
	file := excelize.NewFile()
	out := &Writer{to: w, file: file}
	err := file.SetSheetName("Sheet1", sheetName(title))
	if err == nil {
		err = out.head(sheetName(title), columns)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return out, nil
}

// Sheet begins a further list on a sheet of its own; the list before is ended.
func (w *Writer) Sheet(title string, columns []Column) error {
	if err := w.stream.Flush(); err != nil {
		return err
	}
	if _, err := w.file.NewSheet(sheetName(title)); err != nil {
		return err
	}
	return w.head(sheetName(title), columns)
}

func (w *Writer) head(sheet string, columns []Column) error {
	w.next = 2
	style, err := w.file.NewStyle(headStyle(false))
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
		cells[i] = excelize.Cell{StyleID: style, Value: column.Title}
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
	row := make([]any, len(cells))
	for i, cell := range cells {
		row[i] = value(cell)
	}
	name := CellName(0, w.next)
	w.next++
	return w.stream.SetRow(name, row)
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

func headStyle(required bool) *excelize.Style {
	colour := "000000"
	if required {
		colour = "C00000"
	}
	return &excelize.Style{
		Font:      &excelize.Font{Bold: true, Color: colour},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	}
}

func frozenHead() *excelize.Panes {
	return &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
}

func (c Column) width() float64 {
	if c.Width > 0 {
		return c.Width
	}
	return float64(max(12, 2*utf8.RuneCountInString(c.Title)+4))
}

// sheetName is title as Excel allows it: at most 31 characters and none of a
// few signs.
func sheetName(title string) string {
	name := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return -1
		}
		return r
	}, title))
	if len(name) == 0 {
		return "Sheet1"
	}
	return string(name[:min(len(name), 31)])
}
