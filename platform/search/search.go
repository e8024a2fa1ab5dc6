// Package search turns Chinese text into words a database can look up.
//
// Databases split text at spaces, and Chinese has none. So a column keeps
// [Index] of the text: every pair of neighbouring characters, and words of
// letters and digits in lower case. [Query] asks for them. A
// dictionary would cost tens of megabytes and miss what it does not know.
//
// Files: search.go (full text), query.go (what is asked), names.go (names of
// people and orgs by characters, pinyin and initials), surnames.go (readings).
package search

import (
	"strings"
	"unicode"
)

// Bigrams cuts text into pairs of neighbouring Chinese characters and words
// of letters and digits in lower case. A character that stands alone is given
// alone: "学习AI，党" gives 学习, ai, 党.
func Bigrams(text string) []string {
	var tokens []string
	for _, run := range runs(text) {
		tokens = append(tokens, run.tokens()...)
	}
	return tokens
}

// Index is text as words with spaces between, for a column under SQLite's
// FTS5 unicode61 or PostgreSQL's to_tsvector('simple', …).
//
// The last character of every Chinese run is added alone, so that each
// character begins one word and a single one can be found by prefix.
func Index(text string) string {
	var tokens []string
	for _, run := range runs(text) {
		tokens = append(tokens, run.tokens()...)
		if run.han && len(run.text) > 1 {
			tokens = append(tokens, string(run.text[len(run.text)-1]))
		}
	}
	return strings.Join(tokens, " ")
}

// run is a stretch of text of one sort: Chinese characters, or a word.
type run struct {
	han  bool
	text []rune
}

func runs(text string) []run {
	var out []run
	open := false // the last run may still grow
	for _, r := range text {
		han := unicode.Is(unicode.Han, r)
		if !han && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			open = false
			continue
		}
		if !open || out[len(out)-1].han != han {
			out = append(out, run{han: han})
			open = true
		}
		last := &out[len(out)-1]
		last.text = append(last.text, unicode.ToLower(narrow(r)))
	}
	return out
}

// narrow makes a full-width letter or digit (Ａ１) an ordinary one.
func narrow(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

func (r run) tokens() []string {
	if !r.han || len(r.text) == 1 {
		return []string{string(r.text)}
	}
	tokens := make([]string, 0, len(r.text)-1)
	for i := range len(r.text) - 1 {
		tokens = append(tokens, string(r.text[i:i+2]))
	}
	return tokens
}
