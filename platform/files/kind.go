package files

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"zhibu/platform/files/text"
)

const (
	docx = text.DOCX
	xlsx = text.XLSX
)

// sniffed is how much of a file tells its kind.
const sniffed = 512

// kindOf tells a file's content type by how it starts. A zip may yet be a
// document: see officeKind.
func kindOf(start []byte) (string, error) {
	if len(start) >= 12 && string(start[4:8]) == "ftyp" {
		switch brand := string(start[8:12]); {
		case slices.Contains([]string{"heic", "heix", "hevc", "mif1", "msf1"}, brand):
			return "", heic()
		case slices.Contains([]string{"isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "MSNV", "dash"}, brand):
			return "video/mp4", nil
		}
		return "", unsupported()
	}
	if isMP3(start) {
		return "audio/mpeg", nil
	}
	switch kind := http.DetectContentType(start); kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp", text.PDF, "application/zip":
		return kind, nil
	}
	return "", unsupported()
}

// isMP3 knows an ID3 tag or the head of a frame: eleven set bits, layer III, a
// bit rate and a sampling rate that exist.
func isMP3(start []byte) bool {
	if bytes.HasPrefix(start, []byte("ID3")) {
		return true
	}
	return len(start) >= 3 && start[0] == 0xff && start[1]&0xe6 == 0xe2 && start[1]&0x18 != 0x08 &&
		start[2]&0xf0 != 0xf0 && start[2]&0xf0 != 0 && start[2]&0x0c != 0x0c
}

// Searched tells whether all the text of a kind is read before it is taken in, see [Store.Text]. A
// picture, a film and a scan hold what no machine here reads.
func Searched(kind string) bool { return kind == docx || kind == xlsx }

func isPicture(kind string) bool { return strings.HasPrefix(kind, "image/") }

// officeKind looks into a zip for a document without macros, which fetches nothing when it is opened.
func officeKind(f *os.File, size int64) (string, error) {
	archive, err := text.Parts(f, size)
	if err != nil {
		return "", unsupported()
	}
	kind := ""
	for _, part := range archive.File {
		switch {
		case strings.HasSuffix(strings.ToLower(part.Name), "vbaproject.bin"):
			return "", macros()
		case part.Name == "word/document.xml":
			kind = docx
		case part.Name == "xl/workbook.xml":
			kind = xlsx
		case strings.HasSuffix(strings.ToLower(part.Name), ".rels"):
			if err := staysAtHome(part); err != nil {
				return "", err
			}
		}
	}
	if kind == "" {
		return "", unsupported()
	}
	_, err = f.Seek(0, io.SeekStart)
	return kind, err
}
