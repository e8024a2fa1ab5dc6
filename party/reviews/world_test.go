package reviews

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var ground = []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations},
	{Name: "members", FS: members.Migrations}, {Name: "access", FS: access.Migrations}, {Name: "policy", FS: policy.Migrations}, {Name: "reviews", FS: Migrations}}

// The house: a town (1) with two branches (11, 12). 101…105 are the first branch's, 101 its
// secretary, 105 on probation; 201 and 202 are the second's, 201 its secretary, 202 away at work.
const town, first, second = 1, 11, 12

var people = []struct {
	id    int64
	name  string
	org   int64
	token string
}{
	{101, "王建国", first, "wang"}, {102, "李秀英", first, "li"}, {103, "陈志强", first, "chen"}, {104, "张玉兰", first, "zhang"}, {105, "赵海燕", first, "zhao"},
	{201, "孙丽", second, "sun"}, {202, "周平", second, "zhou"}, {203, "吴勇", second, "wu"},
}

type house struct {
	*Service
	t     *testing.T
	clock *clock.Fake
	http  http.Handler
	id    int64 // of the review under way
}

func each(t *testing.T, fn func(h *house)) {
	storetest.Each(t, ground, func(t *testing.T, db *store.DB) { fn(newHouse(t, db)) })
}

func newHouse(t *testing.T, db *store.DB) *house {
	t.Helper()
	h := &house{t: t, clock: clock.NewFake(time.Date(2026, 11, 20, 9, 0, 0, 0, clock.Shanghai))}
	bus := event.New(db, h.clock.Now)
	tree, switches := orgs.New(db, bus, h.clock.Now), policy.New(db, bus, h.clock.Now)
	box, err := crypt.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	who := access.New(db, bus, func(context.Context, string) (string, map[string]any) { return "full", nil }, h.clock.Now)
	h.Service = New(db, bus, tree, members.New(db, bus, tree, box, h.clock.Now), switches, box, h.clock.Now)
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(who.Middleware(a))
	a.Of("reviews", h.Routes)
	h.http = api.Wrap(mux)
	h.write(h.populate)
	return h
}

func (h *house) write(fn func(ctx context.Context, tx *store.Tx) error) {
	h.t.Helper()
	ctx := context.Background()
	if err := h.db.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		h.t.Fatal(err)
	}
}

func pathOf(org int64) string {
	return map[int64]string{town: "001.", first: "001.001.", second: "001.002."}[org]
}

func (h *house) populate(ctx context.Context, tx *store.Tx) error {
	if _, err := orgs.Load(ctx, tx, slices.Values([]orgs.Org{
		{ID: town, Path: pathOf(town), Name: "武侯镇党委", ShortName: "武侯镇", Code: "Z", Kind: terms.Committee, State: orgs.Active},
		{ID: first, ParentID: town, Path: pathOf(first), Name: "第一党支部", ShortName: "一支部", Code: "Z1", Kind: terms.Branch, State: orgs.Active},
		{ID: second, ParentID: town, Path: pathOf(second), Name: "第二党支部", ShortName: "二支部", Code: "Z2", Kind: terms.Branch, State: orgs.Active}})); err != nil {
		return err
	}
	accounts := []access.Account{{ID: 1, Login: "town", Name: "镇党务"}}
	sessions := map[string]access.Session{"town": {ID: 1, AccountID: 1, ExpiresAt: 1 << 50}}
	for _, p := range people {
		category := members.Full
		if p.id == 105 {
			category = members.Probationary
		}
		if _, err := tx.Exec(ctx, `INSERT INTO member (id, org_id, org_path, name, pinyin, initials, pinyin_alt, initials_alt, id_blind, id_sealed, id_tail,
			gender, ethnicity, birth_on, education, category, status, joined_on, mobile, created_at, updated_at)
			VALUES (?, ?, ?, ?, '', '', '', '', ?, ?, '0000', '1', '01', '1980-01-01', '20', ?, 'normal', '2001-07-01', ?, 0, 0)`,
			p.id, p.org, pathOf(p.org), p.name, []byte(p.token), []byte{}, category, p.id == 202); err != nil {
			return err
		}
		accounts = append(accounts, access.Account{ID: p.id, Login: p.token, Name: p.name, MemberID: p.id, OrgID: p.org, OrgPath: pathOf(p.org)})
		sessions[p.token] = access.Session{ID: p.id, AccountID: p.id, ExpiresAt: 1 << 50}
	}
	if _, err := access.LoadAccounts(ctx, tx, slices.Values(accounts)); err != nil {
		return err
	}
	for _, g := range []access.Grant{{ID: 1, Role: access.Superior, OrgID: town}, {ID: 101, Role: access.BranchOfficer, OrgID: first}, {ID: 201, Role: access.BranchOfficer, OrgID: second}} {
		if err := access.LoadGrant(ctx, tx, g.ID, g.Role, g.OrgID, 0); err != nil {
			return err
		}
	}
	_, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
		for _, token := range slices.Sorted(maps.Keys(sessions)) { // always in the same order: the dumps of two runs are compared
			if !yield(token, sessions[token]) {
				return
			}
		}
	})
	return err
}

// ask sends a request as somebody; {r} in it is the review under way.
func (h *house) ask(as, do, body string) (int, string) {
	method, path, _ := strings.Cut(strings.ReplaceAll(do, "{r}", fmt.Sprint("/api/reviews/", h.id)), " ")
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+as)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	h.http.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// does asks for what must work.
func (h *house) does(as, do, body string) string {
	h.t.Helper()
	code, answer := h.ask(as, do, body)
	if code >= 300 {
		h.t.Fatalf("%s as %s: %d %s", do, as, code, answer)
	}
	return answer
}

// opens begins a review and remembers it.
func (h *house) opens(as string, org int64, scope Scope) {
	h.t.Helper()
	var made struct{ ID int64 }
	if err := json.Unmarshal([]byte(h.does(as, "POST /api/reviews", fmt.Sprintf(`{"orgId":%d,"year":2026,"scope":%q}`, org, scope))), &made); err != nil {
		h.t.Fatal(err)
	}
	h.id = made.ID
}

// next ends a step.
func (h *house) next(step Step) {
	h.t.Helper()
	h.does("wang", "POST {r}/next", fmt.Sprintf(`{"step":%q}`, step))
}

// talked has all of the first branch talk.
func (h *house) talked() {
	h.write(func(ctx context.Context, tx *store.Tx) error {
		return h.OnTalkHeld(ctx, tx, happened.TalkHeld{TalkID: 1, OrgID: first, OrgPath: pathOf(first), HeldOn: "2026-10-08", Members: []int64{101, 102, 103}})
	})
}

// toBallots brings a review alone to its mutual assessment.
func (h *house) toBallots() {
	h.t.Helper()
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
	h.t.Helper()
	for _, s := range steps {
		code, answer := h.ask(s.as, s.do, s.body)
		if code != s.status || !strings.Contains(answer, s.has) || s.not != "" && strings.Contains(answer, s.not) {
			h.t.Errorf("%s: %d %s", s.name, code, answer)
		}
	}
}
