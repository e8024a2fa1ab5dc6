package duties

import (
	"context"
	"fmt"
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
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var tables = []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations},
	{Name: "members", FS: members.Migrations}, {Name: "access", FS: access.Migrations}, {Name: "policy", FS: policy.Migrations}, {Name: "duties", FS: Migrations}}

// town is a county (1) with a town (2) below and an organ (3). The town has a large branch (21) with two
// groups (211, 212) and a small one (22) without a committee; the organ has a branch (31). There are an
// officer of 21 ("zhibu") and of 31 ("jiguan"), and somebody of the town ("zhen") and of the county ("xian").
// The clock stands at 25 November 2026.
type town struct {
	*Service
	t     *testing.T
	clock *clock.Fake
	bus   *event.Bus
	http  http.Handler
}

const secretary = 101 // of the county's committee, a member of 31

func each(t *testing.T, fn func(w *town)) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) { fn(found(t, db)) })
}

func found(t *testing.T, db *store.DB) *town {
	t.Helper()
	w := &town{t: t, clock: clock.NewFake(time.Date(2026, 11, 25, 9, 0, 0, 0, clock.Shanghai))}
	w.bus = event.New(db, w.clock.Now)
	switches := policy.New(db, w.bus, w.clock.Now)
	who := access.New(db, w.bus, switches.Shown, w.clock.Now)
	w.Service = New(db, w.bus, orgs.New(db, w.bus, w.clock.Now), switches, w.clock.Now)
	event.Within(w.bus, "filed", w.OnMeetingFiled)
	event.Within(w.bus, "talked", w.OnTalkHeld)
	event.Within(w.bus, "reviewed", w.OnReviewStep)
	event.Within(w.bus, "moved", w.OnOrgMoved)
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(who.Middleware(a))
	a.Of("duties", w.Routes)
	w.http = api.Wrap(mux)
	w.write(w.populate)
	return w
}

func (w *town) write(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	ctx := context.Background()
	if err := w.db.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) happens(e any) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *store.Tx) error { return w.bus.Publish(ctx, tx, e) })
}

// files a meeting of an org of this world.
func (w *town) files(id, org int64, day string, kinds ...terms.MeetingKind) {
	w.t.Helper()
	w.happens(happened.MeetingFiled{MeetingID: id, OrgID: org, OrgPath: "-", Kind: kinds[0], Also: kinds[1:], Month: day[:7], HeldOn: day})
}

func (w *town) populate(ctx context.Context, tx *store.Tx) error {
	org := func(id, parent int64, path, name string, kind terms.OrgKind, field terms.Field, members int) orgs.Org {
		return orgs.Org{ID: id, ParentID: parent, Path: path, Name: name, ShortName: name, Kind: kind, Field: field, State: orgs.Active, Members: members, EstablishedOn: "2015-06-01"}
	}
	if _, err := orgs.Load(ctx, tx, slices.Values([]orgs.Org{
		org(1, 0, "001.", "勉县县委", terms.Committee, terms.Organ, 30), org(2, 1, "001.001.", "武侯镇党委", terms.Committee, terms.Village, 24),
		org(3, 1, "001.002.", "县直机关工委", terms.WorkingCommittee, terms.Organ, 6),
		org(21, 2, "001.001.001.", "古城村支部", terms.Branch, terms.Village, 20), org(22, 2, "001.001.002.", "两河村支部", terms.JointBranch, terms.Village, 4),
		org(31, 3, "001.002.001.", "县委办支部", terms.Branch, terms.Organ, 6),
		org(211, 21, "001.001.001.001.", "一组", terms.Group, terms.Village, 10), org(212, 21, "001.001.001.002.", "二组", terms.Group, terms.Village, 10)})); err != nil {
		return err
	}
	posts := []orgs.Holding{{ID: 90, OrgID: 1, MemberID: secretary, Post: terms.Secretary, FromOn: "2024-01-01"}}
	for i, p := range []terms.Post{terms.Secretary, terms.OrganisationMember, terms.PublicityMember, terms.GroupLeader} {
		posts = append(posts, orgs.Holding{ID: 91 + int64(i), OrgID: 21, MemberID: 201 + int64(i), Post: p, FromOn: "2024-01-01"})
	}
	if _, err := orgs.LoadPosts(ctx, tx, slices.Values(posts)); err != nil {
		return err
	}
	for id, branch := range map[int64]int64{secretary: 31, 201: 21, 202: 21, 203: 21, 204: 21, 205: 21, 206: 21} {
		if _, err := tx.Exec(ctx, `INSERT INTO member (id, org_id, org_path, name, pinyin, initials, pinyin_alt, initials_alt, id_blind, id_sealed, id_tail, gender, ethnicity, birth_on, education, category, status, joined_on, created_at, updated_at)
			VALUES (?, ?, ?, ?, '', '', '', '', ?, ?, '', '1', '01', '1980-01-01', '21', 'full', 'normal', '2004-07-01', 1, 1)`,
			id, branch, map[int64]string{21: "001.001.001.", 31: "001.002.001."}[branch], fmt.Sprintf("党员%d", id), []byte(fmt.Sprint(id)), []byte{1}); err != nil {
			return err
		}
	}
	for id, a := range map[int64]struct {
		login string
		role  access.Role
		org   int64
	}{1: {"zhibu", access.BranchOfficer, 21}, 2: {"jiguan", access.BranchOfficer, 31}, 3: {"zhen", access.Superior, 2}, 4: {"xian", access.Superior, 1}} {
		if err := w.account(ctx, tx, id, a.login, a.role, a.org); err != nil {
			return err
		}
	}
	return nil
}

func (w *town) account(ctx context.Context, tx *store.Tx, id int64, login string, role access.Role, org int64) error {
	if _, err := access.LoadAccounts(ctx, tx, slices.Values([]access.Account{{ID: id, Login: login, Name: "用户" + login, CreatedAt: 1}})); err != nil {
		return err
	}
	now := w.clock.Now()
	if _, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
		yield(login, access.Session{ID: id, AccountID: id, Device: "测试", CreatedAt: store.At(now), SeenAt: store.At(now), ExpiresAt: store.At(now.AddDate(5, 0, 0))})
	}); err != nil {
		return err
	}
	return access.LoadGrant(ctx, tx, id, role, org, 0)
}

// ask sends a request as somebody.
func (w *town) ask(as, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+as)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	rec := httptest.NewRecorder()
	w.http.ServeHTTP(rec, r)
	return rec
}

// state is how 21, or another org, stands with a duty in a period.
func (w *town) state(org int64, duty Key, text string) Due {
	w.t.Helper()
	ctx, p := context.Background(), period(w.t, text)
	o, err := w.orgs.Get(ctx, w.db, org)
	if err != nil {
		w.t.Fatal(err)
	}
	b, err := w.board(ctx, w.db, alone(o.Path), p.Year, p.Next().Year)
	if err != nil {
		w.t.Fatal(err)
	}
	return b.due(ctx, &b.orgs[0], &Table[place[duty]], p)
}
