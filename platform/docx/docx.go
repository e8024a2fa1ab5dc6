// Package docx writes documents as .docx, an ISO/IEC 29500 package of XML files
// that Word, WPS and LibreOffice open: titles, headings, paragraphs, tables
// whose heads repeat and whose rows stay whole, pictures, page breaks,
// "第 N 页，共 M 页". It writes as it goes and holds nothing but the current
// line in memory, and where each picture is to be had.
//
//	docx.go     the writer
//	front.go    the cover, the table of contents, forms, where people sign
//	picture.go  pictures
//	parts.go    the files of the package that are the same in every document
package docx

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
)

// textWidth is the width of a line in twentieths of a point: A4 less its margins.
const textWidth = 9071

// Writer writes one document. The first failure is kept and told by Close.
type Writer struct {
	zip  *zip.Writer
	body *bufio.Writer
	turn bool   // the next line begins a new page
	keep bool   // the next table's end stays with what follows
	with bool   // lines stay on the page of the next one
	gap  string // after a table: what sets apart from it what follows
	err  error

	pictures []Picture // shown so far; their files follow the text
}

// Column is a column of a table.
type Column struct {
	Title string
	Width int  // a share of the line, in any unit; 0 counts as 1
	Right bool // numbers stand at its right
}

// Align says where a line stands.
type Align string

// Where lines stand, and what they look like.
const (
	Plain  Align = "Normal"
	Body   Align = "BodyText" // running text: two characters in
	Center Align = "Center"
	Small  Align = "Small"
)

// NewWriter begins a document. title and author go into its properties.
func NewWriter(to io.Writer, title, author string, made time.Time) *Writer {
	w := &Writer{zip: zip.NewWriter(to)}
	for _, p := range parts {
		w.part(p.name, p.text)
	}
	w.part("docProps/core.xml", fmt.Sprintf(coreXML, escape(title), escape(author), made.UTC().Format(time.RFC3339)))
	if file, err := w.zip.Create("word/document.xml"); err != nil {
		w.fail(err)
	} else {
		w.body = bufio.NewWriter(file)
		w.put(documentHead)
	}
	return w
}

func (w *Writer) part(name, text string) {
	file, err := w.zip.Create(name)
	if err == nil {
		_, err = io.WriteString(file, xml.Header+text)
	}
	w.fail(err)
}

func (w *Writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *Writer) put(format string, args ...any) {
	if w.err != nil {
		return
	}
	_, err := fmt.Fprintf(w.body, format, args...)
	w.fail(err)
}

// Title is the large line a document begins with.
func (w *Writer) Title(text string) { w.line("Title", text) }

// Heading is a heading of level 1 to 3; Word shows them as the document's outline.
func (w *Writer) Heading(level int, text string) { w.line(fmt.Sprintf("Heading%d", level), text) }

// Text is one paragraph for each line of text.
func (w *Writer) Text(align Align, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		w.line(string(align), line)
	}
}

func (w *Writer) line(style, text string) {
	w.apart()
	turn := ""
	if w.with {
		turn = "<w:keepNext/>"
	}
	if w.turn {
		turn, w.turn = turn+"<w:pageBreakBefore/>", false
	}
	w.put(`<w:p><w:pPr><w:pStyle w:val="%s"/>%s</w:pPr><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, style, turn, escape(text))
}

// Break has what comes next begin a new page.
func (w *Writer) Break() { w.turn = true }

// Keep has the end of the next table or pictures stay on the page of what follows: nobody signs on an empty page.
func (w *Writer) Keep() { w.keep = true }

// row begins a row; the last one of a table that is kept stays with what follows.
func (w *Writer) row(last bool, how string) {
	w.with = last && w.keep
	w.put(`<w:tr><w:trPr><w:cantSplit/>%s</w:trPr>`, how)
}

// Table is a table with a head that repeats on every page it reaches; without
// titles it has no head. Rows hold as many cells as there are columns; tall ones have room to sign by hand.
func (w *Writer) Table(columns []Column, rows [][]string, tall bool) {
	widths, titled := shares(columns)
	w.table("Grid", widths)
	if titled {
		w.row(false, "<w:tblHeader/>")
		for i, c := range columns {
			w.cell(widths[i], "CellHead", c.Title)
		}
		w.put(`</w:tr>`)
	}
	height := ""
	if tall {
		height = `<w:trHeight w:val="510" w:hRule="atLeast"/>`
	}
	for n, row := range rows {
		w.row(n == len(rows)-1, height)
		for i, c := range columns {
			style := "Cell"
			if c.Right {
				style = "CellRight"
			}
			w.cell(widths[i], style, row[i])
		}
		w.put(`</w:tr>`)
	}
	w.endTable()
}

func (w *Writer) table(style string, widths []int) {
	w.apart()
	if w.turn {
		w.line("Gap", "") // a table cannot begin a page by itself
	}
	w.put(`<w:tbl><w:tblPr><w:tblStyle w:val="%s"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`, style, textWidth)
	for _, width := range widths {
		w.put(`<w:gridCol w:w="%d"/>`, width)
	}
	w.put(`</w:tblGrid>`)
}

func (w *Writer) endTable() {
	keep := ""
	if w.with {
		keep = "<w:keepNext/>"
	}
	w.put(`</w:tbl>`)
	w.gap = `<w:p><w:pPr><w:pStyle w:val="Gap"/>` + keep + `</w:pPr></w:p>`
	w.keep, w.with = false, false
}

// apart sets what follows a table apart from it: two tables that touch would become one. A new page does so by itself,
// and an empty line before it could take a page of its own.
func (w *Writer) apart() {
	if w.gap != "" && !w.turn {
		w.put("%s", w.gap)
	}
	w.gap = ""
}

func (w *Writer) cell(width int, style, text string) {
	w.wide(1, width, style, text)
}

// wide is a cell over several columns.
func (w *Writer) wide(columns, width int, style, text string) {
	span := ""
	if columns > 1 {
		span = fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, columns)
	}
	w.put(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s</w:tcPr>`, width, span)
	w.Text(Align(style), text)
	w.put(`</w:tc>`)
}

// shares are the columns' widths in twentieths of a point.
func shares(columns []Column) (widths []int, titled bool) {
	sum := 0
	for _, c := range columns {
		sum += max(1, c.Width)
		titled = titled || c.Title != ""
	}
	for _, c := range columns {
		widths = append(widths, textWidth*max(1, c.Width)/sum)
	}
	return widths, titled
}

// Close ends the document and tells the first failure, if there was one.
func (w *Writer) Close() error {
	w.turn = false
	w.apart() // a table is never the last
	w.put(documentEnd)
	if w.err == nil {
		w.err = w.body.Flush()
	}
	w.media()
	if w.err != nil {
		return w.err
	}
	return w.zip.Close()
}

// escape makes text fit for XML; what XML has no place for is left out.
func escape(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, text)
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
