package meetings

import (
	"context"
	"slices"
	"unicode/utf8"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/api"
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

// CaseView is a case as the search shows it.
type CaseView struct {
	ItemID    int64  `json:"itemId"`
	MeetingID int64  `json:"meetingId"`
	OrgID     int64  `json:"orgId"`
	OrgName   string `json:"orgName"`
	Month     string `json:"month" doc:"YYYY-MM"`
	Title     string `json:"title"`
	Note      string `json:"note"`
	Evidence  string `json:"evidence" doc:"完成情况"`
}

// Cases finds the cases of a subtree that have all words, the one planned last
// first. after is the last item of the page before, 0 for the first page.
func (s *Service) Cases(ctx context.Context, within string, words []string, after int64, limit int) ([]CaseView, error) {
	// For each word one range of the primary key, and nothing else is read of those not shown.
	ids := store.Within(s.db.NewSelect().TableExpr("meeting_case AS c").Column("c.item_id").Where("c.word IN (?)", store.In(words)), "c.org_path", within).
		Group("c.item_id").Having("count(*) = ?", len(words)).OrderExpr("c.item_id DESC").Limit(int64(limit))
	if after != 0 {
		ids = ids.Where("c.item_id < ?", after)
	}
	found := []CaseView{}
	err := s.db.NewSelect().TableExpr("meeting_item AS i").ColumnExpr("i.id AS item_id, i.meeting_id, m.org_id, o.name AS org_name, m.month, i.title, i.note, i.evidence").
		Join("JOIN meeting AS m ON m.id = i.meeting_id").Join("JOIN org AS o ON o.id = m.org_id").
		Where("i.id IN (?)", ids).OrderExpr("i.id DESC").Scan(ctx, &found)
	return found, err
}

type casesInput struct {
	Q      string `query:"q" required:"true" maxLength:"50" doc:"至少两个相连的汉字，或者一个词；几个词要都有"`
	Within int64  `query:"within" doc:"党组织 id，只查它和它以下的"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	After  int64  `query:"after" doc:"上一页最后一项的 itemId"`
}

type casesOutput struct {
	Body struct {
		Items []CaseView `json:"items"`
		After int64      `json:"after,omitempty" doc:"还有下一页时有"`
	}
}

func (s *Service) listCases(ctx context.Context, in *casesInput) (*casesOutput, error) {
	path, err := access.Scope(ctx, access.MeetingRead, in.Within)
	if err != nil {
		return nil, err
	}
	words := wordsOf(in.Q)
	if len(words) == 0 {
		return nil, api.Field("请至少输入两个相连的汉字，再查找案例。", "query.q")
	}
	out := &casesOutput{}
	if out.Body.Items, err = s.Cases(ctx, path, words, in.After, in.Limit); err != nil {
		return nil, err
	}
	if n := len(out.Body.Items); n == in.Limit {
		out.Body.After = out.Body.Items[n-1].ItemID
	}
	return out, nil
}
