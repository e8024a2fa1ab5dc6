package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"zhibu/app/demo"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// lived is a cell with a past: theme days held, recorded, filed, marked, and heads handed out.
func lived(t *testing.T, fn func(t *testing.T, c *cell)) {
	each(t, func(t *testing.T, c *cell) {
		o := demo.Options{Scale: demo.Mine, Seed: 1, Now: c.clock.Now()}
		if err := demo.ThemeDays(t.Context(), c.App, o, 2, c.made.Example); err != nil {
			t.Fatal(err)
		}
		if err := c.Bus.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		fn(t, c)
	})
}

func (c *cell) verify(heads ...seal.Signed) seal.Report {
	c.t.Helper()
	r, err := c.Seals.Verify(c.t.Context(), heads, func(int) {})
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// one reads a single value behind the product's back.
func one[T any](c *cell, query string, args ...any) (v T) {
	c.t.Helper()
	if err := c.DB.NewRaw(query, args...).Scan(c.t.Context(), &v); err != nil {
		c.t.Fatal(query, err)
	}
	return v
}

// behind changes rows behind the product's back.
func (c *cell) behind(query string, args ...any) {
	c.t.Helper()
	ctx := context.Background()
	if err := c.DB.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, query, args...)
		if err == nil && n == 0 {
			err = fmt.Errorf("no row was changed")
		}
		return err
	}); err != nil {
		c.t.Fatal(query, err)
	}
}

func TestWhatIsDoneBehindTheBackIsNamed(t *testing.T) {
	lived(t, func(t *testing.T, c *cell) {
		r := c.verify()
		if len(r.Findings) > 0 || r.Records < 400 || r.Heads == 0 {
			t.Fatalf("untouched: %d records, %d heads, %q", r.Records, r.Heads, r.Findings)
		}
		meeting := one[int64](c, `SELECT min(id) FROM meeting WHERE state = 'filed'`)
		member := one[int64](c, `SELECT min(member_id) FROM attendance_roll WHERE meeting_id = ?`, meeting)
		stranger := one[int64](c, `SELECT min(id) FROM member WHERE id NOT IN (SELECT member_id FROM attendance_roll WHERE meeting_id = ?)`, meeting)
		event := one[int64](c, `SELECT max(id) FROM event`)
		head := one[int64](c, `SELECT min(id) FROM seal_head`)
		row := func(member int64) string {
			return fmt.Sprintf("会议 %d 中党员 %d 的签到记录", meeting, member)
		}
		for _, s := range []struct {
			what, sql string
			args      []any
			want      string
		}{
			{"签到改判", `UPDATE attendance_roll SET presence = 'online' WHERE meeting_id = ? AND member_id = ?`, []any{meeting, member}, row(member) + "与"},
			{"签到时间倒填", `UPDATE attendance_roll SET in_at = in_at + 60000 WHERE meeting_id = ? AND member_id = ?`, []any{meeting, member}, row(member) + "与"},
			{"塞进名册", `INSERT INTO attendance_roll (meeting_id, member_id, exempt, mobile, presence) SELECT meeting_id, ?, exempt, mobile, 'present' FROM attendance_roll WHERE meeting_id = ? AND member_id = ?`,
				[]any{stranger, meeting, member}, row(stranger) + "没有存证"},
			{"从名册抹去", `DELETE FROM attendance_roll WHERE meeting_id = ? AND member_id = ?`, []any{meeting, member}, row(member) + "不见了"},
			{"改会议记录", `UPDATE meeting SET minutes = minutes || '另议' WHERE id = ?`, []any{meeting}, fmt.Sprintf("会议 %d 的记录与", meeting)},
			{"归档时间倒填", `UPDATE meeting SET filed_at = filed_at - 86400000 WHERE id = ?`, []any{meeting}, fmt.Sprintf("会议 %d 的记录与", meeting)},
			{"抹去补录", `UPDATE meeting SET late = NOT late WHERE id = ?`, []any{meeting}, fmt.Sprintf("会议 %d 的记录与", meeting)},
			{"改议定事项", `UPDATE meeting_item SET decision = '改过' WHERE meeting_id = ? AND no = 1`, []any{meeting}, fmt.Sprintf("会议 %d 的记录与", meeting)},
			{"补一张照片", `INSERT INTO meeting_photo (id, meeting_id, hash, caption, late, at) SELECT id, id, 'abc', '', late, 1 FROM meeting WHERE id = ?`, []any{meeting}, fmt.Sprintf("会议 %d 的记录与", meeting)},
			{"撤回归档", `UPDATE meeting SET state = 'closed' WHERE id = ?`, []any{meeting}, fmt.Sprintf("会议 %d 的记录不见了", meeting)},
			{"改日志", `UPDATE event SET actor = '别人' WHERE id = ?`, []any{event}, fmt.Sprintf("审计日志第 %d 号与", event)},
			{"日志时间倒填", `UPDATE event SET at = at - 1 WHERE id = ?`, []any{event}, fmt.Sprintf("审计日志第 %d 号与", event)},
			{"插入日志", `INSERT INTO event (id, topic, payload, at, actor_id, actor, source, request_id, relayed) SELECT 7, topic, payload, at, actor_id, actor, source, request_id, relayed FROM event WHERE id = ?`,
				[]any{event}, "审计日志第 7 号没有存证"},
			{"改凭证", `UPDATE seal_head SET note = replace(note, 'reason', 'raison') WHERE id = ?`, []any{head}, fmt.Sprintf("库内凭证 %d（", head)},
			{"删日志", `DELETE FROM event WHERE id = 7 OR topic = 'PolicyChanged' OR id = (SELECT max(id) FROM event WHERE id NOT IN (SELECT event_id FROM event_delivery))`, nil, "不见了"},
		} {
			c.behind(s.sql, s.args...)
			if all := strings.Join(c.verify().Findings, "\n"); !strings.Contains(all, s.want) {
				t.Errorf("%s: no finding says %q:\n%s", s.what, s.want, all)
			}
		}
	})
}

// A proof is shown to those who may see the record and to nobody else.
func TestTheProofOfARecordAndItsHeads(t *testing.T) {
	lived(t, func(t *testing.T, c *cell) {
		own := one[int64](c, `SELECT id FROM meeting WHERE state = 'filed' AND org_id = ? ORDER BY id LIMIT 1`, c.made.Example)
		other := one[int64](c, `SELECT id FROM meeting WHERE state = 'filed' AND org_id <> ? ORDER BY id LIMIT 1`, c.made.Example)
		secretary, superior := c.as("branch_secretary"), c.as("city_clerk")
		var st struct {
			Same, Covered, Holds bool
			HeadID               int64
			Leaves               []struct{ N int64 }
		}
		secretary.does("GET", fmt.Sprintf("/api/seals/proof?kind=meeting.record&ref=%d", own), nil, 200, &st)
		if !st.Same || !st.Covered || !st.Holds || len(st.Leaves) == 0 {
			t.Errorf("%+v", st)
		}
		secretary.does("GET", fmt.Sprintf("/api/seals/proof?kind=meeting.record&ref=%d", other), nil, 404, nil)
		secretary.does("GET", "/api/seals/heads", nil, 403, nil)
		person{c: c}.does("GET", fmt.Sprintf("/api/seals/proof?kind=meeting.record&ref=%d", own), nil, 401, nil)
		file := secretary.does("GET", fmt.Sprintf("/api/seals/proof.json?kind=meeting.record&ref=%d", own), nil, 200, nil)
		var proof struct {
			Format, Content string
			N               int64
		}
		if err := json.Unmarshal(file.Body.Bytes(), &proof); err != nil || proof.Format != "zhibu proof 1" || !strings.Contains(proof.Content, `"minutes"`) {
			t.Errorf("%v, %+v", err, proof)
		}

		var list struct {
			Items []struct {
				ID         int64
				Genuine    bool
				ReceivedAt *string
			}
		}
		superior.does("GET", "/api/seals/heads", nil, 200, &list)
		if len(list.Items) == 0 || !list.Items[0].Genuine || list.Items[0].ReceivedAt != nil {
			t.Fatalf("%+v", list)
		}
		if n := superior.sealTodos(); n != 1 {
			t.Errorf("%d lines among the to-dos", n)
		}
		superior.does("POST", "/api/seals/receipts", map[string]any{"upTo": list.Items[0].ID}, 204, nil)
		if n := superior.sealTodos(); n != 0 {
			t.Errorf("%d lines among the to-dos after all was taken in", n)
		}
		head := list.Items[0].ID
		printed := html.UnescapeString(superior.does("GET", fmt.Sprintf("/print/head/%d", head), nil, 200, nil).Body.String())
		public := html.UnescapeString(person{c: c}.does("GET", fmt.Sprintf("/seal/%d", head), nil, 200, nil).Body.String())
		text := person{c: c}.does("GET", fmt.Sprintf("/seal/%d/head.txt", head), nil, 200, nil).Body.String()
		signed, err := c.Seals.ReadHead(text)
		if err != nil || !strings.Contains(printed, signed.Root.String()) || !strings.Contains(public, signed.Root.String()) || !strings.Contains(printed, "<svg") {
			t.Errorf("%v: the pages show another root than %s", err, signed.Root)
		}
		person{c: c}.does("GET", fmt.Sprintf("/print/head/%d", head), nil, 401, nil)
		if r := c.verify(seal.Signed{From: "纸上的凭证", Head: signed}); len(r.Findings) > 0 {
			t.Error(r.Findings)
		}
	})
}

func (p person) sealTodos() (n int) {
	p.c.t.Helper()
	var todo struct{ Items []struct{ Kind string } }
	p.does("GET", "/api/todo", nil, 200, &todo)
	for _, i := range todo.Items {
		if i.Kind == "seals" {
			n++
		}
	}
	return n
}

// The hourly head comes when the log has grown, and not otherwise.
func TestTheHourlyHead(t *testing.T) {
	lived(t, func(t *testing.T, c *cell) {
		hourly := func() int {
			if err := c.Seals.Hourly(t.Context()); err != nil {
				t.Fatal(err)
			}
			return one[int](c, `SELECT count(*) FROM seal_head WHERE meeting_id = 0`)
		}
		person{c: c}.does("POST", "/api/session", map[string]any{"account": "nobody", "password": "x"}, 401, nil) // one line of the journal
		for i, want := range []int{1, 1} {
			if n := hourly(); n != want {
				t.Errorf("look %d: %d hourly heads, want %d", i, n, want)
			}
		}
		c.clock.Advance(61 * time.Minute)
		if n := hourly(); n != 1 {
			t.Errorf("%d hourly heads of a log that has not grown", n)
		}
		person{c: c}.does("POST", "/api/session", map[string]any{"account": "nobody", "password": "x"}, 401, nil)
		if n := hourly(); n != 2 {
			t.Errorf("%d hourly heads", n)
		}
		c.clock.Advance(-24 * time.Hour) // it had been ahead
		for want := 3; want < 6; want++ {
			person{c: c}.does("POST", "/api/session", map[string]any{"account": "nobody", "password": "x"}, 401, nil)
			if n := hourly(); n != want {
				t.Errorf("%d hourly heads after the clock came back, want %d", n, want)
			}
			c.clock.Advance(61 * time.Minute)
		}
	})
}
