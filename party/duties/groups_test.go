package duties

import (
	"context"
	"slices"
	"strings"
	"testing"

	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// One group's life meeting is not the branch's, until every group has held it or the branch as a whole.
func TestALifeMeetingByGroups(t *testing.T) {
	each(t, func(w *town) {
		want := func(name string, duty Key, period string, state State, held, asked int, lacking ...string) {
			t.Helper()
			got := w.state(21, duty, period)
			if got.State != state || got.Held != held || got.Asked != asked || strings.Join(groupNames(got.Lacking), " ") != strings.Join(lacking, " ") {
				t.Errorf("%s: %+v", name, got)
			}
		}
		want("还没有开", LifeMeeting, "2026", Soon, 0, 1)
		w.files(1, 211, "2026-10-20", terms.GroupMeeting, terms.LifeMeeting)
		want("一组开了", LifeMeeting, "2026", Soon, 1, 2, "二组")
		w.files(2, 211, "2026-11-20", terms.LifeMeeting)
		want("一组又开了一次", LifeMeeting, "2026", Soon, 1, 2, "二组")
		if rec := w.ask("zhibu", "GET", "/api/duties?org=21", ""); !strings.Contains(rec.Body.String(), `"asked":2,"held":1,"lacking":["二组"]`) {
			t.Error(rec.Body)
		}
		if rec := w.ask("xian", "GET", "/api/duties/branches?within=1&duty=life_meeting", ""); !strings.Contains(rec.Body.String(), `"lacking":["二组"]`) {
			t.Error(rec.Body)
		}
		if titles := w.titles("组织生活会"); titles != "召开组织生活会（2026 年），还有二组没有开" {
			t.Error(titles)
		}
		w.files(3, 212, "2026-11-21", terms.LifeMeeting)
		want("两个组都开了", LifeMeeting, "2026", Done, 2, 2)

		w.files(4, 211, "2025-11-20", terms.LifeMeeting)
		want("去年二组没有开", LifeMeeting, "2025", Missing, 1, 2, "二组")
		w.files(5, 212, "2026-11-22", terms.LifeMeeting)
		want("二组今年多开一次，补上了", LifeMeeting, "2025", MadeUp, 1, 2)
		w.files(6, 21, "2025-12-20", terms.ThemeDay, terms.LifeMeeting)
		want("支部集中开的算全体", LifeMeeting, "2025", Done, 1, 1)

		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE org SET state = 'abolished' WHERE id IN (211, 212)`)
			return err
		})
		want("后来撤销了党小组", LifeMeeting, "2026", Done, 2, 2)
		want("没有党小组了，不再要求党小组会", GroupMeeting, "2026-11", Exempt, 0, 0)
		want("当时开过的党小组会仍在", GroupMeeting, "2026-10", Done, 1, 0)
	})
}

// A group that meets twice does not stand in for one that did not, whatever the rhythm.
func TestGroupMeetingsAreEachGroups(t *testing.T) {
	each(t, func(w *town) {
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO policy_pack (id, org_id, name, version, title, article, level, params, valid_from, reason, by_account, created_at) VALUES (5, 2, ?, 2, '镇', '镇', 'custom', ?, ?, '试点', 0, 0)`,
				policy.DutiesPack, `{"proRata": true, "themeDayOn": 5, "duties": {"group_meeting": {"on": true, "every": "quarter", "times": 1}}}`, store.At(period(t, "2026-Q3").Start()))
			return err
		})
		w.clock.Advance(10e9) // the snapshot of policy is read anew
		w.files(1, 211, "2026-10-06", terms.GroupMeeting)
		w.files(2, 211, "2026-11-06", terms.GroupMeeting)
		if got := w.state(21, GroupMeeting, "2026-Q4"); got.State != Open || got.Held != 1 || got.Asked != 2 {
			t.Errorf("%+v", got)
		}
		w.files(3, 212, "2026-11-07", terms.GroupMeeting)
		w.files(4, 212, "2026-11-08", terms.GroupMeeting)
		if got := w.state(21, GroupMeeting, "2026-Q4"); got.State != Done {
			t.Errorf("%+v", got)
		}
		if got := w.state(21, GroupMeeting, "2026-Q3"); got.State != MadeUp {
			t.Errorf("each met once more than asked: %+v", got)
		}
	})
}

// A group owes its meetings from its founding on, as a branch does: for the months before there were none 未划党小组→不适用 (OL-04).
func TestGroupsOweFromTheirFounding(t *testing.T) {
	each(t, func(w *town) {
		found := func(group int64, day string) {
			w.write(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE org SET established_on = ? WHERE id = ?`, day, group)
				return err
			})
		}
		found(211, "2026-10-10")
		found(212, "2026-11-01")
		w.files(1, 21, "2026-05-08", terms.Assembly)
		for _, c := range []struct {
			name, period string
			duty         Key
			state        State
			asked        int
			lacking      string
		}{
			{"还没有划分", "2026-09", GroupMeeting, Exempt, 0, ""},
			{"一组月中成立", "2026-10", GroupMeeting, Exempt, 0, ""},
			{"二组一日成立", "2026-11", GroupMeeting, Soon, 2, "一组 二组"},
			{"组织生活会，两个组都在下半年成立", "2026", LifeMeeting, Soon, 1, ""},
		} {
			if got := w.state(21, c.duty, c.period); got.State != c.state || got.Asked != c.asked || strings.Join(groupNames(got.Lacking), " ") != c.lacking {
				t.Errorf("%s: %+v", c.name, got)
			}
		}
		if got := w.state(21, GroupMeeting, "2026-09"); got.Why != "没有划分党小组" {
			t.Errorf("%+v", got)
		}
		found(211, "2020-01-01")
		if got := w.state(21, GroupMeeting, "2026-10"); got.State != Overdue || strings.Join(groupNames(got.Lacking), " ") != "一组" {
			t.Errorf("only the first was there: %+v", got)
		}
		w.files(2, 211, "2026-10-12", terms.GroupMeeting)
		if got := w.state(21, GroupMeeting, "2026-10"); got.State != Done || got.Asked != 1 {
			t.Errorf("and has met: %+v", got)
		}
	})
}

// What is under way hides a to-do only for the groups that plan it.
func TestPlannedByGroups(t *testing.T) {
	each(t, func(w *town) {
		var plans []Underway
		w.Underway = func(context.Context, store.Reader, string) ([]Underway, error) { return plans, nil }
		for _, c := range []struct {
			name  string
			plans []int64 // orgs
			want  string
		}{
			{"没有计划", nil, "召开组织生活会（2026 年）"},
			{"一组有计划", []int64{211}, "召开组织生活会（2026 年），还有二组没有开"},
			{"两个组都有计划", []int64{211, 212}, ""},
			{"支部有计划", []int64{211, 21}, ""},
		} {
			plans = nil
			for i, org := range c.plans {
				plans = append(plans, Underway{ID: int64(70 + i), OrgID: org, Kinds: []terms.MeetingKind{terms.LifeMeeting}, Month: "2026-11", State: terms.Approved})
			}
			if got := w.titles("2026 年"); !strings.HasPrefix(got, c.want) || c.want == "" && strings.Contains(got, "组织生活会") {
				t.Errorf("%s: %s", c.name, got)
			}
		}
	})
}

// One meeting planned is the running month's, one more makes up what was missed; called off, it is asked for again.
func TestWhatIsPlannedBeyondWhatIsAskedMakesUp(t *testing.T) {
	each(t, func(w *town) {
		var plans []Underway
		w.Underway = func(context.Context, store.Reader, string) ([]Underway, error) { return plans, nil }
		plan := func(org int64, kind terms.MeetingKind, months ...string) {
			for _, month := range months {
				plans = append(plans, Underway{ID: int64(70 + len(plans)), OrgID: org, Kinds: []terms.MeetingKind{kind}, Month: month, State: terms.Approved})
			}
		}
		lines := func(about string) string {
			t.Helper()
			todos, err := w.owedBy(context.Background(), w.db, "001.001.001.")
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, o := range todos {
				if strings.Contains(o.Title, about) {
					found = append(found, o.Title)
				}
			}
			return strings.Join(found, "；")
		}
		const missed, now = "补：召开支委会（10 月）", "召开支委会（11 月）"
		for _, c := range []struct {
			name, want string
			plan       func()
		}{
			{"没有计划", missed + "；" + now, func() {}},
			{"一次是本月的", missed, func() { plan(21, terms.CommitteeMeeting, "2026-11") }},
			{"两次，一次补上月的", "", func() { plan(21, terms.CommitteeMeeting, "2026-11", "2026-11") }},
			{"取消一次，又要补", missed, func() { plan(21, terms.CommitteeMeeting, "2026-11") }},
			{"另一次在下个月，补不上", missed, func() { plan(21, terms.CommitteeMeeting, "2026-11", "2026-12") }},
			{"上月开过、正在补录", now, func() { plan(21, terms.CommitteeMeeting, "2026-10") }},
			{"别的会议不算", missed, func() { plan(21, terms.CommitteeMeeting, "2026-11"); plan(21, terms.ThemeDay, "2026-11") }},
		} {
			plans = nil
			if c.plan(); lines("支委会") != c.want {
				t.Errorf("%s: %s", c.name, lines("支委会"))
			}
		}

		plans = nil
		w.files(1, 211, "2026-10-08", terms.GroupMeeting)
		plan(211, terms.GroupMeeting, "2026-11", "2026-11")
		if got := lines("党小组会"); got != "补：召开党小组会（10 月），还有二组没有开；召开党小组会（11 月），还有二组没有开" {
			t.Errorf("what one group plans is none of the other's: %s", got)
		}
		plan(212, terms.GroupMeeting, "2026-11")
		if got := lines("党小组会"); got != "补：召开党小组会（10 月），还有二组没有开" {
			t.Errorf("the other plans its own: %s", got)
		}
		plan(212, terms.GroupMeeting, "2026-11")
		if got := lines("党小组会"); got != "" {
			t.Errorf("and one more: %s", got)
		}

		plans = nil
		w.files(2, 21, "2026-11-09", terms.CommitteeMeeting)
		plan(21, terms.CommitteeMeeting, "2026-11")
		if got := lines("支委会"); got != "" {
			t.Errorf("the month's was held, one more is planned: %s", got)
		}
		if rec := w.ask("zhen", "POST", "/api/duties/nudges", `{"orgIds":[21],"duty":"committee_meeting","period":"2026-10"}`); rec.Code != 200 {
			t.Fatal(rec.Code, rec.Body)
		}
		todos, err := w.owedBy(context.Background(), w.db, "001.001.001.")
		at := slices.IndexFunc(todos, func(o terms.Todo) bool { return o.Kind == "nudge" })
		if err != nil || at < 0 || todos[at].Title != missed || todos[at].Link != "meetings/70" {
			t.Errorf("what a superior asks for stays, and leads to the meeting: %+v %v", todos, err)
		}
	})
}

// The form of a group's meeting opens at the group whose turn it is.
func TestTheFormOpensAtTheGroupWhoseTurnItIs(t *testing.T) {
	each(t, func(w *town) {
		var plans []Underway
		w.Underway = func(context.Context, store.Reader, string) ([]Underway, error) { return plans, nil }
		link := func() string {
			todos, err := w.owedBy(context.Background(), w.db, "001.001.001.")
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range todos {
				if strings.HasPrefix(o.Title, "召开党小组会") {
					return o.Link
				}
			}
			return ""
		}
		if got := link(); !strings.Contains(got, "group=211&kind=group_meeting") {
			t.Errorf("nobody has met: %s", got)
		}
		plans = []Underway{{ID: 70, OrgID: 211, Kinds: []terms.MeetingKind{terms.GroupMeeting}, Month: "2026-11", State: terms.Approved}}
		if got := link(); !strings.Contains(got, "group=212&kind=group_meeting") {
			t.Errorf("the first has a plan: %s", got)
		}
	})
}

// titles are those of the to-dos of 21 about something.
func (w *town) titles(about string) string {
	w.t.Helper()
	todos, err := w.owedBy(context.Background(), w.db, "001.001.001.")
	if err != nil {
		w.t.Fatal(err)
	}
	var found []string
	for _, o := range todos {
		if strings.Contains(o.Title, about) && !o.Overdue {
			found = append(found, o.Title)
		}
	}
	return strings.Join(found, "；")
}
