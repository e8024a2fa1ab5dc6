package meetings

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/files"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var migrations = []store.Migrations{
	{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations}, {Name: "members", FS: members.Migrations},
	{Name: "access", FS: access.Migrations}, {Name: "policy", FS: policy.Migrations}, {Name: "meetings", FS: Migrations},
}

// The world of the tests: a city with two counties, two branches in the first and one in the second.
const (
	city, county, other        = 1, 2, 3
	branchA, branchA2, branchB = 11, 12, 13
	memberA, secretaryA        = 101, 102
)

var tree = []orgs.Org{
	{ID: city, Path: "001.", Name: "汉中市委", Kind: terms.Committee},
	{ID: county, ParentID: city, Path: "001.001.", Name: "勉县县委", Kind: terms.Committee},
	{ID: other, ParentID: city, Path: "001.002.", Name: "洋县县委", Kind: terms.Committee},
	{ID: branchA, ParentID: county, Path: "001.001.001.", Name: "定军山村党支部", Kind: terms.Branch},
	{ID: branchA2, ParentID: county, Path: "001.001.002.", Name: "诸葛村党支部", Kind: terms.Branch},
	{ID: branchB, ParentID: other, Path: "001.002.001.", Name: "蔡伦村党支部", Kind: terms.Branch},
}

// people are those who call, by token: their roles and, for members, their branch.
var people = []struct {
	token, name string
	member, org int64
	role        access.Role
	at          int64
}{
	{token: "city", name: "市委李敏", role: access.Superior, at: city},
	{token: "county", name: "勉县赵强", role: access.Superior, at: county},
	{token: "other", name: "洋县孙丽", role: access.Superior, at: other},
	{token: "secretary", name: "王建国", member: secretaryA, org: branchA, role: access.BranchOfficer, at: branchA},
	{token: "member", name: "陈芳", member: memberA, org: branchA},
	{token: "secretaryB", name: "周平", member: 103, org: branchB, role: access.BranchOfficer, at: branchB},
	{token: "secretaryA2", name: "吴勇", member: 104, org: branchA2, role: access.BranchOfficer, at: branchA2},
}

type world struct {
	*Service
	t      *testing.T
	clock  *clock.Fake
	server http.Handler
	names  map[string]any // what {name} in a path stands for
	told   []string       // events since the last look
	seen   int64          // last event of the journal looked at
}

// newWorld builds the world on an empty database at 20 November 2026.
func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.NewFake(at("2026-11-20 09:00:00")), names: map[string]any{}}
	bus := event.New(db, w.clock.Now)
	event.Within(bus, "test", func(_ context.Context, _ *store.Tx, e happened.RecordChanged) error {
		w.told = append(w.told, fmt.Sprintf("RecordChanged photos=%d chars=%d set=%d/%d", e.Photos, e.MinutesChars, e.SetItemsWithEvidence, e.SetItems))
		return nil
	})
	event.Within(bus, "test", func(_ context.Context, _ *store.Tx, e happened.ReflectionWritten) error {
		w.told = append(w.told, fmt.Sprintf("ReflectionWritten member=%d chars=%d", e.MemberID, e.Chars))
		return nil
	})
	photos, err := files.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	who := access.New(db, bus, func(context.Context, string) (string, map[string]any) { return "full", nil }, w.clock.Now)
	units := orgs.New(db, bus, w.clock.Now)
	w.Service = New(db, bus, units, members.New(db, bus, units, nil, w.clock.Now), policy.New(db, bus, w.clock.Now), photos, w.clock.Now)
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(who.Middleware(a))
	a.Of("meetings", w.Routes)
	w.server = api.Wrap(mux)
	w.populate()
	return w
}

func (w *world) populate() {
	w.write(func(ctx context.Context, tx *store.Tx) error {
		for i := range tree {
			tree[i].ShortName, tree[i].State, tree[i].EstablishedOn = tree[i].Name, orgs.Active, "2001-07-01"
		}
		if _, err := orgs.Load(ctx, tx, slices.Values(tree)); err != nil {
			return err
		}
		var accounts []access.Account
		sessions := map[string]access.Session{}
		for i, p := range people {
			id := int64(i + 1)
			if p.member != 0 {
				if _, err := tx.Exec(ctx, `INSERT INTO member (id, org_id, org_path, name, pinyin, initials, pinyin_alt, initials_alt, id_blind, id_sealed, id_tail,
					gender, ethnicity, birth_on, education, category, status, joined_on, created_at, updated_at)
					VALUES (?, ?, ?, ?, '', '', '', '', ?, ?, '0000', '1', '01', '1980-01-01', '20', 'full', 'normal', '2001-07-01', 0, 0)`,
					p.member, p.org, pathOf(p.org), p.name, []byte(p.token), []byte{}); err != nil {
					return err
				}
			}
			accounts = append(accounts, access.Account{ID: id, Login: p.token, Name: p.name, MemberID: p.member, OrgID: p.org, OrgPath: pathOf(p.org)})
			sessions[p.token] = access.Session{ID: id, AccountID: id, ExpiresAt: store.At(at("2030-01-01 00:00:00"))}
		}
		if _, err := access.LoadAccounts(ctx, tx, slices.Values(accounts)); err != nil {
			return err
		}
		for i, p := range people {
			if p.role != "" {
				if err := access.LoadGrant(ctx, tx, int64(i+1), p.role, p.at, 0); err != nil {
					return err
				}
			}
		}
		_, err := access.LoadSessions(ctx, tx, maps.All(sessions))
		return err
	})
}

func pathOf(id int64) string {
	for _, o := range tree {
		if o.ID == id {
			return o.Path
		}
	}
	return ""
}

func (w *world) write(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	ctx := context.Background()
	if err := w.db.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// closed has attendance close a meeting with 20 due and 18 there.
func (w *world) closed(name string) {
	w.write(func(ctx context.Context, tx *store.Tx) error {
		return w.close(ctx, tx, happened.RollCounted{MeetingID: w.names[name].(int64), Due: 20, Present: 18})
	})
}

// close tells what attendance tells when it closes a roll.
func (w *world) close(ctx context.Context, tx *store.Tx, e happened.RollCounted) error {
	if err := w.OnRollCounted(ctx, tx, e); err != nil {
		return err
	}
	return w.OnAttendanceClosed(ctx, tx, happened.AttendanceClosed{MeetingID: e.MeetingID})
}

// meetingOf finds a branch's theme day and gives it a name.
func (w *world) meetingOf(name string, org int64) int64 {
	w.t.Helper()
	var id int64
	if err := w.db.NewRaw(`SELECT id FROM meeting WHERE org_id = ? AND kind = 'theme_day' ORDER BY id DESC LIMIT 1`, org).Scan(context.Background(), &id); err != nil {
		w.t.Fatal(err)
	}
	w.names[name] = id
	return id
}

// happenedSince lists the events since it was last asked, told ones first.
func (w *world) happenedSince() string {
	var rows []struct {
		ID    int64
		Topic string
	}
	if err := w.db.NewRaw(`SELECT id, topic FROM event WHERE id > ? ORDER BY id`, w.seen).Scan(context.Background(), &rows); err != nil {
		w.t.Fatal(err)
	}
	all := w.told
	for _, r := range rows {
		all, w.seen = append(all, r.Topic), r.ID
	}
	w.told = nil
	return strings.Join(all, ", ")
}

// call is one request and what must come of it.
type call struct {
	name   string
	at     string // the clock is set to this first, "" leaves it
	who    string // token
	do     string // "POST /api/meetings/{a}/submit"
	body   string // JSON; {x} is replaced as in do
	status int
	says   string // part of the answer
	events string // all that happened, told ones first
	keep   string // keep the answer's id under this name
}

func (w *world) run(calls []call) {
	for _, c := range calls {
		w.t.Run(c.name, func(t *testing.T) {
			if c.at != "" {
				w.clock.Set(at(c.at))
			}
			w.happenedSince()
			status, body := w.request(c.who, w.fill(c.do), "application/json", strings.NewReader(w.fill(c.body)))
			if status != c.status || !strings.Contains(body, w.fill(c.says)) {
				t.Errorf("%d %s\nwant %d %s", status, body, c.status, c.says)
			}
			if status >= 400 {
				checkSentence(t, body)
			}
			if got := w.happenedSince(); got != c.events {
				t.Errorf("events %q, want %q", got, c.events)
			}
			if c.keep != "" {
				var answer struct{ ID int64 }
				if err := json.Unmarshal([]byte(body), &answer); err != nil {
					t.Fatal(err)
				}
				w.names[c.keep] = answer.ID
			}
		})
	}
}

func (w *world) fill(text string) string {
	for name, value := range w.names {
		text = strings.ReplaceAll(text, "{"+name+"}", fmt.Sprint(value))
	}
	return text
}

func (w *world) request(token, do, contentType string, body io.Reader) (int, string) {
	method, path, _ := strings.Cut(do, " ")
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", contentType)
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, r)
	return answer.Code, answer.Body.String()
}

// get reads an answer into dest.
func (w *world) get(token, path string, dest any) {
	w.t.Helper()
	status, body := w.request(token, "GET "+w.fill(path), "", &bytes.Buffer{})
	if status != http.StatusOK {
		w.t.Fatalf("GET %s: %d %s", path, status, body)
	}
	if err := json.Unmarshal([]byte(body), dest); err != nil {
		w.t.Fatal(err)
	}
}

// checkSentence wants a problem whose detail is a Chinese sentence.
func checkSentence(t *testing.T, body string) {
	t.Helper()
	var p api.Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("no problem: %s", body)
	}
	if !strings.HasSuffix(p.Detail, "。") || strings.ContainsAny(p.Detail, ",;!?") {
		t.Errorf("no Chinese sentence: %q", p.Detail)
	}
}

func each(t *testing.T, fn func(w *world)) {
	storetest.Each(t, migrations, func(t *testing.T, db *store.DB) { fn(newWorld(t, db)) })
}

// noReview has the city ask for no review at an org and below.
func noReview(w *world, org int64) { set(w, org, policy.ReviewRequired, "false") }

// set has the city set a switch at an org and below.
func set(w *world, org int64, key policy.Key, value string) {
	w.t.Helper()
	ctx := access.WithCaller(context.Background(), nil, access.Caller{AccountID: 1, Name: "市委李敏",
		Grants: []access.Grant{{Role: access.Superior, OrgID: city, OrgPath: pathOf(city)}}})
	if err := w.policy.Set(ctx, policy.Change{OrgID: org, Key: key, Value: value, Reason: "试点"}); err != nil {
		w.t.Fatal(err)
	}
}
