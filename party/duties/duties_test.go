package duties

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhibu/party/happened"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

func TestWhatCounts(t *testing.T) {
	each(t, func(w *town) {
		w.files(1, 21, "2026-11-05", terms.ThemeDay, terms.Assembly, terms.Lecture)
		w.files(2, 211, "2026-11-06", terms.GroupMeeting)
		w.files(3, 211, "2026-11-16", terms.GroupMeeting)
		w.files(4, 21, "2026-09-03", terms.CommitteeMeeting)
		w.files(5, 21, "2026-10-03", terms.CommitteeMeeting)
		w.files(6, 21, "2026-10-13", terms.CommitteeMeeting)
		w.happens(happened.MeetingFiled{MeetingID: 7, OrgID: 22, Kind: terms.Assembly, Month: "2026-11", HeldOn: "2026-11-07", Inquorate: true})
		w.happens(happened.MeetingFiled{MeetingID: 8, OrgID: 21, Kind: terms.Training, Month: "2026-05", HeldOn: "2026-05-04", Tags: []string{"party_history"}})
		w.happens(happened.MeetingFiled{MeetingID: 9, OrgID: 31, Kind: terms.Lecture, Month: "2026-03", HeldOn: "2026-03-03", Lecturers: []int64{secretary}})
		w.happens(happened.ReviewStep{ReviewID: 10, OrgID: 21, OrgPath: "001.001.001.", Year: 2026, Step: "filed", HeldOn: "2026-11-20"})
		w.happens(happened.ReviewStep{ReviewID: 11, OrgID: 22, OrgPath: "001.001.002.", Year: 2026, Step: "opened"})
		w.happens(happened.ReviewStep{ReviewID: 12, OrgID: 22, OrgPath: "001.001.002.", Year: 2026, Scope: "life", Step: "filed", HeldOn: "2026-11-21"})
		w.happens(happened.ReviewStep{ReviewID: 13, OrgID: 21, OrgPath: "001.001.001.", Year: 2025, Scope: "both", Step: "filed", HeldOn: "2026-01-20"})
		for _, c := range []struct {
			name   string
			org    int64
			duty   Key
			period string
			state  State
			held   int
		}{
			{"主题党日", 21, ThemeDay, "2026-11", Done, 1}, {"兼作党员大会", 21, Assembly, "2026-Q4", Done, 1}, {"兼上党课", 21, Lecture, "2026-Q4", Done, 1},
			{"两个小组只开了一个", 21, GroupMeeting, "2026-11", Soon, 1}, {"上月没有主题党日", 21, ThemeDay, "2026-10", Overdue, 0}, {"上上月没有", 21, ThemeDay, "2026-09", Missing, 0},
			{"八月的支委会九月没有多开", 21, CommitteeMeeting, "2026-08", Missing, 0}, {"十月多开的一次是九月有了的", 21, CommitteeMeeting, "2026-09", Done, 1},
			{"到会不足不计", 22, Assembly, "2026-Q4", Open, 0}, {"党史标签", 21, PartyHistory, "2026", Done, 1}, {"书记在县委办讲课记在县委", 1, SecretaryLecture, "2026", Done, 1},
			{"镇党委书记没有讲", 2, SecretaryLecture, "2026", Soon, 0}, {"评议归档", 21, MemberReview, "2026", Done, 1}, {"评议只是开始，另有组织生活会归档", 22, MemberReview, "2026", Soon, 0},
			{"去年的评议今年一月开展", 21, MemberReview, "2025", Done, 1},
			{"联合支部没有委员会", 22, CommitteeMeeting, "2026-11", Exempt, 0},
		} {
			if got := w.state(c.org, c.duty, c.period); got.State != c.state || got.Held != c.held {
				t.Errorf("%s: %s with %d held, want %s with %d", c.name, got.State, got.Held, c.state, c.held)
			}
		}

		// corrected: it is filed anew and was on another day, of another kind
		w.files(1, 21, "2026-10-31", terms.ThemeDay)
		if a, b := w.state(21, ThemeDay, "2026-11"), w.state(21, Lecture, "2026-Q4"); a.State != Soon || b.Held != 0 || w.state(21, ThemeDay, "2026-10").State != Done {
			t.Errorf("after the correction: %+v %+v", a, b)
		}
	})
}

// A meeting 民主评议 and the filed review it was held for are one review, whichever is told first.
func TestAMeetingAndItsReviewCountOnce(t *testing.T) {
	each(t, func(w *town) {
		review := func(id, org int64, path string, year int, day string) {
			w.happens(happened.ReviewStep{ReviewID: id, OrgID: org, OrgPath: path, Year: year, Scope: "both", Step: "filed", HeldOn: day})
		}
		w.files(1, 21, "2026-11-05", terms.ThemeDay, terms.LifeMeeting, terms.MemberReview)
		if got := w.state(21, MemberReview, "2026"); got.State != Done {
			t.Errorf("the meeting alone: %+v", got)
		}
		review(11, 21, "001.001.001.", 2026, "2026-11-20")
		review(12, 22, "001.001.002.", 2026, "2026-11-03")
		w.files(2, 22, "2026-11-03", terms.MemberReview)
		review(13, 31, "001.002.001.", 2025, "2026-01-20")
		w.files(3, 31, "2026-01-20", terms.MemberReview)
		w.files(4, 31, "2026-11-20", terms.MemberReview)
		for _, c := range []struct {
			name string
			org  int64
			duty Key
			year string
			held int
		}{
			{"会议在先", 21, MemberReview, "2026", 1}, {"会议还是主题党日", 21, ThemeDay, "2026-11", 1}, {"归档在先", 22, MemberReview, "2026", 1},
			{"一月开展的是上一年的", 31, MemberReview, "2025", 1}, {"当年另有一次", 31, MemberReview, "2026", 1},
		} {
			if got := w.state(c.org, c.duty, c.year); got.Held != c.held {
				t.Errorf("%s: %d held, want %d", c.name, got.Held, c.held)
			}
		}
		before := w.cards(t.Context())
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.Rebuild(ctx, tx, w.journal(ctx))
			return err
		})
		if after := w.cards(t.Context()); after != before {
			t.Errorf("counted anew: %s\nbefore: %s", after, before)
		}
	})
}

func TestWhatIsEnteredLateMakesUp(t *testing.T) {
	each(t, func(w *town) {
		late := func(id, org int64, day string, kind terms.MeetingKind) {
			w.happens(happened.MeetingFiled{MeetingID: id, OrgID: org, OrgPath: "-", Kind: kind, Month: day[:7], HeldOn: day, Late: true, LateReason: "忘了"})
		}
		late(1, 21, "2026-03-05", terms.ThemeDay)
		late(2, 21, "2026-10-06", terms.Assembly)
		late(3, 21, "2026-11-05", terms.ThemeDay)
		late(4, 211, "2026-10-07", terms.GroupMeeting)
		w.files(5, 211, "2026-10-17", terms.GroupMeeting)
		w.files(6, 212, "2026-10-17", terms.GroupMeeting)
		late(7, 211, "2026-09-07", terms.GroupMeeting)
		late(8, 21, "2025-05-07", terms.LifeMeeting)
		late(9, 31, "2026-03-03", terms.Assembly)
		w.files(9, 31, "2026-03-03", terms.Assembly)
		for _, c := range []struct {
			name   string
			org    int64
			duty   Key
			period string
			state  State
			held   int
		}{
			{"三月的主题党日十一月补录", 21, ThemeDay, "2026-03", MadeUp, 1}, {"十月的大会本季度内补录", 21, Assembly, "2026-Q4", Done, 1},
			{"当月补录", 21, ThemeDay, "2026-11", Done, 1}, {"一个小组先有补录后有按时的", 21, GroupMeeting, "2026-10", Done, 2},
			{"一个小组补录、一个没有开", 21, GroupMeeting, "2026-09", Missing, 1}, {"上一年的补录", 21, LifeMeeting, "2025", MadeUp, 1},
			{"改为按时归档", 31, Assembly, "2026-Q1", Done, 1},
		} {
			if got := w.state(c.org, c.duty, c.period); got.State != c.state || got.Held != c.held {
				t.Errorf("%s: %s with %d held, want %s with %d", c.name, got.State, got.Held, c.state, c.held)
			}
		}
		if rec := w.ask("zhibu", "GET", "/api/duties?org=21", ""); !strings.Contains(rec.Body.String(), `"heldOn":"2026-03-05","counts":true,"note":"补录"`) {
			t.Error(rec.Body)
		}
	})
}

func TestAMovedBranchTakesItsYearAlong(t *testing.T) {
	each(t, func(w *town) {
		w.files(1, 21, "2026-11-05", terms.ThemeDay)
		w.write(func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE org SET path = '001.002.002.' WHERE id = 21`); err != nil {
				return err
			}
			return w.bus.Publish(ctx, tx, happened.OrgMoved{OrgID: 21, From: "001.001.001.", To: "001.002.002."})
		})
		if got := w.state(21, ThemeDay, "2026-11"); got.State != Done {
			t.Errorf("%+v", got)
		}
	})
}

func TestARulePackDecidesHowOften(t *testing.T) {
	each(t, func(w *town) {
		w.files(1, 21, "2026-10-05", terms.Lecture)
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO policy_pack (id, org_id, name, version, title, article, level, params, valid_from, reason, by_account, created_at) VALUES (5, 2, ?, 2, '镇', '镇', 'custom', ?, ?, '试点', 0, 0)`,
				policy.DutiesPack, `{"proRata": true, "themeDayOn": 5, "duties": {"lecture": {"on": true, "every": "month", "times": 1}, "talks": {"on": false, "every": "year", "times": 1}}}`,
				store.At(period(t, "2026-11").Start()))
			return err
		})
		w.clock.Advance(10e9) // the snapshot of policy is read anew
		for _, c := range []struct {
			org           int64
			duty          Key
			period, which string
			want          State
		}{{21, Lecture, "2026-11", "按镇里的规则每月", Soon}, {31, Lecture, "2026-11", "县直机关不按月", Exempt}, {31, Lecture, "2026-Q4", "县直机关仍按季", Open},
			{21, Lecture, "2026-Q3", "过去的季度仍按当时的规则", Overdue}} {
			if got := w.state(c.org, c.duty, c.period); got.State != c.want {
				t.Errorf("%s: %+v", c.which, got)
			}
		}
	})
}

func TestTodos(t *testing.T) {
	each(t, func(w *town) {
		ctx := context.Background()
		w.Underway = func(context.Context, store.Reader, string) ([]Underway, error) {
			return []Underway{{ID: 77, OrgID: 21, Kinds: []terms.MeetingKind{terms.ThemeDay, terms.Lecture}, Month: "2026-11", State: terms.Approved}}, nil
		}
		w.files(1, 21, "2026-10-05", terms.CommitteeMeeting)
		w.files(2, 21, "2026-10-06", terms.ThemeDay)
		w.files(3, 211, "2026-10-07", terms.GroupMeeting)
		titles := func() (all []string) {
			todos, err := w.owedBy(ctx, w.db, "001.001.001.")
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range todos {
				all = append(all, o.Title)
			}
			return all
		}
		want := []string{"召开支委会（11 月）", "补：召开党小组会（10 月），还有二组没有开", "召开党小组会（11 月），还有一组、二组没有开",
			"补：召开党员大会（第三季度）", "召开党员大会（第四季度）", "补：组织党课（第三季度）"}
		got := titles()
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("%q", got)
		}
		for _, title := range got {
			if strings.Contains(title, "主题党日（11 月）") || strings.Contains(title, "组织党课（第四季度）") {
				t.Errorf("asked although its meeting is under way: %s", title)
			}
		}
		if rec := w.ask("zhen", "POST", "/api/duties/nudges", `{"orgIds":[21],"duty":"theme_day","period":"2026-11","note":"请在月底前完成"}`); rec.Code != 200 {
			t.Fatal(rec.Code, rec.Body)
		}
		todos, err := w.owedBy(ctx, w.db, "001.001.001.")
		at := slices.IndexFunc(todos, func(o terms.Todo) bool { return o.Kind == "nudge" })
		if err != nil || at < 0 || todos[at].Link != "meetings/77" || !strings.HasPrefix(todos[at].Why, "用户zhen于 11 月 25 日催办：请在月底前完成。《中国共产党支部工作条例") {
			t.Errorf("%+v %v", todos, err)
		}
	})
}

// TestCardsAreTheJournal plays what happens to branches in any order, files some of it again, and
// compares every card with the journal read from its first line.
func TestCardsAreTheJournal(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		w := found(t, db)
		ctx := context.Background()
		rapid.Check(t, func(r *rapid.T) {
			id := rapid.Int64Range(1, 12).Draw(r, "id")
			day := fmt.Sprintf("202%d-%02d-%02d", rapid.IntRange(5, 6).Draw(r, "year"), rapid.IntRange(1, 12).Draw(r, "month"), rapid.IntRange(1, 28).Draw(r, "day"))
			switch rapid.IntRange(0, 2).Draw(r, "what") {
			case 0, 1:
				e := happened.MeetingFiled{MeetingID: id, OrgID: rapid.SampledFrom([]int64{21, 211, 212, 22, 31, 1}).Draw(r, "org"), Kind: rapid.SampledFrom(terms.MeetingKinds).Draw(r, "kind"),
					Month: day[:7], HeldOn: day, Inquorate: rapid.IntRange(0, 4).Draw(r, "few") == 0, Late: rapid.Bool().Draw(r, "late")}
				if e.Kind == terms.Lecture {
					e.Lecturers = []int64{secretary, 201}
				}
				w.happens(e)
			case 2:
				w.happens(happened.ReviewStep{ReviewID: id + 100, OrgID: 22, OrgPath: "001.001.002.", Year: 2026, Step: "filed", HeldOn: day})
			}
			w.write(func(ctx context.Context, tx *store.Tx) error {
				wrong, err := w.Recount(ctx, tx)
				if wrong > 0 {
					r.Errorf("%d cards were not their acts", wrong)
				}
				return err
			})
			before := w.cards(ctx)
			w.write(func(ctx context.Context, tx *store.Tx) error {
				_, err := w.Rebuild(ctx, tx, w.journal(ctx))
				return err
			})
			if after := w.cards(ctx); after != before {
				r.Errorf("cards\n%s\nof the journal\n%s", before, after)
			}
		})
	})
}

// cards are all that count something.
func (w *town) cards(ctx context.Context) string {
	var lines []string
	if err := w.db.NewRaw(`SELECT year || ' ' || org_path || ' ' || counts FROM duty_card WHERE counts <> ? ORDER BY 1`, string(tally(nil))).Scan(ctx, &lines); err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
