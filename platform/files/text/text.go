// Package text reads what a document says: the words of .docx and .xlsx, and
// those of a PDF that has any. It is for finding words, not for showing them:
// the order of the lines is the file's, and what is drawn, scanned or
// encrypted says nothing.
//
// What is read is bounded in bytes, packed and unpacked, in objects and in
// depth, so that no file takes long. Of a PDF, which may be all drawings, the
// text up to there is told; of an office file, which is all text, there is [ErrTooMuch].
//
// Files: office.go (.docx, .xlsx), pdf.go (the objects of a PDF), lexer.go (how
// they are written), page.go (what a page shows), font.go (which characters
// its codes are).
package text

import (
	"errors"
	"io"
	"strings"
)

// The kinds of document that are read.
const (
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	PDF  = "application/pdf"
)

// Why a document is not read to its end.
var (
	ErrTooMuch = errors.New("text: more than is read")
	ErrDamaged = errors.New("text: cannot be read")
)

const (
	mostUnpacked = 24 << 20 // bytes of one document
	mostText     = 8 << 20  // bytes of what it says
	mostPDF      = 48 << 20 // bytes of a PDF, which is held in memory; larger ones are scans
)

// Of is what a document of a kind says, a line for each paragraph, cell or
// line. Of other kinds it is "".
func Of(r io.ReaderAt, size int64, kind string) (string, error) {
	switch kind {
	case DOCX, XLSX:
		return office(r, size)
	case PDF:
		return pdf(r, size)
	}
	return "", nil
}

// lines gathers what a document says.
type lines struct{ strings.Builder }

// end ends a line that has begun.
func (l *lines) end() {
	if n := l.Len(); n > 0 && l.String()[n-1] != '\n' {
		l.WriteByte('\n')
	}
}
