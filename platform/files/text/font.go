package text

import (
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// font tells which characters the codes of a page are: by a table of the file,
// or by an encoding whose name is known. The zero font knows none.
type font struct {
	table map[uint32]string
	width int // bytes of a code in the table
	named func([]byte) string
}

const (
	perFont   = 64      // what a font of a page counts for, in bytes
	longest   = 64      // bytes that one code may stand for
	mostCodes = 1 << 17 // of a table; the largest fonts have 65,536 glyphs
)

// fontsOf makes the fonts of a page.
func (d *document) fontsOf(resources dict) map[name]font {
	fonts := map[name]font{}
	for key, v := range d.dict(resources["Font"]) {
		d.left -= perFont
		r, shared := v.(ref)
		f, known := d.fonts[r]
		if !shared || !known {
			f = d.font(d.dict(v))
		}
		if shared {
			d.fonts[r] = f
		}
		fonts[key] = f
	}
	return fonts
}

func (d *document) font(about dict) font {
	if r, ok := about["ToUnicode"].(ref); ok {
		if f := tableOf(d.unpack(d.objects[int(r)])); len(f.table) > 0 {
			return f
		}
	}
	encoding, _ := d.value(about["Encoding"]).(name)
	switch {
	case strings.Contains(string(encoding), "UCS2"), strings.Contains(string(encoding), "UTF16"):
		return font{named: fromUTF16}
	case strings.HasPrefix(string(encoding), "GB"):
		return font{named: fromGB}
	case about["Subtype"] == name("Type0"):
		return font{} // codes are glyphs, and nothing says of which characters
	}
	return font{named: fromLatin}
}

// read is what codes say.
func (f font) read(codes []byte) string {
	if f.named != nil {
		return f.named(codes)
	}
	if f.width == 0 {
		return ""
	}
	var b strings.Builder
	for ; len(codes) >= f.width && b.Len() <= mostText; codes = codes[f.width:] {
		b.WriteString(f.table[code(codes[:f.width])])
	}
	return b.String()
}

// tableOf reads a ToUnicode table: which characters stand for single codes and for ranges of them.
func tableOf(in []byte) font {
	f := font{table: map[uint32]string{}}
	l := &lexer{in: in}
	var args []any
	for len(f.table) < mostCodes {
		v, ok := l.next()
		if !ok {
			break
		}
		op, ok := v.(word)
		if !ok {
			if len(args) < mostCodes {
				args = append(args, v)
			}
			continue
		}
		switch op {
		case "endcodespacerange":
			if low, _ := first(args).([]byte); f.width == 0 && len(low) <= 4 {
				f.width = len(low)
			}
		case "endbfchar":
			for ; len(args) >= 2; args = args[2:] {
				f.add(args[0], args[0], args[1])
			}
		case "endbfrange":
			for ; len(args) >= 3; args = args[3:] {
				f.add(args[0], args[1], args[2])
			}
		}
		args = nil
	}
	return f
}

func first(args []any) any {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}

// add adds the codes from low to high: each has a character of its own, or they go on from the first one's.
func (f *font) add(low, high, to any) {
	from, ok1 := low.([]byte)
	upTo, ok2 := high.([]byte)
	if !ok1 || !ok2 || len(from) > 4 || len(upTo) > 4 {
		return
	}
	each, list := to.([]any)
	begin, _ := to.([]byte)
	for i, c := 0, code(from); c <= code(upTo) && len(f.table) < mostCodes; i, c = i+1, c+1 {
		switch {
		case list && i < len(each):
			if s, _ := each[i].([]byte); len(s) <= longest {
				f.table[c] = fromUTF16(s)
			}
		case !list && len(begin) >= 2 && len(begin) <= longest:
			s := append([]byte(nil), begin...)
			last := code(s[len(s)-2:]) + uint32(i)
			s[len(s)-2], s[len(s)-1] = byte(last>>8), byte(last)
			f.table[c] = fromUTF16(s)
		default:
			return
		}
		if c == 1<<32-1 {
			return
		}
	}
}

// code is a number of up to four bytes.
func code(b []byte) (n uint32) {
	for _, c := range b {
		n = n<<8 | uint32(c)
	}
	return n
}

func fromUTF16(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}

func fromGB(b []byte) string {
	s, _ := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	return string(s)
}

func fromLatin(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}
