package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/meetings/sealed"
	"zhibu/party/seals"
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// forge is what somebody with the database and the format, but without the key, can do.
func (c *cell) forge(sql string, arg int64, leaf func(content []byte) seal.Leaf) {
	c.t.Helper()
	c.behind(sql, arg)
	ctx := context.Background()
	if err := c.DB.Write(ctx, func(tx *store.Tx) error {
		var content []byte
		err := event.Sealed().Each(ctx, tx, arg, func(_, _ int64, _ store.Instant, text []byte) error { content = text; return nil })
		seal.Append(ctx, tx, leaf(content))
		return err
	}); err != nil {
		c.t.Fatal(err)
	}
}

// The format is public and the log needs no key: leaves of the right form that
// the journal never writes, and logs made anew, are named all the same.
func TestWhoKnowsTheFormatIsFoundOut(t *testing.T) {
	lived(t, func(t *testing.T, c *cell) {
		ctx, now := t.Context(), store.At(c.clock.Now())
		finds := func(what string, wants ...string) {
			t.Helper()
			all := strings.Join(c.verify().Findings, "\n")
			for _, want := range wants {
				if !strings.Contains(all, want) {
					t.Errorf("%s: no finding says %q:\n%s", what, want, all)
				}
			}
			if len(wants) == 0 && all != "" {
				t.Errorf("%s: %s", what, all)
			}
		}
		finds("untouched")
		filed := one[int64](c, `SELECT min(meeting_id) FROM seal_head WHERE meeting_id <> 0`)
		changed, deleted := one[int64](c, `SELECT min(id) FROM event`), one[int64](c, `SELECT max(id) FROM event`)
		c.forge(`UPDATE event SET actor = '别人', at = at - 86400000 WHERE id = ?`, changed, func(content []byte) seal.Leaf {
			return seal.Leaf{Kind: event.Kind, Ref: changed, At: now, Content: content}
		})
		finds("a second leaf", fmt.Sprintf("审计日志第 %d 号存证了不止一次", changed), fmt.Sprintf("审计日志第 %d 号等 1 条记录自称的时间", changed))
		c.behind(`DELETE FROM event_delivery`)
		c.forge(`DELETE FROM event WHERE id = ?`, deleted, func([]byte) seal.Leaf { return seal.Erased(event.Kind, deleted, 0, now) })
		finds("an erasure", fmt.Sprintf("说审计日志第 %d 号已按规定移除，而这类记录从不移除", deleted))

		c.clock.Advance(3 * time.Hour)
		c.behind(`DELETE FROM seal_delivery WHERE head_id = (SELECT id FROM seal_head WHERE meeting_id = ?)`, filed)
		c.behind(`DELETE FROM seal_head WHERE meeting_id = ?`, filed)
		person{c: c}.does("POST", "/api/session", map[string]any{"account": "nobody", "password": "x"}, 401, nil)
		finds("a head is gone", fmt.Sprintf("会议 %d 在", filed), "归档，库内却没有为它签的凭证")
		for _, table := range []string{"seal_delivery", "seal_head", "seal_leaf", "seal_hash", "seal_state"} {
			c.behind(`DELETE FROM ` + table)
		}
		if _, err := seal.Begin(ctx, c.DB, c.Seals.Sources, store.At(c.clock.Now())); err != nil {
			t.Fatal(err)
		}
		finds("the log made anew", "存证被整个重做过")
		c.clock.Advance(3 * time.Hour)
		person{c: c}.does("POST", "/api/session", map[string]any{"account": "nobody", "password": "x"}, 401, nil)
		finds("without heads", "没有库内的凭证作证")
	})
}

// Whoever has kept a head is told when a record is no longer what it was then.
func TestARecordThatChangedSinceAKeptHead(t *testing.T) {
	lived(t, func(t *testing.T, c *cell) {
		ctx, source := t.Context(), sealed.Source()
		id := one[int64](c, `SELECT min(id) FROM meeting WHERE state = 'filed'`)
		kept := one[string](c, `SELECT note FROM seal_head ORDER BY size DESC, id DESC LIMIT 1`)
		for since, s := range []struct {
			sql     string
			changed bool
		}{
			{`UPDATE meeting SET mark_note = mark_note WHERE id = ?`, false},
			{`UPDATE meeting SET mark_note = '评分以后' WHERE id = ?`, true},
		} {
			if err := c.DB.Write(ctx, func(tx *store.Tx) error {
				if _, err := tx.Exec(ctx, s.sql, id); err != nil {
					return err
				}
				return source.Each(ctx, tx, id, func(ref, sub int64, _ store.Instant, content []byte) error {
					seal.Append(ctx, tx, seal.Leaf{Kind: source.Kind, Ref: ref, Sub: sub, At: store.At(c.clock.Now()), Content: content})
					return nil
				})
			}); err != nil {
				t.Fatal(err)
			}
			var st seals.Standing
			if err := c.DB.Snapshot(ctx, func(from *store.Snapshot) (err error) {
				st, err = c.Seals.Prove(ctx, from, source, id, 0, kept)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if !st.Same || !st.Covered || !st.Holds || st.Since != since+1 || st.Changed != s.changed {
				t.Errorf("sealed %d times since: %+v", since+1, st)
			}
		}
	})
}
