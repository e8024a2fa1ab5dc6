// Package cases 特色案例 is what branches did on their own account, held up for others to do likewise: an own
// item of a meeting that was done, found by its words, recommended by the levels above, taken over into plans.
//
// It lies below meetings, which tells it what was filed and corrected, who speaks, and what a plan takes
// over, and writes what comes of it into the meeting's history and the journal.
//
//	cases.go        a case and the words it is found by
//	search.go       what whoever asks finds, in which order; GET /api/meetings/cases
//	taken.go        how many branches took a case up, and which ones a plan may take over
//	recommended.go  what the levels above recommend to all below, and what has to be looked at again
package cases

import (
	"context"
	"slices"
	"unicode/utf8"

	"zhibu/party/orgs"
	"zhibu/platform/clock"
	"zhibu/platform/search"
	"zhibu/platform/store"
)

// Service finds and recommends cases.
type Service struct {
	db   *store.DB
	orgs *orgs.Service
	now  clock.Now
}

// New makes the service. The tables are those of meetings.
func New(db *store.DB, tree *orgs.Service, now clock.Now) *Service { return &Service{db, tree, now} }

// Case 特色案例 is an own item of a meeting, a case as long as it is done and the meeting filed.
type Case struct {
	ItemID                int64
	OrgID                 int64 // whose meeting it is
	OrgPath               string
	HeirPath              string // of the org that took over the meeting's record; "" for none
	Title, Note, Evidence string
}

func (c Case) text() string { return c.Title + "\n" + c.Note + "\n" + c.Evidence }

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

// Keep makes cases findable.
func Keep(ctx context.Context, tx *store.Tx, cases []Case) error {
	if len(cases) == 0 {
		return nil
	}
	_, err := tx.Bulk(ctx, "meeting_case", []string{"word", "org_path", "item_id"}, func(yield func([]any) bool) {
		for _, c := range cases {
			for _, word := range wordsOf(c.text()) {
				if !yield([]any{word, c.OrgPath, c.ItemID}) {
					return
				}
			}
		}
	})
	return err
}

// Forget takes away the words of a meeting's cases, before those of its corrected record are kept.
func Forget(ctx context.Context, tx *store.Tx, meetingID int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM meeting_case WHERE item_id IN (SELECT id FROM meeting_item WHERE meeting_id = ?)`, meetingID)
	return err
}
