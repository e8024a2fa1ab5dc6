package app_test

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/app/demo"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// R4: the server's clock jumps. What was ended stays ended, the journal keeps
// its order, and its sealed times never run backwards.
func TestTheClockJumps(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		ctx, secretary := t.Context(), c.as("branch_secretary")
		ended := c.again("branch_secretary")
		ended.does("DELETE", "/api/session", nil, 0, nil)
		for _, jump := range []time.Duration{10 * time.Minute, -10 * time.Minute, 24 * time.Hour, -24 * time.Hour, -48 * time.Hour, 72 * time.Hour} {
			c.clock.Advance(jump)
			if w := ended.does("GET", "/api/me", nil, 401, nil); w.Code != 401 {
				t.Errorf("after %s an ended session was answered %d", jump, w.Code)
			}
			secretary.does("GET", "/api/me", nil, 200, nil)
			c.again("branch_secretary").does("DELETE", "/api/session", nil, 0, nil) // something for the journal
		}
		var ids, times []int64
		if err := c.DB.NewRaw(`SELECT ref FROM seal_leaf WHERE kind = 'event' ORDER BY n`).Scan(ctx, &ids); err != nil {
			t.Fatal(err)
		}
		if err := c.DB.NewRaw(`SELECT at FROM seal_leaf ORDER BY n`).Scan(ctx, &times); err != nil {
			t.Fatal(err)
		}
		if len(ids) < 12 || !slices.IsSorted(ids) || !slices.IsSorted(times) {
			t.Errorf("%d events, ids in order: %v, times in order: %v", len(ids), slices.IsSorted(ids), slices.IsSorted(times))
		}
	})
}

// R14: counters that no longer agree with the rows are found by the doctor and
// set right by night.
func TestDriftIsFoundAndSetRight(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		ctx := t.Context()
		openDays(t, c)
		drift := func() (wrong []string) {
			checks, err := c.Examine(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, check := range checks {
				if !check.OK && strings.Contains(check.Name, "数") {
					wrong = append(wrong, check.Name)
				}
			}
			return wrong
		}
		if wrong := drift(); len(wrong) > 0 {
			t.Fatalf("before: %v", wrong)
		}
		behind(t, c, `UPDATE score_count SET due = due + 1 WHERE NOT branch`)
		behind(t, c, `UPDATE org SET members = members + 7 WHERE parent_id = 0`)
		if wrong := drift(); len(wrong) != 2 {
			t.Errorf("the doctor found %v", wrong)
		}
		c.clock.Set(time.Date(2026, 11, 26, 12, 0, 0, 0, clock.Shanghai))
		if err := c.Sweep(ctx, "recount"); err != nil || len(drift()) != 2 {
			t.Errorf("by day: %v %v", err, drift())
		}
		c.clock.Set(time.Date(2026, 11, 27, 3, 10, 0, 0, clock.Shanghai))
		if err := c.Sweep(ctx, "recount"); err != nil || len(drift()) != 0 {
			t.Errorf("by night: %v %v", err, drift())
		}
	})
}

// R15: the server was down when sign-out ended, over the end of a year and over
// a leap day. Everything due is closed once, late, and the journal says when.
func TestWhatFellDueWhileTheServerWasDown(t *testing.T) {
	for name, day := range map[string]time.Time{
		"年末":  time.Date(2026, 12, 31, 22, 0, 0, 0, clock.Shanghai),
		"闰日":  time.Date(2028, 2, 29, 22, 0, 0, 0, clock.Shanghai),
		"平年末": time.Date(2027, 2, 28, 22, 0, 0, 0, clock.Shanghai),
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, c *cell) {
				ctx := t.Context()
				c.clock.Set(day)
				openDays(t, c)
				back := day.Add(60 * time.Hour) // the server was away meanwhile
				c.clock.Set(back)
				for range 3 {
					if err := c.Sweep(ctx, "close attendance"); err != nil {
						t.Fatal(err)
					}
					c.settle()
				}
				var closed []struct {
					Payload string
					At      store.Instant
				}
				if err := c.DB.NewRaw(`SELECT payload, at FROM event WHERE topic = 'AttendanceClosed'`).Scan(ctx, &closed); err != nil {
					t.Fatal(err)
				}
				meetings := map[int64]int{}
				for _, e := range closed {
					var of struct{ MeetingID int64 }
					if err := json.Unmarshal([]byte(e.Payload), &of); err != nil {
						t.Fatal(err)
					}
					meetings[of.MeetingID]++
					if e.At != store.At(back) {
						t.Errorf("closed late, but the journal says %s", e.At.Time())
					}
				}
				for id, n := range meetings {
					if n != 1 {
						t.Errorf("meeting %d was closed %d times", id, n)
					}
				}
				var open int
				if err := c.DB.NewRaw(`SELECT count(*) FROM attendance_sheet WHERE state <> 'closed'`).Scan(ctx, &open); err != nil || open > 0 || len(meetings) == 0 {
					t.Errorf("%d closed, %d still open: %v", len(meetings), open, err)
				}
			})
		})
	}
}

// again logs the demo's account of a role in with the password that as has chosen.
func (c *cell) again(role string) person {
	c.t.Helper()
	i := slices.IndexFunc(c.made.Accounts, func(a demo.Account) bool { return a.Role == role })
	var in struct{ Token string }
	person{c: c}.does("POST", "/api/session", map[string]any{"account": c.made.Accounts[i].Account, "password": "初心使命-2026-石榴"}, 201, &in)
	return person{c, in.Token}
}

// openDays opens a theme day for every branch, from now for three quarters of an hour.
func openDays(t *testing.T, c *cell) {
	t.Helper()
	if err := demo.OpenNow(t.Context(), c.App, demo.Options{Scale: demo.Mine, Seed: 1, Now: c.clock.Now()}, io.Discard); err != nil {
		t.Fatal(err)
	}
}

// behind changes the database behind the product's back.
func behind(t *testing.T, c *cell, sql string) {
	t.Helper()
	if err := c.DB.Write(t.Context(), func(tx *store.Tx) error {
		n, err := tx.Exec(context.Background(), sql)
		if err == nil && n == 0 {
			t.Errorf("%s changed nothing", sql)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
