package ledgers

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"zhibu/platform/docx"
	"zhibu/platform/page"
	"zhibu/platform/qr"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
)

//go:embed paper.html
var paperText string

var paperPage = page.Must("paper", paperText, template.FuncMap{"pairs": pairs, "date": inDots, "lines": lines, "shares": shares})

// shown is a paper as its template sees it.
type shown struct {
	Paper
	Made string
	Head *head

	Whose []string // the lines of Of
}

// pairs puts two facts into a row; a long one has a row of its own. Dates are written in words.
func pairs(facts []Fact) (rows [][]docx.Fact) {
	long := func(f docx.Fact) bool { return utf8.RuneCountInString(f.Value) > 14 }
	for _, f := range facts {
		fact := docx.Fact{Name: f.Name, Value: inWords(f.Value)}
		if n := len(rows); n > 0 && len(rows[n-1]) == 1 && !long(fact) && !long(rows[n-1][0]) {
			rows[n-1] = append(rows[n-1], fact)
			continue
		}
		rows = append(rows, []docx.Fact{fact})
	}
	return rows
}

// Page renders the paper as A4 pages, which the browser prints or saves as PDF.
func (p Paper) Page() (*page.Output, error) {
	return paperPage.Render(shown{p, p.made, p.head, strings.Split(p.whose(), "\n")})
}

// Docx writes the paper as a text document.
func (p Paper) Docx(to io.Writer, author string, now time.Time) error {
	w := docx.NewWriter(to, p.Of+p.Title, author, now)
	if p.Cover != nil {
		w.Cover(p.Title, p.whose())
		w.Facts(pairs(p.Cover))
		w.Text(docx.Center, p.made)
		w.Break()
		w.Contents(p.contents())
	} else {
		w.Title(p.Title)
		w.Text(docx.Center, p.whose())
	}
	for i, b := range p.Blocks {
		b.docx(w, b.Signed != nil || i+1 < len(p.Blocks) && p.Blocks[i+1].Signed != nil)
	}
	w.Text(docx.Small, p.made+"。"+p.head.sentence())
	return w.Close()
}

// contents are the headings of the paper.
func (p Paper) contents() (list []docx.Entry) {
	for _, b := range p.Blocks {
		if b.Heading != "" && b.Level < 3 {
			list = append(list, docx.Entry{Level: b.Level, Text: b.Heading})
		}
	}
	return list
}

// docx writes a block; what ends it stays on the page where it is signed.
func (b Block) docx(w *docx.Writer, signed bool) {
	if b.Break {
		w.Break()
	}
	if b.Heading != "" {
		w.Heading(max(1, b.Level), b.Heading)
	}
	if b.Facts != nil {
		w.Facts(pairs(b.Facts))
	}
	for _, line := range lines(b.Text) {
		w.Text(docx.Body, line)
	}
	if signed && b.Photos == nil {
		w.Keep()
	}
	if t := b.Table; t != nil && len(t.Rows) > 0 {
		columns := make([]docx.Column, len(t.Columns))
		for i, c := range t.Columns {
			columns[i] = docx.Column{Title: c.Title, Width: c.Width, Right: c.Number}
		}
		w.Table(columns, dated(t.Rows), t.Tall)
	} else if t != nil {
		w.Text(docx.Plain, t.Empty)
	}
	if t := b.Table; t != nil && t.Note != "" {
		w.Text(docx.Body, t.Note)
	}
	if b.Photos != nil {
		if signed {
			w.Keep()
		}
		b.Photos.docx(w)
	}
	if b.Signed != nil {
		w.Signatures(b.Signed)
	}
}

// Xlsx writes the paper's lists, each on a sheet of its own, below the last who signs and who took it.
func (p Paper) Xlsx(to io.Writer) error {
	lists := p.lists()
	w, err := sheet.NewTitled(to, p.Of+"　"+p.Title, lists[0].Name, lists[0].columns())
	if err != nil {
		return err
	}
	for i, t := range lists {
		if i > 0 && err == nil {
			err = w.Sheet(t.Name, t.columns())
		}
		if err == nil {
			err = t.xlsx(w)
		}
	}
	if err == nil {
		err = p.endXlsx(w)
	}
	return errors.Join(err, w.Close()) // Close removes what w keeps on the disk
}

// lists are the sheets of the .xlsx: first the facts that stand outside of lists.
func (p Paper) lists() (lists []Table) {
	about := Table{Name: "基本情况", Columns: []Column{{"项目", 3, false}, {"内容", 10, false}}}
	for _, f := range p.Cover {
		about.add("", f.Name, f.Value)
	}
	if p.Sheets != nil {
		lists = p.Sheets
	} else {
		for _, b := range p.Blocks {
			for _, f := range b.Facts {
				about.add("", f.Name, f.Value)
			}
			if b.Table != nil {
				lists = append(lists, *b.Table)
			}
		}
	}
	if about.Rows == nil {
		return lists
	}
	return append([]Table{about}, lists...)
}

func (t Table) xlsx(w *sheet.Writer) error {
	for _, row := range t.Rows {
		if err := w.Write(t.cells(row)...); err != nil {
			return err
		}
	}
	for _, text := range []string{t.emptiness(), t.Note} {
		if text == "" {
			continue
		}
		if err := w.Note(text); err != nil {
			return err
		}
	}
	return nil
}

// emptiness is the sentence instead of a list without rows, "" where there are some.
func (t Table) emptiness() string {
	if len(t.Rows) > 0 {
		return ""
	}
	return t.Empty
}

func (p Paper) endXlsx(w *sheet.Writer) error {
	var end []string
	for pair := range slices.Chunk(p.Blocks[len(p.Blocks)-1].Signed, 2) {
		end = append(end, strings.Join(pair, "　　　　　　　　"))
	}
	for _, text := range append(end, p.Of+p.Title+"，"+p.made) {
		if err := errors.Join(w.Write(), w.Note(text)); err != nil { // after an empty row: there is room to sign
			return err
		}
	}
	return nil
}

func (t Table) columns() []sheet.Column {
	columns := make([]sheet.Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = sheet.Column{Title: c.Title, Width: float64(max(8, 4*c.Width)), Number: c.Number}
	}
	return columns
}

// cells are a row as a spreadsheet counts with it.
func (t Table) cells(row []string) []any {
	cells := make([]any, len(row))
	for i, text := range row {
		cells[i] = text
		if n, err := strconv.Atoi(text); t.Columns[i].Number && err == nil {
			cells[i] = n
		}
	}
	return cells
}

// shares are the columns' parts of the line in percent.
func shares(columns []Column) (parts []int) {
	sum := 0
	for _, c := range columns {
		sum += c.Width
	}
	for _, c := range columns {
		parts = append(parts, 100*c.Width/sum)
	}
	return parts
}

// lines are the paragraphs of a text, without what people typed to set them in.
func lines(text string) (list []string) {
	for line := range strings.Lines(text) {
		if line = strings.Trim(line, " 　\t\r\n"); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// dated are rows with their dates as lists write them. A spreadsheet keeps the others, which can be sorted.
func dated(rows [][]string) [][]string {
	words := make([][]string, len(rows))
	for i, row := range rows {
		words[i] = make([]string, len(row))
		for j, cell := range row {
			words[i][j] = inDots(cell)
		}
	}
	return words
}

// newestHead is the last signed head with the address of its public page; nil before the first.
func newestHead(ctx context.Context, r store.Reader, origin string) (*head, error) {
	var h head
	err := r.NewRaw(`SELECT id, size FROM seal_head ORDER BY id DESC LIMIT 1`).Scan(ctx, &h)
	if store.Missing(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	h.Link = fmt.Sprintf("%s/seal/%d", origin, h.ID)
	h.CodeSize, h.Code, err = qr.Draw(h.Link)
	return &h, err
}

func (h *head) sentence() string {
	if h == nil {
		return ""
	}
	return fmt.Sprintf("存证凭证第 %d 号，共 %d 条存证：%s", h.ID, h.Size, h.Link)
}
