package files

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
)

func TestDocumentsLoseTheirAuthor(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w>正文</w>",
		"docProps/core.xml": "<creator>王建国</creator>", "docProps/app.xml": "<Company>某单位</Company>", "docProps/thumbnail.jpeg": "picture"} {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(part, text)
	}
	w.Close()
	s := open(t)
	f, err := put(s, b.Bytes(), Limits{})
	if err != nil || f.ContentType != docx {
		t.Fatal(f, err)
	}
	content := stored(t, s.Open, f.Hash)
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || len(r.File) != 5 {
		t.Fatal(err)
	}
	for _, part := range r.File {
		open, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(open)
		if strings.Contains(string(text), "王建国") || strings.Contains(string(text), "某单位") || strings.Contains(string(text), "picture") {
			t.Errorf("%s still says %s", part.Name, text)
		}
		if part.Name == "word/document.xml" && string(text) != "<w>正文</w>" {
			t.Errorf("the text became %s", text)
		}
	}
	if again, err := put(s, b.Bytes(), Limits{}); err != nil || again != f {
		t.Errorf("the same document again is %v, %v", again, err)
	}
	if left := len(everything(t, s)); left != 1 {
		t.Errorf("%d files are in the store", left)
	}
}

// box is one box of an mp4.
func box(kind string, inside ...[]byte) []byte {
	body := bytes.Join(inside, nil)
	return append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), append([]byte(kind), body...)...)
}

func TestFilmsLoseTheirPlace(t *testing.T) {
	const place = "+33.1530+106.6730/"
	udta := box("udta", box("\xa9xyz", []byte(place)))
	film := bytes.Join([][]byte{box("ftyp", []byte("isom0000")), box("moov", box("mvhd", make([]byte, 20)), udta, box("trak", box("tkhd", make([]byte, 8)), box("meta", []byte(place)))),
		box("uuid", []byte("0123456789abcdef"+place)), box("mdat", []byte("pictures"))}, nil)
	s := open(t)
	f, err := put(s, film, Limits{})
	if err != nil || f.ContentType != "video/mp4" {
		t.Fatal(f, err)
	}
	content := stored(t, s.Open, f.Hash)
	if len(content) != len(film) || bytes.Contains(content, []byte(place)) || !bytes.Contains(content, []byte("mdatpictures")) || !bytes.Contains(content, []byte("mvhd")) {
		t.Errorf("%q", content)
	}
	for name, bad := range map[string][]byte{
		"a box longer than the film":    append(film[:len(film):len(film)], 0, 0, 1, 0, 'f', 'r', 'e', 'e'),
		"a box shorter than its head":   append(film[:len(film):len(film)], 0, 0, 0, 3, 'f', 'r', 'e', 'e', 0, 0, 0, 0),
		"a long box without its length": append(film[:len(film):len(film)], 0, 0, 0, 1, 'f', 'r', 'e', 'e'),
	} {
		if _, err := put(s, bad, Limits{}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// A film of nothing but boxes, in each other or after one another, neither ends the program nor keeps it busy.
func TestFilmsOfNothingButBoxes(t *testing.T) {
	start := box("ftyp", []byte("isom0000"))
	const size = 48 << 20
	nested := append(bytes.Clone(start), make([]byte, size)...)
	for at := 0; at+8 <= size; at += 8 { // six million levels: a program that goes down into each runs out of stack
		binary.BigEndian.PutUint32(nested[len(start)+at:], uint32(size-at))
		copy(nested[len(start)+at+4:], "moov")
	}
	if f, err := put(open(t), nested, Limits{}); err != nil || f.ContentType != "video/mp4" {
		t.Errorf("boxes in boxes: %v, %v", f, err)
	}
	if _, err := put(open(t), append(bytes.Clone(start), bytes.Repeat(box("free"), mostBoxes+1)...), Limits{}); err == nil {
		t.Error("more boxes than any film has are taken")
	}
}
