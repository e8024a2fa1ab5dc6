package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	guideSheet   = "填写说明"
	optionsSheet = "可选值"
)

// WriteTemplate writes an empty table to be filled in and imported: titles in
// a bold frozen head, required ones red with a star, every cell as text so
// that ID numbers and dates stay as typed, drop-down lists for options. A
// second sheet 「填写说明」 explains each column with an example, a cell for
// each column; they stand apart so that none is ever imported.
func WriteTemplate(w io.Writer, title string, columns []Column, example []string) error {
	file := excelize.NewFile()
	t := &template{file: file, sheet: sheetName(title), columns: columns}
	var err error
	if t.look, err = looks(file); err == nil {
		err = t.table(title)
	}
	if err == nil {
		err = t.guide(title, example)
	}
	if err == nil {
		err = t.options()
	}
	if err == nil {
		err = file.Write(w)
	}
	return errors.Join(err, file.Close())
}

type template struct {
	file    *excelize.File
	sheet   string
	columns []Column
	look    look
}

func (t *template) table(title string) error {
	if err := t.file.SetSheetName("Sheet1", t.sheet); err != nil {
		return err
	}
	if err := layOut(t.file, t.sheet, title, t.columns); err != nil {
		return err
	}
	text, err := t.file.NewStyle(&excelize.Style{NumFmt: asText})
	if err != nil {
		return err
	}
	for i, column := range t.columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		head, err := t.file.NewStyle(headStyle(column.Required))
		if err != nil {
			return err
		}
		err = errors.Join(
			t.file.SetColWidth(t.sheet, name, name, column.width()),
			t.file.SetColStyle(t.sheet, name, text),
			t.file.SetCellStr(t.sheet, name+"1", column.head()),
			t.file.SetCellStyle(t.sheet, name+"1", name+"1", head))
		if err != nil {
			return err
		}
	}
	return t.file.SetPanes(t.sheet, frozenHead())
}

// head is the column's title as the template shows it.
func (c Column) head() string {
	if c.Required {
		return c.Title + "*"
	}
	return c.Title
}

// guideColumns are those of the second sheet.
var guideColumns = []Column{{Title: "列名", Width: 18}, {Title: "是否必填", Width: 10}, {Title: "填写说明", Width: 44}, {Title: "可选值", Width: 36}, {Title: "示例", Width: 24}}

// guide writes the second sheet: a line a column.
func (t *template) guide(title string, example []string) error {
	if _, err := t.file.NewSheet(guideSheet); err != nil {
		return err
	}
	lines := [][]string{titlesOf(guideColumns)}
	for i, column := range t.columns {
		required := "选填"
		if column.Required {
			required = "必填"
		}
		line := []string{column.Title, required, column.Hint, strings.Join(column.Options, "、"), ""}
		if i < len(example) {
			line[4] = example[i]
		}
		lines = append(lines, line)
	}
	for i, line := range lines {
		high := 1
		for j, text := range line {
			high = max(high, linesOf(text, guideColumns[j].Width))
		}
		if err := errors.Join(t.file.SetSheetRow(guideSheet, CellName(0, i+1), &line), t.file.SetRowHeight(guideSheet, i+1, min(lineHeight*float64(high), excelize.MaxRowHeight))); err != nil {
			return err
		}
	}
	err := layOut(t.file, guideSheet, title+"　"+guideSheet, guideColumns)
	for i, c := range guideColumns {
		name, _ := excelize.ColumnNumberToName(i + 1) // there are few
		err = errors.Join(err, t.file.SetColWidth(guideSheet, name, name, c.Width))
	}
	return errors.Join(err,
		t.file.SetCellStyle(guideSheet, "A1", "E1", t.look.head),
		t.file.SetCellStyle(guideSheet, "A2", CellName(4, len(lines)), t.look.text))
}

// options writes the lists to choose from on a hidden sheet, because a list
// within the rule may hold no more than 255 characters, and points the
// columns to them.
func (t *template) options() error {
	for i, column := range t.columns {
		if len(column.Options) == 0 {
			continue
		}
		if _, err := t.file.NewSheet(optionsSheet); err != nil {
			return err
		}
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := t.file.SetSheetCol(optionsSheet, name+"1", &column.Options); err != nil {
			return err
		}
		rule := excelize.NewDataValidation(true)
		rule.SetSqref(fmt.Sprintf("%s2:%s%d", name, name, excelize.TotalRows))
		rule.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", optionsSheet, name, name, len(column.Options)))
		rule.SetError(excelize.DataValidationErrorStyleStop, column.Title, "请从下拉列表中选择。")
		if err := t.file.AddDataValidation(t.sheet, rule); err != nil {
			return err
		}
		if err := t.file.SetSheetVisible(optionsSheet, false); err != nil {
			return err
		}
	}
	return nil
}
