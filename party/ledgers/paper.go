package ledgers

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Paper is one document. The page, the .docx and the .xlsx are made of the same blocks, so that
// they cannot disagree.
type Paper struct {
	Title  string // 党支部年度台账
	Of     string // whose, and which days
	Cover  []Fact // a page of its own before the contents; none without
	Blocks []Block
	Sheets []Table // the lists of the .xlsx; none: the tables of the blocks

	what string // as the journal calls it
	org  orgs.Org
	made string // who took it, and when
	head *head  // the newest signed head; nil before the first
}

// Block is one piece of a paper; what is empty is not shown.
type Block struct {
	Break   bool   // begins a new page
	Heading string // with its number
	Level   int    // 1 to 3; those of the third are not in the contents
	Facts   []Fact
	Text    string
	Table   *Table
	Photos  *Photos
	Signed  []string // who signs by hand
}

// Fact is a name and what it is.
type Fact struct{ Name, Value string }

// Table is a list.
type Table struct {
	Name    string // of the sheet in a .xlsx
	Columns []Column
	Rows    [][]string
	Links   []string // of each row: the page of both faces that shows more, "" for none; nil for none at all
	Empty   string   // the sentence instead of a list without rows
	Tall    bool     // its rows have room to sign by hand
	Note    string   // the sentence below the list, "" for none
}

// Column is a column of a list.
type Column struct {
	Title  string
	Width  int // a share of the line
	Number bool
}

// add puts a row into the table; link may be "".
func (t *Table) add(link string, cells ...string) {
	t.Rows = append(t.Rows, cells)
	t.Links = append(t.Links, link)
}

// head is a signed head of the cell's log of seals.
type head struct {
	ID, Size int64
	Link     string
	CodeSize int
	Code     string // of a QR code, as an SVG path
}

// number is n as papers show it.
func number(n int) string { return strconv.Itoa(n) }

// day is a date as papers show it: 11月22日; full has its year.
func day(at store.Instant) string { return at.Time().Format("1月2日") }

func full(at store.Instant) string { return at.Time().Format("2006年1月2日 15:04") }

// inWords is a date as documents write it, 2026年3月5日; any other text stays as it is.
func inWords(text string) string {
	if on, err := time.Parse(time.DateOnly, text); err == nil {
		return on.Format("2006年1月2日")
	}
	return text
}

// inDots is a date as lists write it, 2026.3.5; any other text stays as it is.
func inDots(text string) string {
	if on, err := time.Parse(time.DateOnly, text); err == nil {
		return on.Format("2006.1.2")
	}
	return text
}

// days is a span as papers show it.
func (s Span) days() string {
	from, _ := time.Parse(time.DateOnly, s.From) // looked at when the figures were read
	to, _ := time.Parse(time.DateOnly, s.To)
	return from.Format("2006年1月2日") + "至" + to.Format("2006年1月2日")
}

// year is the span of a whole year.
func year(n int) Span { return Span{fmt.Sprintf("%04d-01-01", n), fmt.Sprintf("%04d-12-31", n)} }

// whose are the lines below the title: a long one is broken where its parts meet, not within a date.
func (p Paper) whose() string {
	if utf8.RuneCountInString(p.Of) <= 32 {
		return p.Of
	}
	return strings.Replace(p.Of, "　", "\n", 1)
}

// file is what the paper is called as a file.
func (p Paper) file() string { return strings.ReplaceAll(p.Of, "　", "") + p.Title }

// take signs a paper with who takes it, when, and the newest head of the log of seals, and
// writes into the journal that it was taken. origin is the address it was asked for under.
func (s *Service) take(ctx context.Context, p *Paper, form, origin string) (err error) {
	if p.head, err = newestHead(ctx, s.db, origin); err != nil {
		return err
	}
	p.made = fmt.Sprintf("由%s于%s导出", access.CallerFrom(ctx).Name, s.now().In(clock.Shanghai).Format("2006年1月2日 15:04"))
	return s.db.Write(ctx, func(tx *store.Tx) error {
		return s.bus.Publish(ctx, tx, happened.LedgerTaken{OrgID: p.org.ID, OrgPath: p.org.Path, What: p.what, Form: form})
	})
}
