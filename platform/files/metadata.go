package files

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"

	"zhibu/platform/files/text"
)

// What documents and films say of their maker is left out: authors and companies in docx and
// xlsx, the place where a film was taken. A PDF stays as it came: writing it anew would void
// a signature in it. What stays besides is in docs/security.md.

// nameless are the parts of a document that say who made it, with nothing in them. Left out
// altogether, Word would call the file damaged.
var nameless = map[string]string{
	"docProps/core.xml":   `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`,
	"docProps/app.xml":    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>`,
	"docProps/custom.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>`,
}

// namelessOffice copies a document without what it says of its maker; the rest is copied as it is, still packed.
func (s *Store) namelessOffice(f *os.File, size int64) (temp, error) {
	archive, err := text.Parts(f, size)
	if err != nil {
		return temp{}, unsupported()
	}
	out, err := s.temp()
	if err != nil {
		return out, err
	}
	to := zip.NewWriter(out)
	for _, part := range archive.File {
		if !strings.HasPrefix(part.Name, "docProps/") {
			err = to.Copy(part)
		} else if w, e := to.Create(part.Name); e != nil {
			err = e
		} else {
			_, err = io.WriteString(w, nameless[part.Name]) // what is none of them, such as a thumbnail, becomes empty
		}
		if err != nil {
			break
		}
	}
	if err = errors.Join(err, to.Close()); err != nil {
		out.drop()
	}
	return out, err
}

// placelessFilm makes the boxes of an mp4 that may say who made it and where (udta with ©xyz,
// meta, uuid) free space, where they stand: nothing moves, so that the film plays as before.
func placelessFilm(f *os.File, size int64) error {
	left := mostBoxes
	return placeless(f, 0, size, "", &left)
}

// within is where a box stands that may hold such notes: as far as a film's format has them, and no deeper, however
// deep somebody nests them.
var within = map[string]string{"moov": "", "trak": "moov"}

// placeless goes through the boxes from one byte of f to another, which stand in a box of a kind; left is how many more there may be.
func placeless(f *os.File, from, to int64, inside string, left *int) error {
	var head [16]byte
	for at := from; at+8 <= to; {
		n, err := f.ReadAt(head[:], at)
		if n < 8 || err != nil && err != io.EOF {
			return unsupported()
		}
		size, inner := int64(binary.BigEndian.Uint32(head[:])), int64(8)
		switch size {
		case 0:
			size = to - at
		case 1:
			if n < 16 {
				return unsupported()
			}
			size, inner = int64(binary.BigEndian.Uint64(head[8:])), 16
		}
		if *left--; size < inner || size > to-at || *left < 0 {
			return unsupported()
		}
		switch kind := string(head[4:8]); kind {
		case "moov", "trak":
			if within[kind] == inside {
				err = placeless(f, at+inner, at+size, kind, left)
			}
		case "udta", "meta", "uuid":
			if size-inner > largestNote {
				return unsupported()
			}
			if _, err = f.WriteAt([]byte("free"), at+4); err == nil {
				_, err = f.WriteAt(make([]byte, size-inner), at+inner)
			}
		}
		if err != nil && err != io.EOF {
			return err
		}
		at += size
	}
	return nil
}

// mostBoxes is how many boxes of a film are looked at: one cut into pieces for sending has some thousand.
const mostBoxes = 100_000

// largestNote is how large a box of notes may be, in bytes; one larger is not what it says.
const largestNote = 4 << 20
