package meetings

import (
	"context"
	"slices"
	"unicode/utf8"

	"zhibu/party/terms"
	"zhibu/platform/search"
	"zhibu/platform/store"
)

// longestWord is how many characters of a word count: an index of PostgreSQL
// refuses entries above some 2,700 bytes, and what branches write may be one
// endless word.
const longestWord = 32

// wordsOf are the words a text is found by, each once. Single characters are
// left out: of a Chinese text they would be those that happen to stand alone.
func wordsOf(text string) []string {
	var words []string
	for _, word := range search.Bigrams(text) {
		if letters := []rune(word); len(letters) > longestWord {
			word = string(letters[:longestWord])
		}
		if utf8.RuneCountInString(word) > 1 {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// caseWords are the words of one case 特色案例: an own item that was done, of a
// meeting that is filed.
type caseWords struct {
	orgPath string
	itemID  int64
	words   []string
}

// casesOf are the cases among a meeting's items.
func casesOf(m Meeting, items ...Item) []caseWords {
	var cases []caseWords
	for _, i := range items {
		if m.State == terms.Filed && i.Kind == OwnItem && i.Done {
			cases = append(cases, caseWords{m.OrgPath, i.ID, wordsOf(i.Title + "\n" + i.Note + "\n" + i.Evidence)})
		}
	}
	return cases
}

// keepCases makes the cases of a meeting just filed findable; a correction
// takes their words away and keeps them anew.
func keepCases(ctx context.Context, tx *store.Tx, m Meeting) error {
	items, err := itemsOf(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	return writeCases(ctx, tx, casesOf(m, items...))
}

func writeCases(ctx context.Context, tx *store.Tx, cases []caseWords) error {
	if len(cases) == 0 {
		return nil
	}
	_, err := tx.Bulk(ctx, "meeting_case", []string{"word", "org_path", "item_id"}, func(yield func([]any) bool) {
		for _, c := range cases {
			for _, word := range c.words {
				if !yield([]any{word, c.orgPath, c.itemID}) {
					return
				}
			}
		}
	})
	return err
}
