package reviews

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"zhibu/party/partytest"
	"zhibu/platform/store"
)

// cast deals out, for each of those who are assessed, the same grades among the voters anew each
// time: what everybody gets is the same in every run, who gave it is not.
func cast(dealt *rand.Rand) map[int64]map[int64]Grade {
	dealing := rand.New(rand.NewPCG(7, 7)) // the grades: the same in every run
	given := map[int64]map[int64]Grade{101: {}, 102: {}, 103: {}, 104: {}, 105: {}}
	for _, target := range []int64{101, 102, 103, 104} {
		var voters []int64
		var grades []Grade
		for _, v := range []int64{101, 102, 103, 104, 105} {
			if v != target {
				voters, grades = append(voters, v), append(grades, Grades[dealing.IntN(len(Grades))])
			}
		}
		for i, at := range dealt.Perm(len(voters)) {
			given[voters[i]][target] = grades[at]
		}
	}
	return given
}

// dump is every row of every table in the order it lies there, without what is random or a number
// of its own in every run: ids, salts, and sealed values, of which the length is told.
func (h *house) dump() string {
	h.T.Helper()
	tables, err := store.TableNames(partytest.Tables("reviews", Migrations), nil)
	if err != nil {
		h.T.Fatal(err)
	}
	var b strings.Builder
	for _, table := range tables {
		var columns []string
		if err := h.db.Snapshot(context.Background(), func(at *store.Snapshot) error {
			return at.Rows(context.Background(), table, func(names []string) { columns = slices.Clone(names) }, func(values []any) error {
				fmt.Fprint(&b, table)
				for i, v := range values {
					switch raw, isBytes := v.([]byte); {
					case columns[i] == "id" || columns[i] == "relayed" || columns[i] == "request_id" || strings.HasPrefix(table, "seal_"):
					case isBytes:
						fmt.Fprintf(&b, " %s:%d bytes", columns[i], len(raw))
					default:
						fmt.Fprintf(&b, " %s:%v", columns[i], v)
					}
				}
				b.WriteByte('\n')
				return nil
			})
		}); err != nil {
			h.T.Fatal(err)
		}
	}
	return strings.ReplaceAll(b.String(), fmt.Sprint(h.id), "R")
}

// lies is what lies where in the tables of ballots, in the order of the disk.
func (h *house) lies() (rows []string) {
	h.T.Helper()
	place := map[store.Engine]string{store.SQLite: "rowid", store.PostgreSQL: "ctid"}[h.db.Engine()]
	for _, table := range []string{"review_handed", "review_tally"} {
		var list []string
		if err := h.db.NewRaw(`SELECT step || ' ' || member_id FROM `+table+` ORDER BY `+place).Scan(context.Background(), &list); err != nil {
			h.T.Fatal(err)
		}
		rows = append(rows, list...)
	}
	return rows
}

// written counts the lines of the journal and the leaves of the log.
func (h *house) written() (n int) {
	h.T.Helper()
	if err := h.db.NewRaw(`SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM seal_leaf)`).Scan(context.Background(), &n); err != nil {
		h.T.Fatal(err)
	}
	return n
}

// assesses has everybody hand in at a step, in an order, and says what the tables hold before and after its end.
func (h *house) assesses(step Step, order []int, given map[int64]map[int64]Grade) (open, over string) {
	h.T.Helper()
	tokens := []string{"wang", "li", "chen", "zhang", "zhao"}
	before := h.written()
	for _, i := range order {
		h.does(tokens[i], "POST {r}/ballot", ballot(step, int64(101+i), given[int64(101+i)]))
	}
	if h.written() != before {
		h.T.Errorf("%s: a ballot was written into the journal or the log", step)
	}
	open = h.dump()
	h.next(step)
	return open, h.dump() + strings.Join(h.lies(), "\n")
}

// Whoever gave which grade, what is stored is the same, in every table, while ballots are handed
// in and after: only that somebody has handed in is there.
func TestNoRowTellsWhoGaveWhat(t *testing.T) {
	type stored struct{ open, over [2]string }
	runs := map[store.Engine][]stored{}
	for run := range uint64(4) {
		each(t, func(h *house) {
			h.toBallots()
			var s stored
			for i, step := range []Step{Mutual, Assembly} {
				dealt := rand.New(rand.NewPCG(run, uint64(i)))
				s.open[i], s.over[i] = h.assesses(step, []int{0, 1, 2, 3, 4}, cast(dealt))
			}
			runs[h.db.Engine()] = append(runs[h.db.Engine()], s)
		})
	}
	for engine, all := range runs {
		for i, s := range all[1:] {
			if s != all[0] {
				t.Errorf("%s: run %d differs: %s", engine, i+1, differs(s.over[1], all[0].over[1]))
			}
		}
		if !strings.Contains(all[0].over[1], "review_tally review_id:R step:assembly member_id:101") || strings.Contains(all[0].open[0], "review_tally") || !strings.Contains(all[0].open[0], "review_box") {
			t.Errorf("%s: the dump does not hold what it should", engine)
		}
	}
}

// Of the order in which they handed in nothing is left once a step is over.
func TestTheOrderOfHandingInIsForgotten(t *testing.T) {
	over := map[store.Engine][]string{}
	for _, order := range [][]int{{0, 1, 2, 3, 4}, {4, 2, 0, 3, 1}} {
		each(t, func(h *house) {
			h.toBallots()
			_, s := h.assesses(Mutual, order, cast(rand.New(rand.NewPCG(1, 1))))
			over[h.db.Engine()] = append(over[h.db.Engine()], s)
		})
	}
	for engine, s := range over {
		if s[0] != s[1] {
			t.Errorf("%s: the order shows: %s", engine, differs(s[0], s[1]))
		}
	}
}

// A ballot that is refused, or comes twice, adds nothing.
func TestABallotCountsOnce(t *testing.T) {
	each(t, func(h *house) {
		h.toBallots()
		body := ballot(Mutual, 102, map[int64]Grade{101: Unqualified, 103: Unqualified, 104: Unqualified})
		codes := make(chan int, 8)
		for range cap(codes) {
			go func() { code, _ := h.ask("li", "POST {r}/ballot", body); codes <- code }()
		}
		taken := 0
		for range cap(codes) {
			if <-codes == 204 {
				taken++
			}
		}
		for who, voter := range map[string]int64{"wang": 101, "chen": 103, "zhao": 105} {
			h.does(who, "POST {r}/ballot", ballot(Mutual, voter, map[int64]Grade{101: Qualified, 102: Qualified, 103: Qualified, 104: Qualified}))
		}
		h.next(Mutual)
		of, err := talliesOf(context.Background(), h.db, h.id)
		if err != nil || taken != 1 || of[104][Mutual][Unqualified] != 1 || of[104][Mutual][Qualified] != 3 {
			h.T.Errorf("%d taken, %v %v", taken, of, err)
		}
	})
}

// differs is the first line in which two dumps differ.
func differs(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[i] + " | " + y[i]
		}
	}
	return "one is longer"
}
