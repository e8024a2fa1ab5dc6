package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// formulaStarts are the characters that make a spreadsheet program take text
// for a formula.
const formulaStarts = "=+-@\t\r\n"

// neutral is text that no spreadsheet program runs: an apostrophe before it
// says that it is text. [clean] takes it off again.
func neutral(text string) string {
	if text != "" && strings.IndexByte(formulaStarts, text[0]) >= 0 {
		return "'" + text
	}
	return text
}

// clean is a cell's text without what people cannot see: spaces around it,
// control and zero-width characters, full-width forms of letters and digits.
func clean(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 1 && text[0] == '\'' && strings.IndexByte(formulaStarts, text[1]) >= 0 {
		text = text[1:]
	}
	if strings.IndexFunc(text, unclean) >= 0 {
		text = strings.Map(plain, text)
	}
	return strings.TrimSpace(text)
}

func unclean(r rune) bool { return plain(r) != r }

func plain(r rune) rune {
	switch {
	case r == '\n' || r >= ' ' && r < 0x7f:
		return r
	case r == '\t' || r == '\u00a0' || r == '\u3000':
		return ' '
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
		return r - '０' + '0'
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// cell cleans one cell's text and checks its length. Column is counted from 0.
func (o *rows) cell(column, row int, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	text = clean(text)
	if len(text) > o.limits.Chars && utf8.RuneCountInString(text) > o.limits.Chars {
		return "", tooLarge("单元格%s的内容超过 %d 个字的上限，请缩短后再导入。", CellName(column, row), o.limits.Chars)
	}
	return text, nil
}
