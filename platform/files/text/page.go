package text

import (
	"bytes"
	"math"
)

// pen is where a page is being written: text that stands as high is one line.
type pen struct {
	font            font
	base, y, before float64 // of the last matrix, of the line in it, where something was written last
}

// sameLine is how far the height may differ within a line, in whatever unit the page has.
const sameLine = 0.3

// show adds the text that a page's content shows.
func (d *document) show(content []byte, fonts map[name]font) {
	l, p := &lexer{in: content}, pen{before: math.NaN()}
	var args []any
	for d.said.Len() <= mostText {
		v, ok := l.next()
		if !ok {
			break
		}
		op, ok := v.(word)
		if !ok {
			if len(args) < deepest {
				args = append(args, v)
			}
			continue
		}
		if op == "BI" { // a picture among the text
			l.skipPicture()
		}
		d.do(&p, string(op), args, fonts)
		args = args[:0]
	}
	d.said.end()
}

// do follows one operator of a page, as far as it has to do with text.
func (d *document) do(p *pen, op string, args []any, fonts map[name]font) {
	switch op {
	case "Tf":
		if len(args) >= 2 {
			key, _ := args[0].(name)
			p.font = fonts[key]
		}
	case "cm":
		p.base = number(args, 5)
	case "BT":
		p.y = 0
	case "Td", "TD":
		p.y += number(args, 1)
	case "Tm":
		p.y = number(args, 5)
	case "T*":
		p.before = math.NaN()
	case "'", `"`:
		p.before = math.NaN()
		fallthrough
	case "Tj", "TJ":
		if len(args) > 0 {
			d.write(p, args[len(args)-1])
		}
	}
}

// write adds a string, or those of an array.
func (d *document) write(p *pen, v any) {
	if list, ok := v.([]any); ok {
		for _, one := range list {
			if s, ok := one.([]byte); ok {
				d.write(p, s)
			}
		}
		return
	}
	s, ok := v.([]byte)
	if !ok {
		return
	}
	if at := p.base + p.y; !(math.Abs(at-p.before) <= sameLine) { // also where nothing was written yet
		d.said.end()
		p.before = at
	}
	d.said.WriteString(p.font.read(s))
}

func number(args []any, i int) float64 {
	if i >= len(args) {
		return 0
	}
	n, _ := args[i].(float64)
	return n
}

// skipPicture passes over the bytes of a picture that stands in a page's content.
func (l *lexer) skipPicture() {
	for {
		at := bytes.Index(l.in[l.at:], []byte("EI"))
		if at < 0 {
			l.at = len(l.in)
			return
		}
		l.at += at + len("EI")
		before, after := l.in[l.at-3], byte('\n')
		if l.at < len(l.in) {
			after = l.in[l.at]
		}
		if bytes.IndexByte([]byte(spaces), before) >= 0 && bytes.IndexByte([]byte(spaces), after) >= 0 {
			return
		}
	}
}
