package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// An .xlsx is a zip of XML parts: _rels/.rels names the workbook part, which
// lists the sheets; the workbook's own .rels names the parts it uses.

const (
	ratioFrom = 16 << 20 // bytes unzipped from which the ratio counts
	maxPart   = 16 << 20 // bytes of a part that is held whole
	maxMarkup = 1 << 20  // bytes from one < to the next
)

// workbook is an .xlsx with its first visible sheet picked out.
type workbook struct {
	parts   map[string]*zip.File
	sheet   *zip.File
	strings *zip.File // nil if every text stands in its cell
	styles  *zip.File // nil if there are none
	from    epoch
}

func openWorkbook(r io.ReaderAt, size int64, limits Limits) (*workbook, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, malformed(err)
	}
	book := &workbook{parts: map[string]*zip.File{}}
	var unzipped uint64
	for _, part := range archive.File {
		// What is declared here is enforced: archive/zip stops a part that
		// yields more.
		if part.UncompressedSize64 > uint64(limits.Unzipped) {
			return nil, bomb()
		}
		unzipped += part.UncompressedSize64
		book.parts[strings.TrimPrefix(part.Name, "/")] = part
	}
	if unzipped > uint64(limits.Unzipped) || unzipped > ratioFrom && unzipped/uint64(size) > uint64(limits.Ratio) {
		return nil, bomb()
	}
	if err := book.pick(); err != nil {
		return nil, malformed(err)
	}
	return book, nil
}

// pick finds the parts to read.
func (b *workbook) pick() error {
	root, err := b.relations("")
	if err != nil {
		return err
	}
	name := root.ofKind("officeDocument")
	if !strings.HasSuffix(name, ".xml") || b.parts["word/document.xml"] != nil {
		return refuse(WrongFormat, nil, "文件不是.xlsx格式的表格，请使用系统提供的模板填写后再导入。")
	}
	var list struct {
		Properties struct {
			Date1904 bool `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			State string `xml:"state,attr"`
			ID    string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode(name, &list); err != nil {
		return err
	}
	used, err := b.relations(name)
	if err != nil {
		return err
	}
	b.from = epoch(list.Properties.Date1904)
	b.strings = b.parts[used.ofKind("sharedStrings")]
	b.styles = b.parts[used.ofKind("styles")]
	for _, sheet := range list.Sheets {
		if sheet.State == "" || sheet.State == "visible" {
			b.sheet = b.parts[used[sheet.ID].target]
			break
		}
	}
	if b.sheet == nil {
		return errors.New("sheet: no visible sheet")
	}
	return nil
}

// relations are the parts that a part uses, by id.
type relations map[string]relation

type relation struct{ kind, target string }

// ofKind is the target whose type's URL ends with kind; the URLs differ
// between the two standards of the format.
func (r relations) ofKind(kind string) string {
	for _, relation := range r {
		if path.Base(relation.kind) == kind {
			return relation.target
		}
	}
	return ""
}

func (b *workbook) relations(part string) (relations, error) {
	folder, file := path.Split(part)
	var list struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := b.decode(folder+"_rels/"+file+".rels", &list); err != nil {
		return nil, err
	}
	found := relations{}
	for _, one := range list.All {
		target, absolute := strings.CutPrefix(one.Target, "/")
		if !absolute {
			target = path.Join(folder, one.Target)
		}
		found[one.ID] = relation{one.Type, target}
	}
	return found, nil
}

// decode reads a small part whole.
func (b *workbook) decode(name string, into any) error {
	part := b.parts[name]
	if part == nil {
		return errors.New("sheet: a part is missing")
	}
	if part.UncompressedSize64 > maxPart {
		return bomb()
	}
	content, err := part.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	return xml.NewDecoder(content).Decode(into)
}

// markup refuses XML with a text or a tag so long that decoding it would fill
// the memory: the decoder itself knows no bound.
type markup struct {
	r     io.Reader
	since int // bytes since the last <
}

func (m *markup) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if i := bytes.LastIndexByte(p[:n], '<'); i >= 0 {
		m.since = n - i
	} else {
		m.since += n
	}
	if m.since > maxMarkup {
		return 0, tooLarge("有单元格的内容过长，请缩短后再导入。")
	}
	return n, err
}

// stream calls each for every element that begins in part, with the decoder
// placed after its opening tag; it reads the part to its end. each may read
// on, up to the element's closing tag.
func stream(part *zip.File, each func(*xml.Decoder, xml.StartElement) error) error {
	content, err := part.Open()
	if err != nil {
		return malformed(err)
	}
	defer content.Close()
	decoder := xml.NewDecoder(&markup{r: content})
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return malformed(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := each(decoder, start); err != nil {
				return err
			}
		}
	}
}
