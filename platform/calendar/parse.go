package calendar

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

//go:embed 2025-2026.csv
var shipped string

// Load makes the calendar of a cell: what ships, and over it the table in the
// file at path, if there is one. The error is a sentence that names the line.
func Load(path string) (*Calendar, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return New(China()), nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	added, err := Parse(f)
	if err != nil {
		return nil, fmt.Errorf("%s：%w", filepath.Base(path), err)
	}
	return New(append(China(), added...)), nil
}

// China is the table that ships with the product: the General Office's
// arrangements for 2025 and 2026.
func China() []Day {
	days, err := Parse(strings.NewReader(shipped))
	if err != nil {
		panic(err) // the file is compiled in, and a test reads it
	}
	return days
}

var head = []string{"date", "kind", "name"}

// Parse reads a table as csv: the head "date,kind,name", then one row a day,
// kind being holiday or workday; lines that start with # are remarks. The
// error is a sentence that names the line.
func Parse(r io.Reader) ([]Day, error) {
	rows := csv.NewReader(r)
	rows.Comment = '#'
	rows.FieldsPerRecord = -1
	var days []Day
	for first := true; ; first = false {
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, wrong(broken.Line, "引号没有成对，请检查")
		}
		if err != nil {
			return nil, err
		}
		line, _ := rows.FieldPos(0)
		if first {
			if !slices.Equal(row, head) {
				return nil, wrong(line, "表头应当是 date,kind,name 三列")
			}
			continue
		}
		day, err := parseDay(row, line)
		if err != nil {
			return nil, err
		}
		days = append(days, day)
	}
	if len(days) == 0 {
		return nil, errors.New("节假日表里没有任何一天，请检查文件。")
	}
	return days, nil
}

func parseDay(row []string, line int) (Day, error) {
	if len(row) != len(head) {
		return Day{}, wrong(line, "应当有日期、类别、名称三列")
	}
	day := Day{Date: row[0], Kind: Kind(row[1]), Name: row[2]}
	if _, err := time.Parse(time.DateOnly, day.Date); err != nil {
		return Day{}, wrong(line, "日期应当写成 2026-01-01 这样的形式")
	}
	if day.Kind != Holiday && day.Kind != Workday {
		return Day{}, wrong(line, "类别应当是 holiday（放假）或 workday（调休上班）")
	}
	return day, nil
}

func wrong(line int, what string) error {
	return fmt.Errorf("节假日表第 %d 行：%s。", line, what)
}
