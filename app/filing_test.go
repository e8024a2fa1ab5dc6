package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"zhibu/platform/clock"
)

// heldAt enters a meeting of the example branch that was held on a day of November without a plan, its
// roll with who was absent, and its minutes; it is not filed yet.
func (c *cell) heldAt(secretary person, day int, absent int64) (meeting string) {
	c.t.Helper()
	var who me
	secretary.does("GET", "/api/me", nil, 200, &who)
	var made struct{ ID int64 }
	at := func(hour string) string { return fmt.Sprintf("2026-11-%02dT%s:00+08:00", day, hour) }
	secretary.does("POST", "/api/meetings", map[string]any{"orgId": c.made.Example, "kind": "assembly", "title": fmt.Sprintf("%d 日的党员大会", day), "startsAt": at("09:00"), "endsAt": at("10:00"),
		"host": "书记", "hostId": who.Member.ID, "place": map[string]any{"name": "会议室"}, "held": true, "heldReason": "会前没有来得及建计划"}, 201, &made)
	c.settle()
	meeting = fmt.Sprintf("/api/meetings/%d", made.ID)
	secretary.does("PUT", meeting+"/attendance/roll", entered(absent), 204, nil)
	c.settle()
	secretary.does("PUT", meeting+"/record", map[string]any{"minutes": "讨论了经费。"}, 200, nil)
	return meeting
}

func entered(absent int64) map[string]any {
	roll := map[string]any{"reason": "小会"}
	if absent != 0 {
		roll["except"] = []map[string]any{{"memberId": absent, "presence": "absent"}}
	}
	return roll
}

// agree holds every record against its roll: who was due, who came.
func (c *cell) agree(where string) {
	c.t.Helper()
	if n := one[int](c, `SELECT count(*) FROM meeting m JOIN (SELECT meeting_id, sum(CASE WHEN exempt THEN 0 ELSE 1 END) AS due,
		sum(CASE WHEN NOT exempt AND presence IN ('present', 'online', 'assisted') THEN 1 ELSE 0 END) AS present FROM attendance_roll GROUP BY meeting_id) r
		ON r.meeting_id = m.id WHERE m.state IN ('closed', 'filed') AND (m.due <> r.due OR m.present <> r.present)`); n > 0 {
		c.t.Errorf("%s: %d records say otherwise than their rolls", where, n)
	}
	if err := c.Seals.Hourly(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	if r := c.verify(); len(r.Findings) > 0 {
		c.t.Errorf("%s: %q", where, r.Findings)
	}
}

// An appeal that is granted after the filing changes the roll: the record follows by a sealed
// correction, with who came late marked apart and the version before kept.
func TestAnAppealGrantedAfterTheFiling(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		secretary, member, clerk := c.as("branch_secretary"), c.as("member"), c.as("city_clerk")
		var mine struct{ Member struct{ ID int64 } }
		member.does("GET", "/api/me", nil, 200, &mine)
		meeting := c.heldAt(secretary, 20, mine.Member.ID)
		type record struct {
			State                                string
			Due, Present, LatePresent, Corrected int
		}
		var before, after record
		secretary.does("POST", meeting+"/file", map[string]any{}, 200, &before)
		member.does("POST", meeting+"/attendance/appeal", map[string]any{"reason": "我参加了会议"}, 0, nil)
		secretary.does("GET", meeting, nil, 200, &after)
		if after != before || before.State != "filed" {
			t.Errorf("asked is not granted: %+v, then %+v", before, after)
		}
		clerk.does("POST", fmt.Sprintf("%s/attendance/appeal/%d", meeting, mine.Member.ID), map[string]any{"accept": true, "note": "有照片为证"}, 0, nil)
		c.settle()
		secretary.does("GET", meeting, nil, 200, &after)
		if after.Present != before.Present+1 || after.LatePresent != 1 || after.Corrected != 1 || after.Due != before.Due {
			t.Errorf("the record says %+v, before %+v", after, before)
		}
		var old struct{ Items []struct{ Reason string } }
		secretary.does("GET", meeting+"/versions", nil, 200, &old)
		if len(old.Items) != 1 || !strings.Contains(old.Items[0].Reason, "申诉成立") {
			t.Errorf("%+v", old)
		}
		c.agree("granted")
		c.behind(`UPDATE meeting SET late_present = 0 WHERE late_present = 1`)
		if all := strings.Join(c.verify().Findings, "\n"); !strings.Contains(all, "的记录与") {
			t.Errorf("taking the mark away is not named:\n%s", all)
		}
	})
}

// A record is filed while its roll is entered anew and an appeal is decided: whoever comes second
// waits or is told, none waits for the other for good, and record and roll agree.
func TestFilingWhileTheRollIsAltered(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		secretary, member, clerk := c.as("branch_secretary"), c.as("member"), c.as("city_clerk")
		var mine struct{ Member struct{ ID int64 } }
		member.does("GET", "/api/me", nil, 200, &mine)
		var meetings []string
		for day := 2; day < 12; day++ {
			meetings = append(meetings, c.heldAt(secretary, day, mine.Member.ID))
			member.does("POST", meetings[len(meetings)-1]+"/attendance/appeal", map[string]any{"reason": "我参加了会议"}, 0, nil)
		}
		var all sync.WaitGroup
		at := func(p person, method, path string, body any) {
			all.Go(func() {
				if w := p.asks(method, path, body); w.Code >= 500 || w.Code == http.StatusTooManyRequests {
					t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
				}
			})
		}
		began := time.Now()
		for _, m := range meetings {
			at(secretary, "POST", m+"/file", map[string]any{})
			at(secretary, "PUT", m+"/attendance/roll", entered(mine.Member.ID))
			at(clerk, "POST", fmt.Sprintf("%s/attendance/appeal/%d", m, mine.Member.ID), map[string]any{"accept": true, "note": "有照片为证"})
			at(secretary, "PUT", m+"/attendance/roll", entered(mine.Member.ID))
			all.Wait()
		}
		c.settle()
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("it took %s", took)
		}
		if n := one[int](c, `SELECT count(*) FROM meeting WHERE state = 'filed' AND org_id = ?`, c.made.Example); n != len(meetings) {
			t.Errorf("%d of %d are filed", n, len(meetings))
		}
		c.agree("filed")
	})
}

// A plan that was sent back and then cancelled is no way around the review: who enters the meeting as
// held without a plan names it, and the superior is asked to read the record.
func TestEnteredAsHeldAfterThePlanWasCancelled(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		secretary, clerk := c.as("branch_secretary"), c.as("city_clerk")
		secretary.does("POST", "/api/meetings", map[string]any{"orgId": c.made.Example, "kind": "assembly", "title": "讨论捐款", "startsAt": "2026-11-26T09:00:00+08:00",
			"endsAt": "2026-11-26T10:00:00+08:00"}, 201, nil)
		plan := one[int64](c, `SELECT max(id) FROM meeting`)
		secretary.does("POST", fmt.Sprintf("/api/meetings/%d/cancel", plan), map[string]any{"reason": "不开了"}, 0, nil)
		c.clock.Set(time.Date(2026, 11, 27, 10, 0, 0, 0, clock.Shanghai))
		meeting := c.heldAt(secretary, 26, 0)
		var got struct {
			Late      bool
			InsteadOf struct{ ID int64 }
		}
		asked := func() bool {
			return strings.Contains(clerk.does("GET", "/api/todo", nil, 200, nil).Body.String(), "原有计划已取消")
		}
		secretary.does("POST", meeting+"/file", map[string]any{}, 200, &got)
		if !got.Late || got.InsteadOf.ID != plan || !asked() {
			t.Errorf("%+v, asked %v", got, asked())
		}
		clerk.does("POST", meeting+"/seen", nil, 0, nil)
		if asked() {
			t.Error("asked again after it was read")
		}
		c.agree("read")
	})
}
