package demo

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

//go:embed divisions/hanzhong.csv
var hanzhong string

// division is one administrative division 行政区划.
type division struct {
	code  string // 2, 4, 6, 9 or 12 digits
	name  string
	level string // province, prefecture, county, township, village
	below []*division
}

// readDivisions reads code, name, parent_code, level with a heading, parents
// before children, and returns the topmost.
func readDivisions(r io.Reader) (*division, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = 4
	if head, err := rows.Read(); err != nil || head[0] != "code" {
		return nil, errors.New("区划表的第一行应为 code,name,parent_code,level")
	}
	var top *division
	known := map[string]*division{}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		d := &division{code: row[0], name: row[1], level: row[3]}
		known[d.code] = d
		switch parent := known[row[2]]; {
		case row[2] == "" && top == nil:
			top = d
		case parent == nil:
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("区划表第 %d 行：找不到上级区划", line)
		default:
			parent.below = append(parent.below, d)
		}
	}
	if top == nil {
		return nil, errors.New("区划表是空的")
	}
	return top, nil
}

// openDivisions reads the file at path, or Hanzhong's when path is empty.
func openDivisions(path string) (*division, error) {
	if path == "" {
		return readDivisions(strings.NewReader(hanzhong))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readDivisions(file)
}

// region is the six digits an ID number issued there begins with; of a
// prefecture its 市辖区, of a province that of its capital.
func (d *division) region() string {
	switch {
	case len(d.code) >= 6:
		return d.code[:6]
	case len(d.code) == 4:
		return d.code + "01"
	}
	return d.code + "0101"
}

// community tells a neighbourhood from a village: of the last three digits
// 001–199 are neighbourhoods, 200 and above villages.
func (d *division) community() bool {
	return strings.Contains(d.name, "社区") || strings.HasSuffix(d.name, "居委会") || strings.HasSuffix(d.name, "居民委员会")
}

// plain is a village's or community's name without the word for its committee.
func (d *division) plain() string {
	base := d.name
	for _, ending := range []string{"村民委员会", "居民委员会", "村委会", "居委会", "委员会", "社区", "村"} {
		base = strings.TrimSuffix(base, ending)
	}
	if base == "" {
		base = d.name
	}
	if d.community() {
		return base + "社区"
	}
	return base + "村"
}
