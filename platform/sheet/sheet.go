// Package sheet reads and writes the tables that clerks keep in Excel: .xlsx
// both ways, and csv (UTF-8 or GBK) in.
//
// Writing is done by excelize. Reading is ours, a row at a time straight from
// the zip: excelize takes a damaged or cut sheet for a short one and reports
// no error, so that half an import would pass for a whole one; and it cannot
// tell a date from its number without loading the sheet. A file is somebody
// else's: everything about it is bounded (see [Limits]).
//
// Files: sheet.go (Read), refusal.go (what is refused, and in what words),
// csv.go, workbook.go (the parts of an .xlsx), styles.go (which numbers are
// dates), text.go (shared strings), xlsx.go (rows and cells), clean.go (what
// is done to a cell's text), table.go (tables with known columns), template.go
// and export.go (writing), paper.go (how it looks, and how it prints).
package sheet

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Limits bounds what is read. A zero field stands for the default.
type Limits struct {
	Bytes    int64 // size of the file; 50 MB
	Unzipped int64 // size of an .xlsx once unzipped; 512 MB
	Ratio    int64 // unzipped ÷ zipped, looked at from 16 MB unzipped; 200
	Rows     int   // rows that are not empty; 300,000
	Columns  int   // 200
	Chars    int   // characters in a cell; 32,767, which is Excel's own limit
}

func (l Limits) orDefault() Limits {
	or(&l.Bytes, 50<<20)
	or(&l.Unzipped, 512<<20)
	or(&l.Ratio, 200)
	or(&l.Rows, 300_000)
	or(&l.Columns, 200)
	or(&l.Chars, 32_767)
	return l
}

func or[T int | int64](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// Row is one row that is not empty. N counts from 1 as the sheet does, empty
// rows included. Cells begin with column A; empty ones at the end are absent.
type Row struct {
	N     int
	Cells []string
}

// Read yields the rows of the first visible sheet of an .xlsx, or of a csv,
// size bytes long. name is the file's name and only its ending counts.
//
// Cells are trimmed, full-width letters, digits and spaces made ordinary,
// dates written 2006-01-02 (with 15:04 where the cell shows a time of day),
// formulas taken by their last result, TRUE and FALSE as 是 and 否. Of merged
// cells the first holds the text.
//
// A file that cannot be read is an [*Error]. It may come after some rows:
// keep nothing until Read has returned nil. An error of yield ends the
// reading and is returned as it is.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string, limits Limits, yield func(Row) error) error {
	limits = limits.orDefault()
	if size > limits.Bytes {
		return tooLarge("文件超过 %d MB 的上限，请拆分成几个文件后分别导入。", limits.Bytes>>20)
	}
	out := &rows{ctx: ctx, limits: limits, yield: yield}
	start := make([]byte, 8)
	n, err := r.ReadAt(start, 0)
	if err != nil && err != io.EOF {
		return err
	}
	start = start[:n]
	switch {
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return readWorkbook(r, size, out)
	case bytes.Equal(start, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compoundFile(r, size)
	case strings.EqualFold(path.Ext(name), ".csv"):
		return readCSV(r, size, out)
	}
	return refuse(WrongFormat, nil, "只能导入.xlsx或.csv文件，请使用系统提供的模板填写后再导入。")
}

// CellName is how Excel calls a cell: column 3 (counted from 0, as in
// [Row].Cells) of row 12 (counted from 1, as [Row].N) is D12.
func CellName(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return ""
	}
	return name
}

// rows takes rows from a reader, checks them and hands them on.
type rows struct {
	ctx    context.Context
	limits Limits
	yield  func(Row) error
	seen   int
}

// add hands on one row of raw cells. It owns cells.
func (o *rows) add(n int, cells []string) error {
	if err := o.ctx.Err(); err != nil {
		return err
	}
	last := 0
	for i, text := range cells {
		text, err := o.cell(i, n, text)
		if err != nil {
			return err
		}
		cells[i] = text
		if text != "" {
			last = i + 1
		}
	}
	if last == 0 {
		return nil
	}
	if last > o.limits.Columns {
		return tooLarge("第 %d 行超过 %d 列的上限，请删去多余的列后再导入。", n, o.limits.Columns)
	}
	if o.seen++; o.seen > o.limits.Rows {
		return tooLarge("数据超过 %d 行的上限，请拆分成几个文件后分别导入。", o.limits.Rows)
	}
	return o.yield(Row{N: n, Cells: cells[:last:last]})
}
