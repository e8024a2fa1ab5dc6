package reviews

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/partytest"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

const first, second = partytest.First, partytest.Second

// people are 101…105 of the first branch, 101 its secretary, 105 on probation; and of the second 201, its
// secretary, 202, away at work, and 203.
var people = []partytest.Person{
	{101, "wang", "王建国", first, access.BranchOfficer}, {102, "li", "李秀英", first, ""}, {103, "chen", "陈志强", first, ""}, {104, "zhang", "张玉兰", first, ""},
	{105, "zhao", "赵海燕", first, ""}, {201, "sun", "孙丽", second, access.BranchOfficer}, {202, "zhou", "周平", second, ""}, {203, "wu", "吴勇", second, ""},
}

// house is the town on 20 November, with a clerk "town" who is a member of neither branch.
type house struct {
	*Service
	*partytest.Town
	id    int64  // of the review under way
	lives []Held // the life meetings of the first branch
}

func each(t *testing.T, fn func(h *house)) {
	partytest.Each(t, "reviews", Migrations, people, func(w *partytest.Town) {
		w.Clock.Set(time.Date(2026, 11, 20, 9, 0, 0, 0, clock.Shanghai))
		h := &house{New(w.DB, w.Bus, w.Orgs, w.Members, w.Policy, w.Box, w.Clock.Now), w, 0, nil}
		h.LifeMeetings = func(_ context.Context, _ store.Reader, path, _ string) ([]Held, error) {
			if path != partytest.PathOf(first) {
				return nil, nil
			}
			return h.lives, nil
		}
		w.API.Of("reviews", h.Routes)
		w.Commit(func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE member SET category = CASE WHEN id = 105 THEN 'probationary' ELSE category END, mobile = id = 202`); err != nil {
				return err
			}
			return w.Account(ctx, tx, access.Account{ID: 1, Login: "town", Name: "镇党务"}, access.Superior, partytest.Committee)
		})
		fn(h)
	})
}

// ask sends a request as somebody; {r} in it is the review under way.
func (h *house) ask(as, do, body string) (int, string) {
	method, path, _ := strings.Cut(strings.ReplaceAll(do, "{r}", fmt.Sprint("/api/reviews/", h.id)), " ")
	rec := h.Ask(as, method, path, body)
	return rec.Code, rec.Body.String()
}

// does asks for what must work.
func (h *house) does(as, do, body string) string {
	h.T.Helper()
	code, answer := h.ask(as, do, body)
	if code >= 300 {
		h.T.Fatalf("%s as %s: %d %s", do, as, code, answer)
	}
	return answer
}

// opens begins a review and remembers it.
func (h *house) opens(as string, org int64, scope Scope) {
	h.T.Helper()
	var made struct{ ID int64 }
	if err := json.Unmarshal([]byte(h.does(as, "POST /api/reviews", fmt.Sprintf(`{"orgId":%d,"year":2026,"scope":%q}`, org, scope))), &made); err != nil {
		h.T.Fatal(err)
	}
	h.id = made.ID
}

// next ends a step.
func (h *house) next(step Step) {
	h.T.Helper()
	h.does("wang", "POST {r}/next", fmt.Sprintf(`{"step":%q}`, step))
}

// talked has all of the first branch talk.
func (h *house) talked() {
	h.Commit(func(ctx context.Context, tx *store.Tx) error {
		return h.OnTalkHeld(ctx, tx, happened.TalkHeld{TalkID: 1, OrgID: first, OrgPath: partytest.PathOf(first), HeldOn: "2026-10-08", Members: []int64{101, 102, 103}})
	})
}

// toBallots brings a review alone to its mutual assessment.
func (h *house) toBallots() {
	h.T.Helper()
	h.opens("wang", first, MemberReview)
	h.does("wang", "POST {r}/notes", `{"kind":"study","text":"学习党章"}`)
	h.next(Study)
	for _, who := range []string{"wang", "li", "chen", "zhang", "zhao"} {
		h.does(who, "PUT {r}/self", `{"text":"对照合格党员标准的自评","grade":"qualified"}`)
	}
	h.next(Self)
}

// ballot is what somebody hands in: a grade for each of the first branch's full members but themselves.
func ballot(step Step, voter int64, grades map[int64]Grade) string {
	var given []string
	for _, id := range []int64{101, 102, 103, 104} {
		if id != voter {
			given = append(given, fmt.Sprintf(`{"memberId":%d,"grade":%q}`, id, grades[id]))
		}
	}
	return fmt.Sprintf(`{"step":%q,"given":[%s]}`, step, strings.Join(given, ","))
}

type step struct {
	name, as, do, body string
	status             int
	has, not           string
}

func (h *house) run(steps []step) {
	h.T.Helper()
	for _, s := range steps {
		code, answer := h.ask(s.as, s.do, s.body)
		if code != s.status || !strings.Contains(answer, s.has) || s.not != "" && strings.Contains(answer, s.not) {
			h.T.Errorf("%s: %d %s", s.name, code, answer)
		}
	}
}
