package attendance

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
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
	"zhibu/platform/geo"
	"zhibu/platform/live"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var tables = []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations}, {Name: "members", FS: members.Migrations},
	{Name: "access", FS: access.Migrations}, {Name: "policy", FS: policy.Migrations}, {Name: "attendance", FS: Migrations}}

// The people of the house. Their tokens are their names in the tests.
const (
	secretary = 101 // 书记, first branch
	zhang     = 102 // 张三
	li        = 103 // 李四
	wang      = 104 // 王五
	old       = 105 // 赵老, exempt
	away      = 106 // 孙远, mobile
	deputy    = 107 // 副书记
	neighbour = 201 // 邻支部党员
	superior  = 301 // 镇党委党务, no member of these branches
	meeting   = 9001
)

var names = map[int64]string{secretary: "书记", zhang: "张三", li: "李四", wang: "王五", old: "赵老", away: "孙远", deputy: "副书记", neighbour: "邻居", superior: "上级"}

// room is where the meeting is held.
var room = geo.Point{Lat: 33.0676, Lng: 107.0233}

// house is a town committee 001. with two branches, and one meeting on
// 2026-11-25 from 15:00 to 16:30 in the first.
type house struct {
	t       testing.TB
	db      *store.DB
	bus     *event.Bus
	clock   *clock.Fake
	access  *access.Service
	handler http.Handler
	*Service
	from   string          // address that requests come from
	phones map[int64]phone // of those who hold another than their own

	mu      sync.Mutex
	told    Tally // the sum of all PresenceChanged
	opened  []happened.SheetOpened
	counted []happened.RollCounted
	failed  bool // the next PresenceChanged fails
}

func each(t *testing.T, fn func(h *house)) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		h.approve(meeting, func(*happened.MeetingApproved) {})
		fn(h)
	})
}

func newHouse(t testing.TB, db *store.DB) *house {
	t.Helper()
	h := &house{t: t, db: db, from: "192.0.2.1:4711", phones: map[int64]phone{}, clock: clock.NewFake(at("09:00:00"))}
	h.bus = event.New(db, h.clock.Now)
	tree := orgs.New(db, h.bus, h.clock.Now)
	box, err := crypt.Open(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	people := members.New(db, h.bus, tree, box, h.clock.Now)
	switches := policy.New(db, h.bus, h.clock.Now)
	h.access = access.New(db, h.bus, switches.Shown, h.clock.Now)
	h.Service = New(db, h.bus, live.NewHub(), people, switches, []byte("a secret of the tests, 32 bytes."), h.clock.Now)
	h.flows()
	h.write(func(ctx context.Context, tx *store.Tx) error { return h.people(ctx, tx, people) })
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(h.access.Middleware(a))
	h.access.Routes(a)
	h.Routes(a)
	h.handler = api.Wrap(mux)
	return h
}

func (h *house) flows() {
	event.On(h.bus, "开签到表", h.OnMeetingApproved)
	event.On(h.bus, "停签到表", h.OnMeetingWithdrawn)
	event.On(h.bus, "新党员", h.OnMemberAdded)
	event.On(h.bus, "党员变更", h.OnMemberChanged)
	event.On(h.bus, "党员离开", h.OnMemberLeft)
	event.Within(h.bus, "划转", h.OnOrgMoved)
	event.Within(h.bus, "归档", h.OnMeetingFiled)
	event.Within(h.bus, "名册", func(_ context.Context, _ *store.Tx, e happened.RollCounted) error {
		h.counted = append(h.counted, e)
		return nil
	})
	event.Within(h.bus, "心得", h.OnReflectionWritten)
	event.Within(h.bus, "计数", func(_ context.Context, tx *store.Tx, e happened.PresenceChanged) error {
		if h.failed {
			h.failed = false
			return fmt.Errorf("the counters cannot be kept")
		}
		var sum Tally
		for _, c := range e.Changes {
			sum = sum.plus(Tally{c.Present, c.Online, c.MobileActive, c.Leave, c.Absent, c.Reflecting})
		}
		tx.After(func() { // what is rolled back was not told
			h.mu.Lock()
			defer h.mu.Unlock()
			h.told = h.told.plus(sum)
		})
		return nil
	})
	event.Within(h.bus, "开表", func(_ context.Context, _ *store.Tx, e happened.SheetsOpened) error {
		if h.opened = append(h.opened, e.Sheets...); e.Sheets[0].Withdrawn {
			h.told = Tally{} // as scores does: nothing of it counts until it is told anew
		}
		return nil
	})
}

func (t Tally) plus(u Tally) Tally {
	return Tally{t.Present + u.Present, t.Online + u.Online, t.MobileActive + u.MobileActive, t.Leave + u.Leave, t.Absent + u.Absent, t.Reflecting + u.Reflecting}
}

func (h *house) people(ctx context.Context, tx *store.Tx, people *members.Service) error {
	if _, err := orgs.Load(ctx, tx, slices.Values([]orgs.Org{
		{ID: 1, Path: "001.", NextChild: 2, Name: "武侯镇党委", Code: "Z1", Kind: terms.Committee, State: orgs.Active},
		{ID: 11, ParentID: 1, Path: "001.001.", Name: "武侯镇第一党支部", Code: "Z11", Kind: terms.Branch, State: orgs.Active},
		{ID: 12, ParentID: 1, Path: "001.002.", Name: "武侯镇第二党支部", Code: "Z12", Kind: terms.Branch, State: orgs.Active},
	})); err != nil {
		return err
	}
	var list []members.Member
	var accounts []access.Account
	sessions := map[string]access.Session{}
	for _, id := range []int64{secretary, zhang, li, wang, old, away, deputy, neighbour, superior} {
		m := members.Member{ID: id, OrgID: 11, OrgPath: "001.001.", Status: members.Normal,
			Details: members.Details{Name: names[id], IDNumber: fmt.Sprintf("61230119700101%04d", id), Category: members.Full, Exempt: id == old, Mobile: id == away}}
		if id == neighbour {
			m.OrgID, m.OrgPath = 12, "001.002."
		}
		a := access.Account{ID: id + 1000, Login: fmt.Sprint("u", id), Name: names[id], MemberID: id, OrgID: m.OrgID, OrgPath: m.OrgPath}
		if id == superior {
			a.MemberID, a.OrgID, a.OrgPath = 0, 1, "001."
		} else {
			list = append(list, m)
		}
		accounts = append(accounts, a)
		sessions[token(id)] = access.Session{ID: id + 2000, AccountID: a.ID, ExpiresAt: store.At(at("09:00:00").AddDate(0, 1, 0)),
			DeviceKey: phoneOf(id).point(), DeviceAt: store.At(at("09:00:00").AddDate(0, -1, 0))}
	}
	if _, err := people.Load(ctx, tx, slices.Values(list)); err != nil {
		return err
	}
	if _, err := access.LoadAccounts(ctx, tx, slices.Values(accounts)); err != nil {
		return err
	}
	if _, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
		for token, s := range sessions {
			if !yield(token, s) {
				return
			}
		}
	}); err != nil {
		return err
	}
	if err := access.LoadGrant(ctx, tx, superior+1000, access.Superior, 1, store.At(at("09:00:00").AddDate(1, 0, 0))); err != nil {
		return err
	}
	_, err := orgs.LoadPosts(ctx, tx, slices.Values([]orgs.Holding{
		{ID: 1, OrgID: 11, MemberID: secretary, Post: terms.Secretary, FromOn: "2025-01-01"},
		{ID: 2, OrgID: 11, MemberID: deputy, Post: terms.DeputySecretary, FromOn: "2025-01-01"}}))
	return err
}

// token is long enough to look like a real one.
func token(member int64) string { return fmt.Sprintf("token-of-%032d", member) }

func (h *house) write(fn func(ctx context.Context, tx *store.Tx) error) {
	h.t.Helper()
	ctx := context.Background()
	if err := h.db.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		h.t.Fatal(err)
	}
}

// publish publishes an event and delivers it.
func (h *house) publish(e any) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *store.Tx) error { return h.bus.Publish(ctx, tx, e) })
	if err := h.bus.Drain(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

// approve has a meeting of the first branch approved, as with makes it.
func (h *house) approve(id int64, with func(*happened.MeetingApproved)) {
	h.t.Helper()
	m := happened.MeetingApproved{MeetingID: id, OrgID: 11, OrgPath: "001.001.", Kind: terms.ThemeDay, Month: "2026-11", Title: "学习新修订的条例",
		StartsAt: at("15:00:00"), EndsAt: at("16:30:00"), Place: happened.Place{Name: "党员活动室", Lat: room.Lat, Lng: room.Lng, Set: true}, SetItems: 6}
	with(&m)
	h.publish(m)
}

func (h *house) sheet(id int64) *Sheet {
	h.t.Helper()
	sh, err := sheet(context.Background(), h.db, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return sh
}

func (h *house) row(member int64) Row {
	h.t.Helper()
	rows, err := roll(context.Background(), h.db, meeting)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, r := range rows {
		if r.MemberID == member {
			return r
		}
	}
	h.t.Fatalf("%s is not on the roll", names[member])
	return Row{}
}

// balanced checks that what was told is what the rows say; of a sheet that was withdrawn, nothing.
func (h *house) balanced() {
	h.t.Helper()
	rows, err := roll(context.Background(), h.db, meeting)
	if err != nil {
		h.t.Fatal(err)
	}
	var sum Tally
	for _, r := range rows {
		sum = sum.plus(TallyOf(r))
		if st := h.sheet(meeting).State; st == Suspended || st == Cancelled {
			sum = Tally{}
		}
		if want := PresenceOf(r, h.sheet(meeting).State == Closed); r.Presence != want {
			h.t.Errorf("%s is stored as %s, the facts say %s", names[r.MemberID], r.Presence, want)
		}
	}
	want := 0
	if h.sheet(meeting).State == Closed {
		want = countRows(rows).Leave
	}
	if got := h.sheet(meeting).OnLeave; got != want {
		h.t.Errorf("%d on leave by the sheet, %d by the rows", got, want)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if sum != h.told {
		h.t.Errorf("told %+v, the rows say %+v", h.told, sum)
	}
}

func (h *house) close(now time.Time) int {
	h.t.Helper()
	n, err := h.CloseDue(context.Background(), now)
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func openSQLite(t testing.TB, path string) *store.DB {
	t.Helper()
	return storetest.Open(t, path, tables)
}
