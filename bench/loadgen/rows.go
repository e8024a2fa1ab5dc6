package loadgen

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"os"
)

// Rows are the data of a run: a CSV file with a header line.
type Rows struct {
	Columns []string
	Rows    [][]string
	index   map[string]int
}

// ReadRows reads a CSV file with a header line and at least one row.
func ReadRows(file string) (Rows, error) {
	f, err := os.Open(file)
	if err != nil {
		return Rows{}, err
	}
	defer f.Close()
	all, err := csv.NewReader(bufio.NewReaderSize(f, 1<<20)).ReadAll()
	if err != nil {
		return Rows{}, fmt.Errorf("%s: %w", file, err)
	}
	if len(all) < 2 {
		return Rows{}, fmt.Errorf("%s: no data rows", file)
	}
	r := Rows{Columns: all[0], Rows: all[1:], index: map[string]int{}}
	for i, c := range r.Columns {
		r.index[c] = i
	}
	return r, nil
}

// From leaves out the first n rows: those an earlier run used.
func (r Rows) From(n int) Rows {
	r.Rows = r.Rows[min(n, len(r.Rows)):]
	return r
}

// Value is the value of a row in the named column, empty where there is none.
func (r Rows) Value(row []string, column string) string {
	i, ok := r.index[column]
	if !ok {
		return ""
	}
	return row[i]
}
