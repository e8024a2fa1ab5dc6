package demo_test

import (
	"cmp"
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/party/access"
	"zhibu/party/meetings"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// rhythm is what branches hold in a month, in this order, and how many of a hundred do.
var rhythm = []struct {
	kind    terms.MeetingKind
	at      time.Duration // since the first of the month, 08:00
	percent int
}{
	{terms.CommitteeMeeting, 4*day + time.Hour, 88},
	{terms.GroupMeeting, 11*day + 8*time.Hour, 88},
	{terms.ThemeDay, 19*day + 7*time.Hour, 88},
	{terms.ElectionMeeting, 23*day + time.Hour, 3},
}

const day = 24 * time.Hour

const (
	historyBranches = 50
	historyMonths   = 24
)

// A random history, the same for the same seed: fifty branches plan, hold,
// sign in, are late, forget, vote, review, correct, appeal and merge for two years. Whatever
// happens, every due member ends with exactly one presence, counters are what
// the rows say, and no ledger says otherwise than another.
func TestWhateverHappensTheLedgersAgree(t *testing.T) {
	for engine, dsn := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel() // with the other engine
			h := newHistory(t, dsn)
			for range historyMonths {
				h.month()
			}
			h.check()
			h.checkLife()
			if n, err := h.a.DB.NewSelect().Table("member").Where("restored_on <> ''").Count(t.Context()); err != nil || n == 0 {
				t.Errorf("nobody's rights were restored after 留党察看, %v", err)
			}
		})
	}
}

// history is a cell under way.
type history struct {
	t     *testing.T
	a     *app.App
	clock *clock.Fake
	r     *rand.Rand
	root  orgs.Org
	all   []orgs.Org // the branches
	chair map[int64]access.Caller
	turn  int // of the branches, see standing

	inherited []int64 // meetings of merged branches that their successors filed
}

func newHistory(t *testing.T, dsn string) *history {
	now := clock.NewFake(time.Date(2024, 11, 1, 8, 0, 0, 0, clock.Shanghai))
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), DB: dsn, Now: now.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	if _, err := demo.Load(t.Context(), a.DB, a.Members, demo.Options{Scale: demo.County, Seed: 7, Now: now.Now()}); err != nil {
		t.Fatal(err)
	}
	h := &history{t: t, a: a, clock: now, r: rand.New(rand.NewPCG(4, 2)), chair: map[int64]access.Caller{}}
	must(t, a.DB.NewSelect().Model(&h.root).Where("path = ?", orgs.Root).Scan(t.Context()))
	for size, branches := range map[string]int{"BETWEEN 8 AND 16": historyBranches - 5, "BETWEEN 36 AND 40": 5} { // the larger ones have groups
		var some []orgs.Org
		must(t, a.DB.NewSelect().Model(&some).Where("o.kind = ? AND o.members "+size, terms.Branch).Order("o.path").Limit(int64(branches)).Scan(t.Context()))
		h.all = append(h.all, some...)
	}
	slices.SortFunc(h.all, func(a, b orgs.Org) int { return strings.Compare(a.Path, b.Path) })
	must(t, a.CountDuties(t.Context())) // of members who were loaded, as the start of a cell does
	root := h.as(h.root, access.Superior)
	for key, value := range map[policy.Key]string{policy.ReviewRequired: "false", policy.SigninDevice: "off"} {
		must(t, a.Policy.Set(root, policy.Change{Key: key, OrgID: h.root.ID, Value: value, Reason: "演练"}))
	}
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// as is a context in which somebody holds a role at an org: its secretary, where it has one.
func (h *history) as(org orgs.Org, role access.Role) context.Context {
	c, known := h.chair[org.ID]
	if !known {
		var member int64
		_ = h.a.DB.NewRaw(`SELECT member_id FROM org_post WHERE org_id = ? AND post = 'secretary' AND until_on = ''`, org.ID).Scan(h.t.Context(), &member)
		c = access.Caller{AccountID: cmp.Or(member, 1), MemberID: member, Name: "书记", OrgID: org.ID, OrgPath: org.Path,
			Grants: []access.Grant{{Role: role, OrgID: org.ID, OrgPath: org.Path}, {Role: access.Member, OrgID: org.ID, OrgPath: org.Path}}}
		h.chair[org.ID] = c
	}
	return access.WithCaller(h.t.Context(), h.a.Access, c)
}

// own is a context in which a member of a branch does something for themselves.
func (h *history) own(id int64, org *orgs.Org) context.Context {
	return access.WithCaller(h.t.Context(), h.a.Access, access.Caller{AccountID: id, MemberID: id, Name: "党员", OrgID: org.ID, OrgPath: org.Path,
		Grants: []access.Grant{{Role: access.Member, OrgID: org.ID, OrgPath: org.Path}}})
}

// chance says yes so many times of a hundred.
func (h *history) chance(percent int) bool { return h.r.IntN(100) < percent }

// month plays one month in every branch: each meeting from its plan to its
// record, and what else goes on.
func (h *history) month() {
	start := h.clock.Now()
	h.merge()
	all := make([][]planned, len(rhythm))
	for i := range h.all {
		for r, of := range rhythm {
			if h.chance(of.percent) {
				all[r] = append(all[r], h.plan(&h.all[i], of.kind, start.Add(of.at))...)
			}
		}
	}
	h.settle()
	for r, of := range rhythm {
		held := start.Add(of.at)
		h.clock.Set(held.Add(-day))
		h.excused(all[r])
		h.clock.Set(held.Add(-10 * time.Minute))
		h.signed(all[r], terms.In)
		h.clock.Set(held.Add(2*time.Hour + 5*time.Minute))
		h.signed(all[r], terms.Out)
		h.entered(all[r])
		h.clock.Set(held.Add(4 * time.Hour))
		h.closed()
		h.appeals(all[r])
		h.clock.Set(held.Add(30 * time.Hour))
		h.filed(all[r], 90)
		h.corrections(all[r], 6)
		h.reviews()
		h.people()
	}
	h.clock.Set(start.AddDate(0, 1, 0))
	for _, held := range all {
		h.filed(held, 60)       // what was left lying: late entries
		h.corrections(held, 12) // of last month: the superior is asked
	}
	h.superior()
	h.tasks()
	h.settle()
}

// planned is a meeting somebody planned.
type planned struct {
	id   int64
	org  *orgs.Org // as it stands now: it may be moved meanwhile
	kind terms.MeetingKind
}

func (h *history) plan(b *orgs.Org, kind terms.MeetingKind, at time.Time) []planned {
	places := []orgs.Org{*b}
	if kind == terms.GroupMeeting {
		places = nil
		must(h.t, h.a.DB.NewSelect().Model(&places).Where("o.parent_id = ? AND o.kind = 'group'", b.ID).Order("o.path").Scan(h.t.Context()))
	}
	var all []planned
	for _, place := range places {
		ctx := h.as(*b, access.BranchOfficer)
		p := meetings.Plan{Title: terms.Label(kind), StartsAt: at, EndsAt: at.Add(2 * time.Hour), Place: "党员活动室", HostID: cmp.Or(h.head(place), h.chair[b.ID].MemberID), HostNote: "组长空缺"}
		if kind == terms.ThemeDay && h.chance(30) {
			p.Also, p.Lecturers = []terms.MeetingKind{terms.Assembly, terms.Lecture}, []meetings.Person{{MemberID: p.HostID}}
			p.OwnItems = []meetings.PlannedItem{{Title: "表决活动经费的使用"}}
		} else if kind == terms.ThemeDay && h.winter() && h.chance(60) {
			p.Also = []terms.MeetingKind{terms.LifeMeeting, terms.MemberReview}
		}
		id, err := h.a.Meetings.Create(ctx, place.ID, kind, p, meetings.How{})
		must(h.t, err)
		if h.chance(3) {
			must(h.t, h.a.Meetings.Cancel(ctx, id, "临时有防汛任务"))
			continue
		}
		must(h.t, h.a.Meetings.Submit(ctx, id))
		all = append(all, planned{id, b, kind})
	}
	return all
}

// head is who presides: the secretary, of a group its leader.
func (h *history) head(org orgs.Org) (member int64) {
	post := terms.Secretary
	if org.Kind == terms.Group {
		post = terms.GroupLeader
	}
	must(h.t, h.a.DB.NewRaw(`SELECT coalesce(min(member_id), 0) FROM org_post WHERE org_id = ? AND post = ? AND until_on = ''`, org.ID, post).Scan(h.t.Context(), &member))
	return member
}

// settle delivers what follows from what happened.
func (h *history) settle() {
	h.t.Helper()
	must(h.t, h.a.Bus.Drain(h.t.Context()))
}

// filed writes and files some of the records that are still open.
func (h *history) filed(all []planned, percent int) {
	for _, p := range all {
		ctx := h.as(*p.org, access.BranchOfficer)
		m, err := h.a.Meetings.Get(ctx, p.id)
		must(h.t, err)
		if m.State != terms.Closed || !h.chance(percent) {
			continue
		}
		must(h.t, h.a.Meetings.Record(ctx, p.id, "", h.writing(m)))
		must(h.t, h.a.Meetings.File(ctx, p.id, "事务繁忙，补录。"))
	}
	h.settle()
}
