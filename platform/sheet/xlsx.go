package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// readWorkbook reads the first visible sheet of an .xlsx.
func readWorkbook(r io.ReaderAt, size int64, out *rows) error {
	book, err := openWorkbook(r, size, out.limits)
	if err != nil {
		return err
	}
	reader := &sheetReader{out: out, from: book.from}
	if reader.layouts, err = book.layouts(); err != nil {
		return err
	}
	if reader.shared, err = book.sharedText(); err != nil {
		return err
	}
	found := false
	err = stream(book.sheet, func(decoder *xml.Decoder, start xml.StartElement) error {
		switch start.Name.Local {
		case "sheetData":
			found = true
		case "row":
			return reader.row(decoder, start)
		}
		return nil
	})
	if err == nil && !found {
		return malformed(errors.New("sheet: no data"))
	}
	return err
}

type sheetReader struct {
	out     *rows
	shared  *sharedText
	layouts []string
	from    epoch
	n       int // the row being read, from 1
}

// row reads one row element and hands its cells on.
func (s *sheetReader) row(decoder *xml.Decoder, start xml.StartElement) error {
	s.n++
	if r := attribute(start, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < s.n || n > excelize.TotalRows {
			return malformed(errors.New("sheet: rows out of order"))
		}
		s.n = n
	}
	var cells []string
	column := -1
	for {
		token, err := decoder.Token()
		if err != nil {
			return malformed(err)
		}
		switch token := token.(type) {
		case xml.EndElement:
			return s.out.add(s.n, cells)
		case xml.StartElement:
			if token.Name.Local != "c" {
				if err := decoder.Skip(); err != nil {
					return malformed(err)
				}
				continue
			}
			if column, err = columnOf(token, column+1); err != nil {
				return malformed(err)
			}
			text, err := s.cell(decoder, token)
			if err != nil {
				return err
			}
			if text == "" {
				continue
			}
			if column >= s.out.limits.Columns {
				return tooLarge("第 %d 行超过 %d 列的上限，请删去多余的列后再导入。", s.n, s.out.limits.Columns)
			}
			for len(cells) <= column {
				cells = append(cells, "")
			}
			cells[column] = text
		}
	}
}

// columnOf is the column, from 0, that a cell says it stands in, or next.
func columnOf(cell xml.StartElement, next int) (int, error) {
	if name := attribute(cell, "r"); name != "" {
		column, _, err := excelize.CellNameToCoordinates(name)
		return column - 1, err
	}
	if next >= excelize.MaxColumns {
		return 0, errors.New("sheet: too many cells in a row")
	}
	return next, nil
}

// cell reads one cell element: its value as text.
func (s *sheetReader) cell(decoder *xml.Decoder, start xml.StartElement) (string, error) {
	var value string
	for {
		token, err := decoder.Token()
		if err != nil {
			return "", malformed(err)
		}
		switch token := token.(type) {
		case xml.EndElement:
			return s.show(start, value)
		case xml.StartElement:
			switch token.Name.Local {
			case "v", "is":
				if value, err = richText(decoder); err != nil {
					return "", err
				}
			default: // the formula: its last result stands in v
				if err := decoder.Skip(); err != nil {
					return "", malformed(err)
				}
			}
		}
	}
}

// show writes a cell's stored value as its type says.
func (s *sheetReader) show(cell xml.StartElement, value string) (string, error) {
	if value == "" {
		return "", nil
	}
	switch attribute(cell, "t") {
	case "s":
		text, ok := s.shared.at(value)
		if !ok {
			return "", malformed(errors.New("sheet: text not in the list"))
		}
		return text, nil
	case "b":
		if value == "1" {
			return "是", nil
		}
		return "否", nil
	case "d": // 2026-03-01T00:00:00
		day, hour, _ := strings.Cut(value, "T")
		if len(hour) >= len(timeOnly) && !strings.HasPrefix(hour, "00:00") {
			return day + " " + hour[:len(timeOnly)], nil
		}
		return day, nil
	case "", "n":
		layout := ""
		if style, err := strconv.Atoi(attribute(cell, "s")); err == nil && style >= 0 && style < len(s.layouts) {
			layout = s.layouts[style]
		}
		return number(value, layout, s.from), nil
	}
	return value, nil // text in the cell, a formula's text, an error such as #N/A
}

func attribute(element xml.StartElement, name string) string {
	for _, attribute := range element.Attr {
		if attribute.Name.Local == name {
			return attribute.Value
		}
	}
	return ""
}
