package search

import "strings"

// Terms is a question: phrases that must all occur, each a list of words that
// must follow one another.
type Terms [][]string

// Query reads what a person typed. Chinese characters typed in a row must
// stand in a row; a word, or one or two characters alone, may be a beginning.
// No terms means that there is nothing to search for.
func Query(text string) Terms {
	var terms Terms
	for _, run := range runs(text) {
		terms = append(terms, run.tokens())
	}
	return terms
}

// Words are letters and digits only, so that quoting them needs no escapes.

// SQLite writes the question for FTS5: column MATCH ?. It is "" for no terms,
// which FTS5 refuses.
func (t Terms) SQLite() string {
	phrases := make([]string, len(t))
	for i, words := range t {
		phrases[i] = `"` + strings.Join(words, " ") + `"`
		if len(words) == 1 {
			phrases[i] += "*"
		}
	}
	return strings.Join(phrases, " ")
}

// Postgres writes the question for to_tsquery('simple', ?).
func (t Terms) Postgres() string {
	phrases := make([]string, len(t))
	for i, words := range t {
		phrases[i] = "('" + strings.Join(words, "' <-> '") + "')"
		if len(words) == 1 {
			phrases[i] = "'" + words[0] + "':*"
		}
	}
	return strings.Join(phrases, " & ")
}
