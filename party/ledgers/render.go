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
	"time"

	"zhibu/platform/docx"
	"zhibu/platform/page"
	"zhibu/platform/qr"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
)

//go:embed paper.html
var paperText string

var paperPage = page.Must("paper", paperText, template.FuncMap{"pairs": pairs})

// shown is a paper as its template sees it.
type shown struct {
	Paper
	Made string
	Head *head
}

// pairs puts two facts into a row; a long one has a row of its own.
func pairs(facts []Fact) (rows [][]Fact) {
	for _, f := range facts {
		if n := len(rows); n > 0 && len(rows[n-1]) == 1 {
			rows[n-1] = append(rows[n-1], f)
			continue
		}
		rows = append(rows, []Fact{f})
	}
	if n := len(rows); n > 1 && len(rows[n-1]) == 1 {
		rows[n-1] = append(rows[n-1], Fact{})
	}
	return rows
}

// Page renders the paper as A4 pages, which the browser prints or saves as PDF.
func (p Paper) Page() (*page.Output, error) { return paperPage.Render(shown{p, p.made, p.head}) }

// Docx writes the paper as a text document.
func (p Paper) Docx(to io.Writer, author string, now time.Time) error {
	w := docx.NewWriter(to, p.Of+p.Title, author, now)
	w.Title(p.Title)
	w.Text(docx.Center, p.Of)
	if p.Cover != nil {
		facts(w, p.Cover)
		w.Text(docx.Center, p.made)
		w.Break()
		w.Heading(1, "目录")
		for _, b := range p.Blocks {
			if b.Heading != "" && b.Level == 1 {
				w.Text(docx.Plain, b.Heading)
			}
		}
	}
	for _, b := range p.Blocks {
		b.docx(w)
	}
	w.Text(docx.Small, p.made+"。"+p.head.sentence())
	return w.Close()
}

func (b Block) docx(w *docx.Writer) {
	if b.Break {
		w.Break()
	}
	if b.Heading != "" {
		w.Heading(max(1, b.Level), b.Heading)
	}
	if b.Facts != nil {
		facts(w, b.Facts)
	}
	if b.Text != "" {
		w.Text(docx.Plain, b.Text)
	}
	if t := b.Table; t != nil && len(t.Rows) > 0 {
		columns := make([]docx.Column, len(t.Columns))
		for i, c := range t.Columns {
			columns[i] = docx.Column{Title: c.Title, Width: c.Width, Right: c.Number}
		}
		w.Table(columns, t.Rows)
	} else if t != nil {
		w.Text(docx.Plain, t.Empty)
	}
	if b.Photos != nil {
		b.Photos.docx(w)
	}
	for pair := range slices.Chunk(b.Signed, 2) {
		line := ""
		for _, who := range pair {
			line += who + "　　　　　　　　"
		}
		w.Text(docx.Plain, "\n"+line)
	}
}

func facts(w *docx.Writer, list []Fact) {
	rows := make([][]string, len(list))
	for i, f := range list {
		rows[i] = []string{f.Name, f.Value}
	}
	w.Table([]docx.Column{{Width: 1}, {Width: 5}}, rows)
}

// Xlsx writes the paper's lists, each on a sheet of its own.
func (p Paper) Xlsx(to io.Writer) error {
	lists := p.Sheets
	if lists == nil {
		for _, b := range p.Blocks {
			if b.Table != nil {
				lists = append(lists, *b.Table)
			}
		}
	}
	w, err := sheet.NewWriter(to, lists[0].Name, lists[0].columns())
	if err != nil {
		return err
	}
	for i, t := range lists {
		if i > 0 && err == nil {
			err = w.Sheet(t.Name, t.columns())
		}
		for _, row := range t.Rows {
			if err == nil {
				err = w.Write(t.cells(row)...)
			}
		}
	}
	if err == nil {
		err = w.Write()
	}
	if err == nil {
		err = w.Write(p.Of + p.Title + "，" + p.made)
	}
	return errors.Join(err, w.Close()) // Close removes what w keeps on the disk
}

func (t Table) columns() []sheet.Column {
	columns := make([]sheet.Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = sheet.Column{Title: c.Title, Width: float64(max(10, 7*c.Width))}
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
