package docx

import (
	"archive/zip"
	"fmt"
	"io"
	"slices"
)

// Picture is a JPEG or a PNG with the line below it, which is its alternative text too.
type Picture struct {
	Caption       string
	Format        string                        // jpeg or png, as package image calls them
	Width, Height int                           // pixels
	Open          func() (io.ReadCloser, error) // opened once, when the document is closed
	Instead       string                        // a sentence in the place of a picture that is not there; "" where it is
}

// Sizes in EMU, of which Word's drawings are made: 360000 a centimetre, 635 a twentieth of a point.
const (
	emu         = 635
	cellMargins = 2 * 70     // twentieths of a point, as the style of a table has them
	tallest     = 95 * 36000 // of the only picture in a row: two fit a page
)

// Pictures sets pictures in rows of across, each as large as its place allows and on the same page
// as its caption.
func (w *Writer) Pictures(across int, pictures []Picture) {
	widths, _ := shares(make([]Column, across))
	w.table("TableNormal", widths)
	left := len(pictures)
	for row := range slices.Chunk(pictures, across) {
		left -= len(row)
		w.row(left == 0, "")
		for i, width := range widths {
			w.put(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, width)
			if i < len(row) {
				w.picture(row[i], (width-cellMargins)*emu, tallest/across)
			} else {
				w.line("Caption", "") // a cell is never empty
			}
			w.put(`</w:tc>`)
		}
		w.put(`</w:tr>`)
	}
	w.endTable()
}

func (w *Writer) picture(p Picture, width, height int) {
	if p.Instead != "" {
		w.line("Caption", p.Instead)
		w.line("Caption", p.Caption)
		return
	}
	w.pictures = append(w.pictures, p)
	n := len(w.pictures)
	wide, high := fit(p.Width, p.Height, width, height)
	with := ""
	if w.with {
		with = "<w:keepNext/>"
	}
	w.put(drawing, with, wide, high, n, n, escape(p.Caption), pictureID(n), wide, high)
	w.line("Caption", p.Caption)
}

// fit is the largest size of a picture's shape within a place.
func fit(wide, high, width, height int) (int, int) {
	wide, high = max(1, wide), max(1, high)
	if wide*height > high*width {
		return width, max(1, width*high/wide)
	}
	return max(1, height*wide/high), height
}

func pictureID(n int) string { return fmt.Sprintf("picture%d", n) }

// media writes the relationships and then the pictures themselves, one after the other; they
// are compressed already.
func (w *Writer) media() {
	relations := ""
	for i, p := range w.pictures {
		relations += fmt.Sprintf(`<Relationship Id="%s" Type="`+relationSpace+`/image" Target="%s"/>`, pictureID(i+1), p.target(i+1))
	}
	w.part("word/_rels/document.xml.rels", fmt.Sprintf(documentRels, relations))
	for i, p := range w.pictures {
		if w.err == nil {
			w.fail(w.copy("word/"+p.target(i+1), p))
		}
	}
}

func (p Picture) target(n int) string { return fmt.Sprintf("media/%s.%s", pictureID(n), p.Format) }

func (w *Writer) copy(name string, p Picture) error {
	from, err := p.Open()
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err == nil {
		_, err = io.Copy(to, from)
	}
	return err
}

const drawing = `<w:p><w:pPr><w:pStyle w:val="Center"/>%s</w:pPr><w:r><w:drawing>` +
	`<wp:inline xmlns:wp="` + drawingSpace + `wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/>` +
	`<wp:docPr id="%d" name="照片 %d" descr="%s"/>` +
	`<a:graphic xmlns:a="` + drawingSpace + `main"><a:graphicData uri="` + drawingSpace + `picture"><pic:pic xmlns:pic="` + drawingSpace + `picture">` +
	`<pic:nvPicPr><pic:cNvPr id="0" name=""/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="%s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
	`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>` +
	`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
