package members

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"zhibu/platform/store"
)

// Filter narrows a list. The zero value lists every member on a roll.
type Filter struct {
	Within   string // org path of the subtree; "" is everything
	Q        string // name (from its first or second character), pinyin, initials, end of the ID number, whole ID or phone number
	Category Category
	Status   Status // Normal when empty
	Mobile   bool   // mobile members only
	Blank    bool   // only those whose form has a blank it asks for, see Blanks
	After    string // what the page before answered
	Limit    int    // 0 is 50, at most 200
}

func (f Filter) page() int {
	if f.Limit == 0 {
		return 50
	}
	return min(f.Limit, 200)
}

// Found is one page of members.
type Found struct {
	Members []Member
	After   string // asks for the next page; "" after the last
	Total   int    // members in the subtree; -1 when the list is narrowed and nobody counted
}

// List gives the members of a subtree: in the order of the tree, or those found by f.Q, the best first.
func (s *Service) List(ctx context.Context, r store.Reader, f Filter) (Found, error) {
	f.Q = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, f.Q))
	if f.Q != "" {
		return s.search(ctx, r, f)
	}
	var rows []row
	q := f.narrow(r.NewSelect().Model(&rows)).ColumnExpr("m.*").ColumnExpr(orgNames)
	if path, id, ok := cutAfter(f.After); ok {
		q.Where("(m.org_path, m.id) > (?, ?)", path, id)
	}
	if err := q.Order("m.org_path", "m.id").Limit(int64(f.page())).Scan(ctx); err != nil {
		return Found{}, err
	}
	list, err := s.openAll(rows)
	found := Found{Members: list, Total: -1}
	if len(list) == f.page() {
		last := list[len(list)-1]
		found.After = fmt.Sprintf("%s:%d", last.OrgPath, last.ID)
	}
	if err == nil && f.Category == "" && f.Status == "" && !f.Mobile && !f.Blank {
		found.Total, err = counted(ctx, r, f.Within)
	}
	return found, err
}

// narrow adds everything but Q. The partial indexes want their condition said in their own words.
func (f Filter) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	store.Within(q, "m.org_path", f.Within)
	if f.Status == "" {
		f.Status = Normal
	}
	if f.Status != Normal {
		q.Where("m.status <> 'normal'")
	}
	q.Where("m.status = ?", f.Status)
	if f.Category != "" {
		q.Where("m.category = ?", f.Category)
	}
	if f.Mobile {
		q.Where("m.mobile")
	}
	if f.Blank {
		q.Where(incomplete)
	}
	return q
}

func cutAfter(after string) (path string, id int64, ok bool) {
	path, number, ok := strings.Cut(after, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	return path, id, ok && err == nil
}

// counted is how many members orgs counts in the subtree.
func counted(ctx context.Context, r store.Reader, path string) (n int, err error) {
	err = r.NewRaw(`SELECT coalesce(sum(members), 0) FROM org WHERE path = ?`, cmpOr(path, "001.")).Scan(ctx, &n)
	return n, err
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// walkBelow is the size of a subtree up to which a search looks at each of its members, rather
// than at everybody of that name and whether they are in the subtree. Measured with 1.7 million
// members on both engines: BenchmarkSearch, docs/performance.md.
const walkBelow = 2_000

// search finds members by f.Q. Every question is a range of one or several indexes whose entries
// carry org_path, so that those outside the subtree are passed over inside the index.
func (s *Service) search(ctx context.Context, r store.Reader, f Filter) (Found, error) {
	found := Found{Total: -1}
	skip, _ := strconv.Atoi(f.After)
	ways, keep := s.ways(f.Q)
	size, err := counted(ctx, r, f.Within)
	if err != nil {
		return found, err
	}
	if size <= walkBelow {
		ways = walk(ways)
	}
	var ids []int64
	for _, w := range ways {
		if len(ids) > skip+f.page() {
			break
		}
		more, err := w.ids(ctx, r, f, skip+f.page()+1)
		if err != nil {
			return found, err
		}
		for _, id := range more {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) > skip+f.page() {
		found.After = strconv.Itoa(skip + f.page())
	}
	ids = ids[min(skip, len(ids)):min(skip+f.page(), len(ids))]
	found.Members, err = s.byIDs(ctx, r, ids)
	found.Members = slices.DeleteFunc(found.Members, func(m Member) bool { return !keep(m) })
	return found, err
}

// way is one index by which a question can be answered.
type way struct {
	index string // name of the index
	key   string // what it is ordered by
	where string
	args  []any
	slow  string // the same condition in words that no index answers, for walking the subtree
	slowA []any
}

// ways are the indexes that answer q, the likeliest first; keep looks again at what they found.
func (s *Service) ways(q string) (list []way, keep func(Member) bool) {
	keep = func(Member) bool { return true }
	letters := strings.ToLower(strings.Join(strings.Fields(q), ""))
	switch number := strings.ToUpper(letters); {
	case len(number) == 18 && isNumber(number):
		return []way{exactly("member_id_number", "m.id_blind", s.box.Blind(number))}, keep
	case mobilePhone.MatchString(number):
		return []way{exactly("member_phone", "m.phone_blind", s.box.Blind(number))}, keep
	case len(number) >= 4 && isNumber(number):
		return []way{exactly("member_id_tail", "m.id_tail", tail(number))}, func(m Member) bool { return strings.HasSuffix(m.IDNumber, number) }
	case letters[0] < utf8.RuneSelf && unicode.IsLetter(rune(letters[0])):
		return []way{begins("member_initials", "m.initials", letters, ""), begins("member_pinyin", "m.pinyin", letters, ""),
			begins("member_initials_alt", "m.initials_alt", letters, " AND m.initials_alt <> ''"),
			begins("member_pinyin_alt", "m.pinyin_alt", letters, " AND m.pinyin_alt <> ''")}, keep
	}
	given := begins("member_given_name", "substr(m.name, 2)", q, "")
	given.slow, given.slowA = "substr(m.name, 2, ?) = ?", []any{utf8.RuneCountInString(q), q}
	return []way{begins("member_name", "m.name", q, ""), given}, keep
}

// tailDigits is how much of an ID number one may write into an address.
const tailDigits = 6

// WholeNumber tells whether q is more of an ID or phone number than its end.
func WholeNumber(q string) bool {
	q = plainNumber(q)
	return len(q) > tailDigits && isNumber(q)
}

// plainNumber is a number without what people write into it.
func plainNumber(q string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", "+86", "", "+", "").Replace(strings.Join(strings.Fields(q), "")))
}

// isNumber tells whether q may be (the end of) an ID number.
func isNumber(q string) bool {
	return strings.Trim(strings.TrimSuffix(q, "X"), "0123456789") == ""
}

func exactly(index, key string, value any) way {
	return way{index, key, key + " = ?", []any{value}, key + " = ?", []any{value}}
}

// begins is the range of keys that begin with q, in byte order.
func begins(index, key, q, and string) way {
	return way{index, key, key + " >= ? AND " + key + " < ?" + and, []any{q, q + string(unicode.MaxRune)},
		"substr(" + key + ", 1, ?) = ?", []any{utf8.RuneCountInString(q), q}}
}

// walk turns ways into one that looks at every member of the subtree.
func walk(ways []way) []way {
	all := way{index: "member_org", key: "m.name"}
	var words []string
	for _, w := range ways {
		words = append(words, w.slow)
		all.args = append(all.args, w.slowA...)
	}
	all.where = "(" + strings.Join(words, " OR ") + ")"
	return []way{all}
}

// ids runs one way. SQLite, which knows how many rows a range holds only by guessing, is told the index.
func (w way) ids(ctx context.Context, r store.Reader, f Filter, limit int) (ids []int64, err error) {
	q := r.NewSelect().ColumnExpr("m.id")
	if r.Engine() == store.SQLite {
		q.TableExpr("member AS m INDEXED BY " + w.index)
	} else {
		q.TableExpr("member AS m")
	}
	err = f.narrow(q.Where(w.where, w.args...)).OrderExpr(w.key+", m.org_path, m.id").Limit(int64(limit)).Scan(ctx, &ids)
	return ids, err
}

// byIDs reads members in the order of ids.
func (s *Service) byIDs(ctx context.Context, r store.Reader, ids []int64) ([]Member, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []row
	if err := r.NewSelect().Model(&rows).ColumnExpr("m.*").ColumnExpr(orgNames).Where("m.id IN (?)", store.In(ids)).Scan(ctx); err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b row) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return s.openAll(rows)
}
