package ledgers

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var all3 = map[int64]terms.Presence{wang: terms.Present, li: terms.Online, chen: terms.Assisted}

// The period of the oilfield's report: 23 assemblies, 110 committee meetings, 44 group meetings, everybody there.
func (w *world) oilfield() {
	for kind, n := range map[terms.MeetingKind]int{terms.Assembly: 23, terms.CommitteeMeeting: 110, terms.GroupMeeting: 44} {
		for i := range n {
			m := meeting{org: drilling, path: "001.001.", kind: kind, state: terms.Filed, at: fmt.Sprintf("2020-09-%02d 15:00:00", 1+i%13), roll: all3}
			if kind == terms.GroupMeeting {
				m.org, m.path = group1, "001.001.001."
			}
			w.hold(m)
		}
	}
}

func TestStatistics(t *testing.T) {
	each(t, func(w *world) {
		w.oilfield()
		// What must not change the figures: the day before, the day after, a meeting with too few, one not filed, a plan.
		base := meeting{org: drilling, path: "001.001.", kind: terms.Assembly, state: terms.Filed, at: "2020-09-10 15:00:00", roll: all3}
		for _, change := range []func(*meeting){
			func(m *meeting) { m.at = "2020-08-29 23:59:59" },
			func(m *meeting) { m.at = "2020-09-15 00:00:00" },
			func(m *meeting) {
				m.inquorate = true
				m.roll = map[int64]terms.Presence{wang: terms.Present, li: terms.Absent}
			},
			func(m *meeting) { m.state = terms.Closed },
			func(m *meeting) { m.state = terms.Approved },
			func(m *meeting) {
				m.org, m.path, m.kind = far, "001.003.001.", terms.ThemeDay
				m.at = "2020-07-01 09:00:00"
			},
		} {
			m := base
			change(&m)
			w.hold(m)
		}
		days := "from=2020-08-30&to=2020-09-14"
		w.run(w.t.(*testing.T), []call{
			{"油田那一期的数字", "field", "/api/ledgers/statistics?" + days, 200, []string{`"kind":"assembly","name":"党员大会","held":23,"late":0,"inquorate":1,"unfiled":1,"due":69,"present":69,"rate":"100%"`,
				`"kind":"committee_meeting","name":"支委会","held":110,`, `"kind":"group_meeting","name":"党小组会","held":44,`, `"name":"合计","held":177,`, `"rate":"100%"`}, nil},
			{"支部只看自己", "secretary", "/api/ledgers/statistics?" + days, 200, []string{`"name":"钻井队党支部"`, `"held":23`}, nil},
			{"其他单位没有这些会", "other", "/api/ledgers/statistics?" + days, 200, []string{`"name":"合计","held":0,"late":0,"inquorate":0,"unfiled":0,"due":0,"present":0,"rate":""`}, nil},
			{"数字来自哪些会", "field", "/api/ledgers/statistics/rows?kind=assembly&limit=200&" + days, 200, []string{`"counts":false,"note":"到会人数不足，不计入"`, `"counts":false,"note":"尚未归档，不计入"`, `"on":"2020-09-01"`},
				[]string{"支委会", `"on":"2020-08-29"`, `"on":"2020-09-15"`}},
			{"日期反了", "field", "/api/ledgers/statistics?from=2020-09-14&to=2020-08-30", 422, []string{"结束日期早于开始日期"}, nil},
			{"不是日期", "field", "/api/ledgers/statistics?from=2020-13-40", 422, nil, nil},
			{"党员没有这项权限", "member", "/api/ledgers/statistics", 403, []string{"查看台账和统计"}, nil},
			{"看不到别的单位", "other", "/api/ledgers/statistics?within=11", 404, nil, nil},
			{"没有登录", "", "/api/ledgers/statistics", 401, nil, nil},
		})
	})
}

func TestAMeetingOfSeveralKindsCountsForEach(t *testing.T) {
	each(t, func(w *world) {
		w.hold(meeting{org: drilling, path: "001.001.", kind: terms.ThemeDay, also: "assembly lecture", state: terms.Filed, at: "2020-09-05 15:00:00",
			roll: map[int64]terms.Presence{wang: terms.Present, li: terms.Leave, chen: terms.Exempt}})
		st, err := w.Statistics(context.Background(), tree[0], Span{"2020-09-01", "2020-09-30"})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, k := range st.Kinds {
			want := 0
			if slices.Contains([]terms.MeetingKind{terms.ThemeDay, terms.Assembly, terms.Lecture}, k.Kind) {
				want = 1
			}
			if k.Held != want {
				w.t.Errorf("%s: %d, want %d", k.Kind, k.Held, want)
			}
		}
		if st.All.Held != 1 || st.Rate(st.All) != "50.0%" {
			w.t.Errorf("in all %+v %s", st.All, st.Rate(st.All))
		}
		below, err := w.Statistics(context.Background(), tree[1], st.Span)
		if err != nil || !slices.Equal(below.Kinds, st.Kinds) || below.All != st.All {
			w.t.Errorf("%+v and %+v, %v", below, st, err)
		}
	})
}

// Whoever is on leave is not due where the switch says so: by the sums on the sheets, as by the rolls themselves.
func TestLeaveLeavesTheRate(t *testing.T) {
	each(t, func(w *world) {
		span := Span{"2020-09-02", "2020-10-20"}
		off := map[int64]terms.Presence{wang: terms.Present, li: terms.Leave, chen: terms.Leave}
		for i, change := range []func(*meeting){
			func(*meeting) {},
			func(m *meeting) { m.kind = terms.Lecture },
			func(m *meeting) { m.also, m.kind = "assembly lecture", terms.ThemeDay },
			func(m *meeting) { m.late = true },
			func(m *meeting) { m.inquorate = true },
			func(m *meeting) { m.state = terms.Closed },
			func(m *meeting) { m.state = terms.Approved },
			func(m *meeting) { m.at = "2020-09-01 23:00:00" },
			func(m *meeting) { m.at = "2020-10-21 00:00:00" },
			func(m *meeting) { m.at = "2020-10-20 23:00:00" },
			func(m *meeting) { m.org, m.path = far, "001.003.001." },
			func(m *meeting) { m.roll = map[int64]terms.Presence{wang: terms.Present, li: terms.Exempt} },
		} {
			m := meeting{org: drilling, path: "001.001.", kind: terms.Assembly, state: terms.Filed, at: fmt.Sprintf("2020-09-%02d 15:00:00", 3+i), roll: off}
			change(&m)
			w.hold(m)
		}
		for _, path := range []string{"001.", "001.001.", "001.003."} {
			got, err := w.count(context.Background(), path, span, true)
			if err != nil {
				w.t.Fatal(err)
			}
			var rolls []counted
			start, end, _ := span.edges()
			from, to := store.Range(path)
			if err := w.db.NewRaw(`SELECT m.kind, m.also, m.state, m.inquorate, m.late, count(*) AS held, sum(m.due) AS due, sum(m.present) AS present,
					sum((SELECT count(*) FROM attendance_roll r WHERE r.meeting_id = m.id AND r.presence = 'leave' AND NOT r.exempt)) AS off
				FROM meeting m WHERE m.org_path >= ? AND m.org_path < ? AND m.starts_at >= ? AND m.starts_at < ? AND m.state IN ('closed', 'filed')
				GROUP BY m.kind, m.also, m.state, m.inquorate, m.late`, from, to, start, end).Scan(context.Background(), &rolls); err != nil {
				w.t.Fatal(err)
			}
			if a, b := bySort(got), bySort(rolls); !maps.Equal(a, b) {
				w.t.Errorf("%s: the sheets say\n%v, the rolls\n%v", path, a, b)
			}
		}
	})
}

// bySort adds up what is counted of each sort.
func bySort(all []counted) map[counted]Figures {
	sums := map[counted]Figures{}
	for _, c := range all {
		sort := counted{Kind: c.Kind, Also: c.Also, State: c.State, Inquorate: c.Inquorate, Late: c.Late}
		f := sums[sort]
		sums[sort] = Figures{Held: f.Held + c.Held, Due: f.Due + c.Due, Present: f.Present + c.Present, Leave: f.Leave + c.Off}
	}
	return sums
}

// Where leave is not due, the meetings that a rate comes from say so as well: none of them is worse than the rate they make.
func TestLeaveLeavesTheRowsToo(t *testing.T) {
	for value, want := range map[string]struct {
		rate   string
		inBook int // of the kind, in all, of the meeting, and of two who came
	}{"false": {"66.6%", 3}, "true": {"100%", 5}} {
		each(t, func(w *world) {
			rate := want.rate
			w.write(func(ctx context.Context, tx *store.Tx) error {
				return policy.LoadSwitch(ctx, tx, field, policy.LeaveLeavesDue, value, w.now().AddDate(-1, 0, 0))
			})
			w.hold(meeting{org: drilling, path: "001.001.", kind: terms.Assembly, state: terms.Filed, at: "2020-09-05 15:00:00",
				roll: map[int64]terms.Presence{wang: terms.Present, li: terms.Present, chen: terms.Leave}})
			days := "?from=2020-09-01&to=2020-09-10"
			w.run(w.t.(*testing.T), []call{
				{"数字", "field", "/api/ledgers/statistics" + days, 200, []string{`"rate":"` + rate + `"`}, nil},
				{"数字来自的会议", "field", "/api/ledgers/statistics/rows" + days, 200, []string{`"rate":"` + rate + `"`}, nil},
			})
			for at, times := range map[string]int{"/print/ledgers/statistics" + days: 3, fmt.Sprintf("/print/ledgers/books/%d", drilling): want.inBook} {
				if got := strings.Count(w.get("field", at).Body.String(), ">"+rate+"<"); got != times {
					w.t.Errorf("%s: %s stands %d times, want %d", at, rate, got, times)
				}
			}
		})
	}
}

func TestRowsArePaged(t *testing.T) {
	each(t, func(w *world) {
		w.oilfield()
		var seen []int64
		for after := int64(0); ; {
			rows, err := w.Rows(context.Background(), tree[0], Span{"2020-08-30", "2020-09-14"}, "", after, 50)
			if err != nil {
				w.t.Fatal(err)
			}
			for _, r := range rows {
				seen = append(seen, r.ID)
			}
			if len(rows) < 50 {
				break
			}
			after = rows[49].ID
		}
		slices.Sort(seen)
		if len(seen) != 177 || len(slices.Compact(seen)) != 177 {
			w.t.Errorf("%d rows", len(seen))
		}
	})
}

// A city's year: 9,000 branches with 45 meetings each.
func BenchmarkStatistics(b *testing.B) {
	run := func(b *testing.B, dsn string) {
		w := newWorld(b, storetest.Open(b, dsn, migrations))
		w.city()
		city := orgs.Org{ID: field, Path: "001.", Name: "市委"}
		b.Run("year", func(b *testing.B) {
			var before, after syscall.Rusage
			_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
			defer func() {
				_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
				b.ReportMetric(float64(after.Utime.Nano()-before.Utime.Nano()+after.Stime.Nano()-before.Stime.Nano())/1e6/float64(b.N), "cpu-ms/op")
			}()
			for b.Loop() {
				st, err := w.Statistics(context.Background(), city, Span{"2020-01-01", "2020-12-31"})
				if err != nil || st.All.Held != 9000*45 {
					b.Fatal(st.All, err)
				}
			}
		})
		b.Run("year with leave", func(b *testing.B) {
			for b.Loop() {
				sorts, err := w.count(context.Background(), city.Path, Span{"2020-01-01", "2020-12-31"}, true)
				off := 0
				for _, c := range sorts {
					off += c.Off
				}
				if err != nil || off != 9000*15*2 {
					b.Fatal(off, err)
				}
			}
		})
		b.Run("rows", func(b *testing.B) {
			for b.Loop() {
				rows, err := w.Rows(context.Background(), city, Span{"2020-01-01", "2020-12-31"}, terms.GroupMeeting, 0, 50)
				if err != nil || len(rows) != 50 {
					b.Fatal(len(rows), err)
				}
			}
		})
	}
	b.Run("sqlite", func(b *testing.B) { run(b, b.TempDir()+"/bench.db") })
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		b.Run("postgres", func(b *testing.B) { run(b, storetest.Schema(b, server)) })
	}
}

// citySheets gives each of the city's meetings its sheet: two were on leave at every third.
func (w *world) citySheets() {
	w.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO attendance_sheet (meeting_id, org_id, org_path, kind, month, title, place, lat, lng, fence, starts_at, ends_at, in_from, in_to, out_from, out_to,
				witness_to, set_items, poster, poster_sample, online, in_key, out_key, state, closed_at, on_leave)
			SELECT id, org_id, org_path, kind, month, title, place, 0, 0, 0, starts_at, ends_at, 0, 0, 0, 0, 0, 0, FALSE, 0, FALSE, ?, ?, 'closed', ends_at, CASE WHEN id % 3 = 0 THEN 2 ELSE 0 END
			FROM meeting WHERE id > 100000`, make([]byte, 32), make([]byte, 32))
		return err
	})
}

// city writes two years of meetings of 9,000 branches, with minutes as long as they are in life.
func (w *world) city() {
	columns := []string{"id", "org_id", "org_path", "kind", "also", "month", "theme_id", "state", "revision", "title", "starts_at", "ends_at", "place", "host", "return_reason",
		"due", "present", "filed_at", "late", "late_reason", "mark_note", "minutes", "inquorate"}
	kinds := []terms.MeetingKind{terms.Assembly, terms.CommitteeMeeting, terms.GroupMeeting, terms.Training, terms.Lecture}
	minutes := string(slices.Repeat([]byte("会议由支部书记主持，学习了党章。"), 8))
	w.write(func(ctx context.Context, tx *store.Tx) error {
		id := int64(100_000)
		_, err := tx.Bulk(ctx, "meeting", columns, func(yield func([]any) bool) {
			for year := range 2 {
				for branch := range 9000 {
					path := fmt.Sprintf("001.%03d.%03d.%03d.", 10+branch/750, 1+branch/30%25, 1+branch%30)
					for i := range 45 {
						id++
						at := int64(store.At(time.Date(2019+year, 1, 1+i*8, 15, 0, 0, 0, time.UTC)))
						if !yield([]any{id, int64(drilling), path, string(kinds[i%5]), "", fmt.Sprintf("%d-%02d", 2019+year, 1+i*8/31), 0, "filed", 1, "学习党章 做合格党员", at, at, "活动室", "王建国", "",
							20, 19, at, false, "", "", minutes, false}) {
							return
						}
					}
				}
			}
		})
		return err
	})
	w.citySheets()
	w.write(func(ctx context.Context, tx *store.Tx) error { _, err := tx.Exec(ctx, "ANALYZE"); return err })
}
