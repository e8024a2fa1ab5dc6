package demo_test

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/party/access"
	"zhibu/party/attendance"
	"zhibu/party/meetings"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// kinds are what a branch holds in a month, in this order.
var kinds = []terms.MeetingKind{terms.CommitteeMeeting, terms.GroupMeeting, terms.ThemeDay}

const (
	historyBranches = 50
	historyMonths   = 24
)

// A random history, the same for the same seed: fifty branches plan, hold,
// sign in, are late, forget, correct and reorganise for two years. Whatever
// happens, every due member ends with exactly one presence, counters are what
// the rows say, and no ledger says otherwise than another.
func TestWhateverHappensTheLedgersAgree(t *testing.T) {
	for engine, dsn := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			h := newHistory(t, dsn)
			for range historyMonths {
				h.month()
			}
			h.check()
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

// chance says yes so many times of a hundred.
func (h *history) chance(percent int) bool { return h.r.IntN(100) < percent }

// month plays one month in every branch: the committees, the groups, the theme
// day, each from its plan to its record, and what else goes on.
func (h *history) month() {
	start := h.clock.Now()
	days := map[terms.MeetingKind]time.Time{
		terms.CommitteeMeeting: start.AddDate(0, 0, 4).Add(time.Hour), terms.GroupMeeting: start.AddDate(0, 0, 11).Add(8 * time.Hour), terms.ThemeDay: start.AddDate(0, 0, 19).Add(7 * time.Hour)}
	planned := map[terms.MeetingKind][]planned{}
	for i := range h.all {
		b := &h.all[i]
		for _, kind := range kinds {
			if h.chance(88) {
				planned[kind] = append(planned[kind], h.plan(b, kind, days[kind])...)
			}
		}
	}
	h.settle()
	for _, kind := range kinds {
		h.clock.Set(days[kind].Add(-10 * time.Minute))
		h.signed(planned[kind], terms.In)
		h.clock.Set(days[kind].Add(2*time.Hour + 5*time.Minute))
		h.signed(planned[kind], terms.Out)
		h.entered(planned[kind])
		h.clock.Set(days[kind].Add(4 * time.Hour))
		h.closed()
		h.clock.Set(days[kind].Add(30 * time.Hour))
		h.filed(planned[kind], 90)
		h.people()
	}
	h.clock.Set(start.AddDate(0, 1, 0))
	for _, kind := range kinds {
		h.filed(planned[kind], 60) // what was left lying: late entries
	}
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
		p := meetings.Plan{Title: terms.Label(kind), StartsAt: at, EndsAt: at.Add(2 * time.Hour), Place: "党员活动室", HostID: h.head(place), HostNote: "书记外出"}
		if kind == terms.ThemeDay && h.chance(30) {
			p.Also, p.Lecturers = []terms.MeetingKind{terms.Assembly, terms.Lecture}, []meetings.Person{{MemberID: p.HostID}}
		}
		ctx := h.as(*b, access.BranchOfficer)
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

// signed has the members of theme days sign with the printed code, at the same time.
func (h *history) signed(all []planned, d terms.Direction) {
	codes, err := h.a.Attendance.PosterCodes(h.t.Context(), h.a.DB)
	must(h.t, err)
	var group sync.WaitGroup
	gate := make(chan struct{}, 64)
	for _, p := range all {
		if p.kind != terms.ThemeDay {
			continue
		}
		for _, id := range h.expected(p.id, d) {
			if !h.chance(85) {
				continue
			}
			in := attendance.SignIn{MeetingID: p.id, Direction: d, Code: codes[p.id], Key: fmt.Sprintf("%d-%d-%s", p.id, id, d), At: h.clock.Now(),
				Caller: access.Caller{AccountID: id, MemberID: id, OrgID: p.org.ID, OrgPath: p.org.Path, Grants: []access.Grant{{Role: access.Member, OrgID: p.org.ID, OrgPath: p.org.Path}}}}
			gate <- struct{}{}
			group.Go(func() {
				defer func() { <-gate }()
				if _, err := h.a.Attendance.Sign(access.WithCaller(h.t.Context(), h.a.Access, in.Caller), in); err != nil {
					h.t.Errorf("%d signs %s: %v", id, d, err)
				}
			})
		}
	}
	group.Wait()
}

// expected are those who may sign: on the roll, and out only who signed in.
func (h *history) expected(meetingID int64, d terms.Direction) (ids []int64) {
	q := h.a.DB.NewSelect().TableExpr("attendance_roll AS r").ColumnExpr("r.member_id").Where("r.meeting_id = ? AND r.why <> ?", meetingID, attendance.SuspendedMember).Order("r.member_id")
	if d == terms.Out {
		q = q.Where("r.in_at <> 0")
	}
	must(h.t, q.Scan(h.t.Context(), &ids))
	return ids
}

// entered has the secretaries enter the rolls of small meetings, and confirm some of those who wait for a witness.
func (h *history) entered(all []planned) {
	for _, p := range all {
		ctx := h.as(*p.org, access.BranchOfficer)
		if p.kind != terms.ThemeDay {
			if h.chance(92) {
				must(h.t, h.a.Attendance.EnterRoll(ctx, p.id, "人数少，当面点名", h.exceptions(p.id)))
			}
			continue
		}
		var waiting []int64
		must(h.t, h.a.DB.NewRaw(`SELECT member_id FROM attendance_roll WHERE meeting_id = ? AND in_verdict = 'amber' AND member_id <> ?`, p.id, h.chair[p.org.ID].MemberID).Scan(h.t.Context(), &waiting))
		for _, id := range waiting {
			if h.chance(80) {
				must(h.t, h.a.Attendance.Confirm(ctx, p.id, id))
			}
		}
	}
}

func (h *history) exceptions(meetingID int64) (except []attendance.Exception) {
	var rows []attendance.Row
	must(h.t, h.a.DB.NewSelect().Model(&rows).Where("meeting_id = ?", meetingID).Order("member_id").Scan(h.t.Context()))
	for _, r := range rows {
		switch {
		case r.Why == attendance.SuspendedMember || r.Exempt:
		case h.chance(5):
			except = append(except, attendance.Exception{MemberID: r.MemberID, Presence: terms.Absent})
		case h.chance(5):
			except = append(except, attendance.Exception{MemberID: r.MemberID, Presence: terms.Leave, Reason: "外出务工"})
		case h.chance(3):
			except = append(except, attendance.Exception{MemberID: r.MemberID, Presence: terms.Online, Reason: "在外地"})
		}
	}
	return except
}

func (h *history) closed() {
	_, err := h.a.Attendance.CloseDue(h.t.Context(), h.clock.Now())
	must(h.t, err)
	h.settle()
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
		must(h.t, h.a.Meetings.Record(ctx, p.id, "", meetings.Writing{Minutes: "学习文件，讨论本月工作，形成一致意见。"}))
		must(h.t, h.a.Meetings.File(ctx, p.id, "事务繁忙，补录。"))
	}
	h.settle()
}

// people come, go, fall ill and get well; now and then a branch moves to another superior.
func (h *history) people() {
	for i := range h.all {
		b := &h.all[i]
		if !h.chance(4) {
			continue
		}
		roll, err := h.a.Members.Roll(h.t.Context(), h.a.DB, b.ID)
		must(h.t, err)
		one := roll[h.r.IntN(len(roll))]
		if one.MemberID == h.chair[b.ID].MemberID {
			continue
		}
		ctx := h.as(*b, access.BranchOfficer)
		if h.chance(30) && len(roll) > 6 {
			must(h.t, h.a.Members.Leave(ctx, one.MemberID, members.Deceased, "病故", h.clock.Now().Format(time.DateOnly)))
			continue
		}
		_, _, err = h.a.Members.Change(ctx, one.MemberID, func(m *members.Member) error {
			if m.Exempt, m.ExemptReason = !m.Exempt, ""; m.Exempt {
				m.ExemptReason = "年老体弱"
			}
			return nil
		})
		must(h.t, err)
	}
	h.standing()
	if h.chance(15) {
		h.move()
	}
	h.settle()
}

// standing takes one branch after the other, and restores the rights of somebody whose year of 留党察看 is over, or
// else puts somebody under it who holds no post.
func (h *history) standing() {
	b := &h.all[h.turn%len(h.all)]
	h.turn++
	var id int64
	ctx := h.as(*b, access.BranchOfficer)
	day := clock.Day(h.clock.Now())
	must(h.t, h.a.DB.NewRaw(`SELECT coalesce(min(m.id), 0) FROM member m WHERE m.org_id = ? AND m.status = 'normal' AND m.category = 'full' AND m.restored_on = ''
		AND (m.observed_from = '' OR m.observed_until <= ?) AND NOT EXISTS (SELECT 1 FROM org_post p WHERE p.member_id = m.id AND p.until_on = '')`, b.ID, day).Scan(ctx, &id))
	if id == 0 {
		return
	}
	_, _, err := h.a.Members.Change(ctx, id, func(m *members.Member) error {
		if m.ObservedFrom != "" {
			m.RestoredOn, m.RestoredBy = day, "支部大会决议，镇党委批复"
			return nil
		}
		m.ObservedFrom, m.ObservedUntil, m.ObservedBy = day, clock.Day(h.clock.Now().AddDate(1, 0, 0)), "县纪委决定"
		return nil
	})
	must(h.t, err)
}

// move puts a branch under another superior of the same kind.
func (h *history) move() {
	b := &h.all[h.r.IntN(len(h.all))]
	var places []orgs.Org
	must(h.t, h.a.DB.NewSelect().Model(&places).Where("o.kind = 'committee' AND o.state = 'active' AND o.id <> ? AND length(o.path) = ?", b.ParentID, len(orgs.ParentPath(b.Path))).Order("o.path").Scan(h.t.Context()))
	if len(places) == 0 {
		return
	}
	moved, err := h.a.Orgs.Move(h.as(h.root, access.Superior), b.ID, places[h.r.IntN(len(places))].ID, "乡镇区划调整")
	must(h.t, err)
	delete(h.chair, b.ID)
	*b = moved
}
