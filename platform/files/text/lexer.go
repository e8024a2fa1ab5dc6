package text

import (
	"bytes"
	"strconv"
)

// What a PDF is written in, beside float64, []byte (a string) and []any (an array).
type (
	name string // /Type
	word string // an operator, or a keyword
	ref  int    // 12 0 R
	dict map[name]any
)

// deepest is how deep arrays and dictionaries may stand in each other.
const deepest = 32

// lexer reads the objects of a PDF, of one of its pages, or of a table of characters.
type lexer struct {
	in []byte
	at int
}

const (
	spaces     = "\x00\t\n\f\r "
	delimiters = spaces + "()<>[]{}/%"
)

// next is the next object; false at the end, and where arrays are too deep.
func (l *lexer) next() (any, bool) { return l.object(0) }

func (l *lexer) object(deep int) (any, bool) {
	l.space()
	if l.at >= len(l.in) || deep > deepest {
		return nil, false
	}
	c := l.in[l.at]
	switch c {
	case '/':
		l.at++
		return name(l.plain()), true
	case '(':
		return l.literal(), true
	case '[':
		l.at++
		return l.until("]", deep)
	case '<':
		if bytes.HasPrefix(l.in[l.at:], []byte("<<")) {
			l.at += 2
			return l.dict(deep)
		}
		return l.hex(), true
	case ')', ']', '{', '}':
		l.at++
		return word(c), true
	case '>':
		l.at += len(">")
		if l.at < len(l.in) && l.in[l.at] == '>' {
			l.at++
			return word(">>"), true
		}
		return word(">"), true
	}
	text := l.plain()
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n, true
	}
	return word(text), true
}

// space passes over spaces and comments.
func (l *lexer) space() {
	for l.at < len(l.in) {
		switch c := l.in[l.at]; {
		case bytes.IndexByte([]byte(spaces), c) >= 0:
			l.at++
		case c == '%':
			end := bytes.IndexAny(l.in[l.at:], "\r\n")
			if end < 0 {
				end = len(l.in) - l.at
			}
			l.at += end
		default:
			return
		}
	}
}

// plain reads up to the next space or delimiter.
func (l *lexer) plain() string {
	from := l.at
	for l.at < len(l.in) && bytes.IndexByte([]byte(delimiters), l.in[l.at]) < 0 {
		l.at++
	}
	return string(l.in[from:l.at])
}

// until reads objects up to a closing word; two numbers and R are a reference.
func (l *lexer) until(closing word, deep int) (list []any, ok bool) {
	for {
		v, ok := l.object(deep + 1)
		if !ok {
			return list, false
		}
		switch {
		case v == closing:
			return list, true
		case v == word("R") && len(list) >= 2:
			if n, ok := list[len(list)-2].(float64); ok {
				list = append(list[:len(list)-2], ref(n))
			}
		default:
			list = append(list, v)
		}
	}
}

func (l *lexer) dict(deep int) (dict, bool) {
	list, ok := l.until(">>", deep)
	d := dict{}
	for i := 0; i+1 < len(list); i += 2 {
		if key, ok := list[i].(name); ok {
			d[key] = list[i+1]
		}
	}
	return d, ok
}

// literal reads a string in brackets, which may stand in each other.
func (l *lexer) literal() (out []byte) {
	for open := 0; l.at < len(l.in); {
		c := l.in[l.at]
		l.at++
		switch c {
		case '(':
			if open++; open == 1 {
				continue
			}
		case ')':
			if open--; open == 0 {
				return out
			}
		case '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	return out
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// escape reads what stands after a backslash: one to three octal digits, a line's end, a letter.
func (l *lexer) escape(out []byte) []byte {
	if l.at >= len(l.in) {
		return out
	}
	octal, digits := 0, 0
	for ; digits < 3 && l.at < len(l.in) && l.in[l.at] >= '0' && l.in[l.at] <= '7'; digits++ {
		octal = octal<<3 | int(l.in[l.at]-'0')
		l.at++
	}
	if digits > 0 {
		return append(out, byte(octal))
	}
	c := l.in[l.at]
	l.at++
	switch {
	case c == '\r' && l.at < len(l.in) && l.in[l.at] == '\n':
		l.at++
		return out
	case c == '\r', c == '\n':
		return out
	case escapes[c] != 0:
		return append(out, escapes[c])
	}
	return append(out, c)
}

// hex reads a string in angle brackets.
func (l *lexer) hex() []byte {
	l.at++
	var out []byte
	half, value := false, byte(0)
	for ; l.at < len(l.in) && l.in[l.at] != '>'; l.at++ {
		digit := bytes.IndexByte([]byte("0123456789abcdef"), l.in[l.at]|0x20)
		if digit < 0 || l.in[l.at] <= ' ' {
			continue
		}
		if value = value<<4 | byte(digit); half {
			out = append(out, value)
		}
		half = !half
	}
	l.at = min(l.at+1, len(l.in))
	if half {
		out = append(out, value<<4)
	}
	return out
}
