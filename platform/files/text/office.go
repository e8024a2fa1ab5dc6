package text

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// ends are the elements of Word and Excel after which another line begins:
// paragraphs, line breaks, shared strings, cells, comments, heads and feet of a sheet.
var ends = map[string]bool{"p": true, "br": true, "tab": true, "si": true, "is": true, "v": true, "text": true,
	"oddHeader": true, "evenHeader": true, "firstHeader": true, "oddFooter": true, "evenFooter": true, "firstFooter": true}

// mostContents bounds a zip's table of contents in bytes, some ten thousand parts: all of it is held in memory.
const mostContents = 1 << 20

// Parts opens a zip. One whose table of contents is large, or lies about where
// it stands, is ErrDamaged: a small file could ask for a gigabyte of memory.
func Parts(r io.ReaderAt, size int64) (*zip.Reader, error) {
	const end, longest = 22, 22 + 1<<16 // bytes of the record at the end, without and with its comment
	tail := make([]byte, min(size, longest))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+end > len(tail) {
		return nil, ErrDamaged
	}
	length, offset := int64(binary.LittleEndian.Uint32(tail[at+12:])), int64(binary.LittleEndian.Uint32(tail[at+16:]))
	if length > mostContents || offset+length != size-int64(len(tail))+int64(at) {
		return nil, ErrDamaged
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, ErrDamaged
	}
	return archive, nil
}

// office reads every part of a document that holds words: the text, heads and feet, notes, text boxes, comments.
func office(r io.ReaderAt, size int64) (string, error) {
	archive, err := Parts(r, size)
	if err != nil {
		return "", err
	}
	said, left := &lines{}, int64(mostUnpacked)
	for _, part := range archive.File {
		if !strings.HasSuffix(part.Name, ".xml") || !strings.HasPrefix(part.Name, "word/") && !strings.HasPrefix(part.Name, "xl/") {
			continue
		}
		content, err := part.Open()
		if err != nil {
			return "", ErrDamaged
		}
		bounded := &io.LimitedReader{R: content, N: left}
		err = said.xml(bounded)
		content.Close()
		if left = bounded.N; left == 0 || said.Len() > mostText {
			return "", ErrTooMuch
		}
		if err != nil {
			return "", ErrDamaged
		}
	}
	return said.String(), nil
}

// xml adds the words of one part.
func (l *lines) xml(r io.Reader) error {
	d := xml.NewDecoder(r)
	d.Strict = false
	silent := false // inside a field's instruction, which is not shown
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			l.end()
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			silent = t.Name.Local == "instrText"
			if t.Name.Local == "p" {
				l.end() // of a text box, which stands inside another paragraph
			}
			if t.Name.Local == "sheet" {
				l.attribute(t, "name")
			}
		case xml.EndElement:
			silent = false
			if ends[t.Name.Local] {
				l.end()
			}
		case xml.CharData:
			if !silent {
				l.Write(t)
			}
		}
		if l.Len() > mostText {
			return ErrTooMuch
		}
	}
}

// attribute adds what an element says in one of its attributes, such as a sheet's name.
func (l *lines) attribute(e xml.StartElement, name string) {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			l.WriteString(a.Value)
			l.end()
		}
	}
}
