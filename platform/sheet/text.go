package sheet

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// maxText bounds the workbook's shared strings, which are held in memory.
const maxText = 128 << 20

// sharedText is a list of strings that cells refer to by number, kept in one
// piece.
type sharedText struct {
	text []byte
	ends []uint32
}

func (b *workbook) sharedText() (*sharedText, error) {
	shared := &sharedText{}
	if b.strings == nil {
		return shared, nil
	}
	err := stream(b.strings, func(decoder *xml.Decoder, start xml.StartElement) error {
		if start.Name.Local != "si" {
			return nil
		}
		text, err := richText(decoder)
		if err != nil {
			return err
		}
		shared.text = append(shared.text, text...)
		shared.ends = append(shared.ends, uint32(len(shared.text)))
		if len(shared.text)+4*len(shared.ends) > maxText {
			return tooLarge("表格中的文字太多，请拆分成几个文件后分别导入。")
		}
		return nil
	})
	return shared, err
}

// at is the string a cell refers to; ok is false for a number not in the list.
func (s *sharedText) at(number string) (text string, ok bool) {
	i, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil || i < 0 || i >= len(s.ends) {
		return "", false
	}
	start := uint32(0)
	if i > 0 {
		start = s.ends[i-1]
	}
	return string(s.text[start:s.ends[i]]), true
}

// richText joins the texts up to the closing tag of the element the decoder
// stands in. The reading aids of East Asian text (rPh) are no part of it.
func richText(decoder *xml.Decoder) (string, error) {
	var text strings.Builder
	aids := 0
	for depth := 1; depth > 0; {
		token, err := decoder.Token()
		if err != nil {
			return "", malformed(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			if token.Name.Local == "rPh" {
				aids = depth
			}
		case xml.EndElement:
			if depth == aids {
				aids = 0
			}
			depth--
		case xml.CharData:
			// Text stands in t; between other tags there is only white space.
			if aids == 0 && (depth > 1 || !blank(token)) {
				text.Write(token)
			}
		}
		if text.Len() > maxMarkup {
			return "", tooLarge("有单元格的内容过长，请缩短后再导入。")
		}
	}
	return unescape(text.String()), nil
}

func blank(text []byte) bool { return strings.TrimSpace(string(text)) == "" }

var escapes = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape resolves _x000D_, by which the format writes what XML cannot hold.
func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escapes.ReplaceAllStringFunc(text, func(escape string) string {
		code, _ := strconv.ParseUint(escape[2:6], 16, 16)
		return string(rune(code))
	})
}
