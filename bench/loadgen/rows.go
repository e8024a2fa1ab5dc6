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
	return NewRows(all[0], all[1:]), nil
}

// NewRows names the columns of rows made in the program.
func NewRows(columns []string, rows [][]string) Rows {
	r := Rows{Columns: columns, Rows: rows, index: map[string]int{}}
	for i, c := range columns {
		r.index[c] = i
	}
	return r
}

// From leaves out the first n rows: those an earlier run used.
func (r Rows) From(n int) Rows {
	r.Rows = r.Rows[min(n, len(r.Rows)):]
	return r
}
