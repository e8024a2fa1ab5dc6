package text

import (
	"bytes"
	"compress/zlib"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// document is a PDF. Its objects are found by looking for them from the
// beginning to the end, not by its own table of contents, which may lie, go in
// circles or be broken: what is not listed there is read too.
type document struct {
	objects map[int]object
	fonts   map[ref]font
	left    int64 // bytes that may still be unpacked
	said    lines
}

// object is a value; a stream's value is its dictionary.
type object struct {
	value  any
	packed []byte
}

// perStream is what opening a stream counts for, in bytes, however little is in it.
const perStream = 1 << 10

// mostObjects bounds the objects of a PDF; a page has some tens.
const mostObjects = 500_000

// pdf reads the pages of a PDF and the forms on them, as far as it may. One that is encrypted says nothing.
func pdf(r io.ReaderAt, size int64) (string, error) {
	if size > mostPDF {
		return "", nil
	}
	in, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return "", err
	}
	d := &document{objects: map[int]object{}, fonts: map[ref]font{}, left: mostUnpacked}
	if encrypted := d.find(in); encrypted {
		return "", nil
	}
	d.openPacked()
	for _, n := range slices.Sorted(maps.Keys(d.objects)) {
		o := d.objects[n]
		about, _ := o.value.(dict)
		switch {
		case about["Type"] == name("Page"):
			d.show(d.contents(about["Contents"]), d.fontsOf(d.inherited(about, "Resources")))
		case about["Subtype"] == name("Form") && o.packed != nil:
			d.show(d.unpack(o), d.fontsOf(d.dict(about["Resources"])))
		}
		if d.left <= 0 || d.said.Len() > mostText {
			break
		}
	}
	return radicals.Replace(norm.NFKC.String(d.said.String())), nil
}

// radicals are what fonts call some characters and NFKC leaves alone; others, such as ⼯ for 工, it knows.
var radicals = strings.NewReplacer("⻓", "长", "⺠", "民", "⻔", "门", "⻅", "见")

var numbered = regexp.MustCompile(`(\d{1,7})[\x00\t\n\f\r ]+\d{1,5}[\x00\t\n\f\r ]*$`)

// find finds the objects of the file and tells whether it is encrypted. Where
// an object stands twice the later one counts, as it was changed.
func (d *document) find(in []byte) (encrypted bool) {
	l := &lexer{in: in}
	for len(d.objects) < mostObjects {
		at := bytes.Index(in[l.at:], []byte("obj"))
		if at < 0 {
			break
		}
		at += l.at
		n := numbered.FindSubmatch(in[max(l.at, at-24):at])
		l.at = at + len("obj")
		if n == nil {
			continue
		}
		v, _ := l.next()
		number, _ := strconv.Atoi(string(n[1]))
		o := object{value: v}
		if about, ok := v.(dict); ok {
			o.packed = l.stream(about)
			encrypted = encrypted || about["Encrypt"] != nil // of a table of contents that is packed
		}
		d.objects[number] = o
	}
	return encrypted || bytes.Contains(in, []byte("/Encrypt "))
}

// stream is what follows a dictionary between stream and endstream; nil if it is none.
func (l *lexer) stream(about dict) []byte {
	after := l.at
	if v, _ := l.next(); v != word("stream") {
		l.at = after
		return nil
	}
	from := l.in[l.at:]
	from = bytes.TrimPrefix(bytes.TrimPrefix(from, []byte("\r")), []byte("\n"))
	end := bytes.Index(from, []byte("endstream"))
	if n, ok := about["Length"].(float64); ok && n >= 0 && int(n) <= len(from) && bytes.HasPrefix(bytes.TrimLeft(from[int(n):min(int(n)+len("\r\nendstream"), len(from))], "\r\n"), []byte("endstream")) {
		end = int(n)
	}
	if end < 0 {
		end = len(from)
	}
	l.at = len(l.in) - len(from) + end
	return from[:end:end]
}

// openPacked opens the streams that hold other objects.
func (d *document) openPacked() {
	for _, n := range slices.Sorted(maps.Keys(d.objects)) {
		about, _ := d.objects[n].value.(dict)
		count, _ := about["N"].(float64)
		first, _ := about["First"].(float64)
		if about["Type"] != name("ObjStm") {
			continue
		}
		in := d.unpack(d.objects[n])
		head := &lexer{in: in}
		for range min(int(count), mostObjects-len(d.objects)) {
			if d.left <= 0 {
				return
			}
			number, _ := head.next()
			offset, ok := head.next()
			at, _ := offset.(float64)
			key, is := number.(float64)
			if !ok || !is || first+at < 0 || int(first+at) > len(in) {
				break
			}
			if _, newer := d.objects[int(key)]; !newer {
				l := &lexer{in: in, at: int(first + at)}
				v, _ := l.next()
				d.objects[int(key)] = object{value: v}
				d.left -= int64(l.at) - int64(first+at) // many may stand at one place
			}
		}
	}
}

// unpack is a stream's content, as far as it can be read.
func (d *document) unpack(o object) []byte {
	d.left -= perStream
	about, _ := o.value.(dict)
	filter := d.value(about["Filter"])
	if list, ok := filter.([]any); ok && len(list) == 1 {
		filter = d.value(list[0])
	}
	switch list, _ := filter.([]any); {
	case filter == nil, filter == word("null"), list != nil && len(list) == 0:
		d.left -= int64(len(o.packed))
		return o.packed
	case filter != name("FlateDecode") && filter != name("Fl"):
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(o.packed))
	if err != nil {
		return nil
	}
	content, _ := io.ReadAll(io.LimitReader(z, max(d.left, 0))) // of what is cut short, what there is
	d.left -= int64(len(content))
	return content
}

// value follows a reference to what it stands for.
func (d *document) value(v any) any {
	for range deepest {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = d.objects[int(r)].value
	}
	return nil
}

func (d *document) dict(v any) dict {
	found, _ := d.value(v).(dict)
	return found
}

// inherited is what a page has of its own or of those above it.
func (d *document) inherited(page dict, key name) dict {
	for range deepest {
		if page == nil || page[key] != nil {
			break
		}
		page = d.dict(page["Parent"])
	}
	return d.dict(page[key])
}

// contents joins the streams of a page.
func (d *document) contents(v any) (all []byte) {
	if list, ok := d.value(v).([]any); ok {
		for _, one := range list {
			if r, ok := one.(ref); ok {
				all = append(append(all, d.unpack(d.objects[int(r)])...), '\n')
			}
		}
		return all
	}
	r, _ := v.(ref)
	return d.unpack(d.objects[int(r)])
}
