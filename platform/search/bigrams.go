package search

import "unicode"

// Bigrams are the words a Chinese text is found by: every pair of neighbouring
// Chinese characters, and words of letters and digits in lower case. A
// character that stands alone is given alone: "学习AI，党课" gives 学习, ai, 党课.
// Databases split text at spaces, and Chinese has none; a dictionary would
// cost tens of megabytes and miss what it does not know.
func Bigrams(text string) []string {
	var words []string
	for _, run := range runs(text) {
		if !run.han || len(run.text) == 1 {
			words = append(words, string(run.text))
			continue
		}
		for i := range len(run.text) - 1 {
			words = append(words, string(run.text[i:i+2]))
		}
	}
	return words
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
