package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhibu/platform/store"
)

// A cell that had meetings before it had 支部生活 shows them, after the upgrade, as those show that
// were put there by what happened.
func TestTheUpgradePutsEarlierMeetingsOnThePages(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		ctx := context.Background()
		secretary, member := c.as("branch_secretary"), c.as("member")
		var mine struct{ Member struct{ ID int64 } }
		member.does("GET", "/api/me", nil, 200, &mine)
		enter := func(day int, file bool) {
			t.Helper()
			var made struct{ ID int64 }
			at := func(hour int) string { return fmt.Sprintf("2026-11-%02dT%02d:00:00+08:00", day, hour) }
			secretary.does("POST", "/api/meetings", map[string]any{"orgId": c.made.Example, "kind": "lecture", "title": "听取工作报告", "startsAt": at(9), "endsAt": at(10), "host": "支部书记",
				"lecturers": []map[string]any{{"name": "李老师", "unit": "县委党校"}}, "place": map[string]any{"name": "会议室"}, "held": true, "heldReason": "会前没有来得及建计划"}, 201, &made)
			c.settle()
			one := fmt.Sprintf("/api/meetings/%d", made.ID)
			secretary.does("PUT", one+"/attendance/roll", map[string]any{"reason": "小会", "except": []map[string]any{{"memberId": mine.Member.ID, "presence": "leave", "reason": "出差"}}}, 204, nil)
			c.settle()
			if file {
				secretary.does("PUT", one+"/record", map[string]any{"minutes": "讨论了经费。"}, 200, nil)
				secretary.does("POST", one+"/file", map[string]any{}, 200, nil)
				c.settle()
			}
		}
		enter(19, true)
		enter(20, false)
		secretary.does("POST", "/api/meetings", map[string]any{"orgId": c.made.Example, "kind": "lecture", "title": "学习党章", "host": "支部书记", "lecturers": []map[string]any{{"name": "李老师", "unit": "县委党校"}},
			"startsAt": "2026-11-28T09:00:00+08:00", "endsAt": "2026-11-28T10:00:00+08:00", "place": map[string]any{"name": "会议室"}, "publish": true}, 201, nil)
		c.settle()

		pages := func() (rows []string) {
			t.Helper()
			if err := c.DB.NewRaw(`SELECT meeting_id || ' ' || org_id || ' ' || org_path || ' ' || kinds || ' ' || title || ' ' || place || ' ' || held_on || ' ' || starts_at || ' ' || state
				|| ' ' || CASE WHEN counted THEN 'counted' ELSE '' END || due || ' ' || came || ' ' || leave || CASE WHEN inquorate THEN ' inquorate' ELSE '' END
				FROM openness_meeting WHERE state NOT IN ('withdrawn', 'cancelled') ORDER BY meeting_id`).Scan(ctx, &rows); err != nil {
				t.Fatal(err)
			}
			return rows
		}
		before := pages()
		if all := strings.Join(before, "\n"); len(before) != 3 || !strings.Contains(all, "filed counted") || !strings.Contains(all, "held counted") || !strings.Contains(all, "coming") {
			t.Fatalf("on the pages are:\n%s", all)
		}
		again := func(keep string) {
			t.Helper()
			if err := c.DB.Write(ctx, func(tx *store.Tx) error {
				if _, err := tx.Exec(ctx, `DELETE FROM openness_meeting WHERE NOT (`+keep+`)`); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, `UPDATE openness_earlier SET after_id = 0, done = FALSE`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := c.BeginPages(ctx); err != nil {
					t.Fatal(err)
				}
			}
			after := pages()
			for i, was := range before {
				if len(after) != len(before) || after[i] != was {
					t.Fatalf("%d meetings, then %d; %q is %q", len(before), len(after), was, after[min(i, len(after)-1)])
				}
			}
		}
		again(`FALSE`)
		again(`state = 'filed'`) // what happened since the upgrade has written some
	})
}
