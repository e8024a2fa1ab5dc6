package ledgers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/files"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// migrations are those of every capability that is read, from their folders: a book is made of
// tables, not of other packages.
var migrations = []store.Migrations{
	{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations}, {Name: "members", FS: members.Migrations},
	{Name: "access", FS: access.Migrations}, {Name: "policy", FS: policy.Migrations}, of("meetings"), of("attendance"), of("seals"), of("reviews"), of("talks"),
	of("makeups"), of("tasks"), of("duties"),
}

func of(capability string) store.Migrations {
	return store.Migrations{Name: capability, FS: os.DirFS("../" + capability)}
}

// The world of the tests: an oilfield with two branches, the first with a group, and a neighbour.
const (
	field, drilling, group1, pipes, other, far = 1, 11, 111, 12, 2, 21
	wang, li, chen, zhou                       = 101, 102, 103, 104
)

var tree = []orgs.Org{
	{ID: field, Path: "001.", Name: "油田党委", Kind: terms.Committee, Members: 4, Branches: 3},
	{ID: drilling, ParentID: field, Path: "001.001.", Name: "钻井队党支部", Kind: terms.Branch, Members: 3, Branches: 1},
	{ID: group1, ParentID: drilling, Path: "001.001.001.", Name: "第一党小组", ShortName: "一组", Kind: terms.Group},
	{ID: pipes, ParentID: field, Path: "001.002.", Name: "输油站党支部", Kind: terms.Branch, Branches: 1},
	{ID: other, ParentID: field, Path: "001.003.", Name: "炼油厂党委", Kind: terms.Committee, Members: 1, Branches: 1},
	{ID: far, ParentID: other, Path: "001.003.001.", Name: "催化车间党支部", Kind: terms.Branch, Members: 1, Branches: 1},
}

// callers are those who ask, by token.
var callers = []struct {
	token, name string
	member, org int64
	role        access.Role
	at          int64
}{
	{"field", "油田李敏", 0, 0, access.Superior, field},
	{"other", "炼油厂孙丽", 0, 0, access.Superior, other},
	{"secretary", "王建国", wang, drilling, access.BranchOfficer, drilling},
	{"member", "李芳", li, drilling, "", 0},
	{"nobody", "周平", zhou, far, "", 0},
}

type world struct {
	*Service
	t      testing.TB
	server http.Handler
	last   int64 // id of the last row made
}

func each(t *testing.T, fn func(w *world)) {
	storetest.Each(t, migrations, func(t *testing.T, db *store.DB) { fn(newWorld(t, db)) })
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	now := clock.NewFake(time.Date(2020, 9, 15, 9, 0, 0, 0, clock.Shanghai)).Now
	bus := event.New(db, now)
	box, err := crypt.Open(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	stored, err := files.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	units, rules := orgs.New(db, bus, now), policy.New(db, bus, now)
	people := members.New(db, bus, units, box, now)
	w := &world{Service: New(db, bus, units, people, rules, stored, now), t: t, last: 1000}
	who := access.New(db, bus, func(context.Context, string) (string, map[string]any) { return "full", nil }, now)
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(who.Middleware(a))
	a.Of("ledgers", w.Routes)
	w.server = api.Wrap(mux)
	w.write(func(ctx context.Context, tx *store.Tx) error { return w.populate(ctx, tx, people) })
	return w
}

func (w *world) populate(ctx context.Context, tx *store.Tx, people *members.Service) error {
	for i := range tree {
		tree[i].ShortName = cmp.Or(tree[i].ShortName, tree[i].Name)
		tree[i].State, tree[i].EstablishedOn, tree[i].Keys = orgs.Active, "2001-07-01", tree[i].Name
	}
	if _, err := orgs.Load(ctx, tx, slices.Values(tree)); err != nil {
		return err
	}
	someone := func(id, org int64, path, name string) members.Member {
		return members.Member{ID: id, OrgID: org, OrgPath: path, Status: members.Normal, Details: members.Details{Name: name, IDNumber: fmt.Sprintf("11010519491231%04d", id),
			Gender: members.Male, Ethnicity: "01", BirthOn: "1949-12-31", Education: "21", Category: members.Full, JoinedOn: "1980-07-01", ConfirmedOn: "1981-07-01",
			Job: "钻工", Phone: fmt.Sprintf("1380000%04d", id), Address: "黑龙江省大庆市让胡路区"}}
	}
	blank := someone(chen, drilling, "001.001.", "陈强")
	blank.Education = ""
	if _, err := people.Load(ctx, tx, slices.Values([]members.Member{someone(wang, drilling, "001.001.", "王建国"), someone(li, drilling, "001.001.", "李芳"), blank,
		someone(zhou, far, "001.003.001.", "周平")})); err != nil {
		return err
	}
	if _, err := orgs.LoadPosts(ctx, tx, slices.Values([]orgs.Holding{{ID: 1, OrgID: drilling, MemberID: wang, Post: terms.Secretary, FromOn: "2018-05-01"}})); err != nil {
		return err
	}
	var accounts []access.Account
	sessions := map[string]access.Session{}
	for i, c := range callers {
		path := ""
		for _, o := range tree {
			if o.ID == c.org {
				path = o.Path
			}
		}
		accounts = append(accounts, access.Account{ID: int64(i + 1), Login: c.token, Name: c.name, MemberID: c.member, OrgID: c.org, OrgPath: path})
		sessions[c.token] = access.Session{ID: int64(i + 1), AccountID: int64(i + 1), ExpiresAt: store.At(w.now().AddDate(1, 0, 0))}
	}
	if _, err := access.LoadAccounts(ctx, tx, slices.Values(accounts)); err != nil {
		return err
	}
	for i, c := range callers {
		if c.role != "" {
			if err := access.LoadGrant(ctx, tx, int64(i+1), c.role, c.at, 0); err != nil {
				return err
			}
		}
	}
	_, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
		for token, s := range sessions {
			if !yield(token, s) {
				return
			}
		}
	})
	return err
}

func (w *world) write(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(context.Background(), func(tx *store.Tx) error { return fn(context.Background(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// meeting is one to be written as it is.
type meeting struct {
	org       int64
	path      string
	kind      terms.MeetingKind
	also      string
	at        string // "2020-09-01 15:00:00"
	state     terms.MeetingState
	inquorate bool
	late      bool
	roll      map[int64]terms.Presence
}

// hold writes a meeting with its roll and an item; it tells its id.
func (w *world) hold(m meeting) int64 {
	w.t.Helper()
	w.last++
	id := w.last
	at, err := time.ParseInLocation(time.DateTime, m.at, clock.Shanghai)
	if err != nil {
		w.t.Fatal(err)
	}
	due, present, leave := 0, 0, 0
	for _, p := range m.roll {
		if p != terms.Exempt {
			due++
		}
		if p.Came() {
			present++
		}
		if p == terms.Leave {
			leave++
		}
	}
	sheet := "closed"
	if m.state == terms.Approved {
		sheet, leave = "open", 0
	}
	w.write(func(ctx context.Context, tx *store.Tx) error {
		if m.kind == terms.ThemeDay && m.state == "" {
			m.state = terms.Filed
		}
		if _, err := tx.Exec(ctx, `INSERT INTO meeting (id, org_id, org_path, kind, also, month, theme_id, state, revision, title, starts_at, ends_at, place, host, return_reason,
				due, present, filed_at, late, late_reason, mark_note, minutes, inquorate)
			VALUES (?, ?, ?, ?, ?, ?, 0, ?, 1, ?, ?, ?, '队部', '王建国', '', ?, ?, ?, ?, '', '', ?, ?)`, id, m.org, m.path, m.kind, m.also, at.Format("2006-01"),
			m.state, fmt.Sprintf("第%d次会议", id), store.At(at), store.At(at.Add(time.Hour)), due, present, store.At(at.Add(2*time.Hour)), m.late,
			"会议由支部书记主持。\n学习了<党章>。", m.inquorate); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO meeting_item (id, meeting_id, no, kind, title, note, done, evidence, decision) VALUES (?, ?, 1, 'own', '讨论发展党员', '', TRUE, '已讨论', '同意')`,
			id, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO attendance_sheet (meeting_id, org_id, org_path, kind, month, title, place, lat, lng, fence, starts_at, ends_at, in_from, in_to, out_from, out_to,
				witness_to, set_items, poster, poster_sample, online, in_key, out_key, state, closed_at, on_leave)
			VALUES (?, ?, ?, ?, ?, '', '', 0, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, FALSE, 0, FALSE, ?, ?, ?, 0, ?)`, id, m.org, m.path, m.kind, at.Format("2006-01"), store.At(at), []byte{1}, []byte{1}, sheet, leave); err != nil {
			return err
		}
		for member, presence := range m.roll {
			if _, err := tx.Exec(ctx, `INSERT INTO attendance_roll (meeting_id, member_id, exempt, mobile, presence) VALUES (?, ?, ?, FALSE, ?)`,
				id, member, presence == terms.Exempt, presence); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

// get is one request with its answer.
func (w *world) get(token, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	out := httptest.NewRecorder()
	w.server.ServeHTTP(out, r)
	return out
}

// call is one request and what must come of it.
type call struct {
	name, who, path string
	status          int
	says            []string // parts of the answer
	silent          []string // what must not be in it
}

func (w *world) run(t *testing.T, calls []call) {
	for _, c := range calls {
		t.Run(c.name, func(t *testing.T) {
			out := w.get(c.who, c.path)
			if out.Code != c.status {
				t.Fatalf("%d %s, want %d", out.Code, out.Body, c.status)
			}
			for _, text := range c.says {
				if !strings.Contains(out.Body.String(), text) {
					t.Errorf("no %s in %s", text, out.Body)
				}
			}
			for _, text := range c.silent {
				if strings.Contains(out.Body.String(), text) {
					t.Errorf("%s in %s", text, out.Body)
				}
			}
		})
	}
}
