package docx

// Cover is the first page's title with whose document it is, set large and lower down.
func (w *Writer) Cover(title, of string) {
	w.line("CoverTitle", title)
	w.Text("CoverOf", of)
	w.line("CoverSpace", "")
}

// Fact is a name and what it is.
type Fact struct{ Name, Value string }

// Facts are a form's fields with their names before them, one or two in a row.
func (w *Writer) Facts(rows [][]Fact) {
	widths, _ := shares([]Column{{Width: 10}, {Width: 25}, {Width: 10}, {Width: 25}})
	w.table("Grid", widths)
	for i, row := range rows {
		w.row(i == len(rows)-1, "")
		w.cell(widths[0], "CellName", row[0].Name)
		if len(row) == 1 {
			w.wide(3, widths[1]+widths[2]+widths[3], "Cell", row[0].Value)
		} else {
			w.cell(widths[1], "Cell", row[0].Value)
			w.cell(widths[2], "CellName", row[1].Name)
			w.cell(widths[3], "Cell", row[1].Value)
		}
		w.put(`</w:tr>`)
	}
	w.endTable()
}

// Entry is a line of the table of contents.
type Entry struct {
	Level int // 1 or 2
	Text  string
}

// Contents is the table of contents 目录. It is a field, which Word and WPS fill with the numbers of the pages when
// they are asked to update it; until then it shows the headings.
func (w *Writer) Contents(list []Entry) {
	w.line("ContentsTitle", "目录")
	for i, e := range list {
		begin, end := "", ""
		if i == 0 {
			begin = `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o "1-2" \h \z </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`
		}
		if i == len(list)-1 {
			end = `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
		}
		w.put(`<w:p><w:pPr><w:pStyle w:val="TOC%d"/></w:pPr>%s<w:r><w:t xml:space="preserve">%s</w:t></w:r>%s</w:p>`, e.Level, begin, escape(e.Text), end)
	}
}

// Signatures are places to sign by hand, two in a row, which no page break parts.
func (w *Writer) Signatures(who []string) {
	widths, _ := shares(make([]Column, 2))
	w.table("TableNormal", widths)
	for i := 0; i < len(who); i += 2 {
		w.row(false, "")
		for j, width := range widths {
			text := "" // a cell is never empty
			if i+j < len(who) {
				text = who[i+j]
			}
			w.cell(width, "Sign", text)
		}
		w.put(`</w:tr>`)
	}
	w.endTable()
}
