package seal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// Lines are notes that nobody may change or remove, sealed at their own time.
var lines = seal.Source{Kind: "note", Once: true, Name: notes.Name,
	Each: func(ctx context.Context, from seal.Rows, ref int64, tell seal.Tell) error {
		return notes.Each(ctx, from, ref, func(ref, sub int64, _ store.Instant, content []byte) error {
			var at store.Instant
			_, err := fmt.Sscan(string(content), &at)
			if err != nil {
				return err
			}
			return tell(ref, sub, at, content)
		})
	}}

func found(t *testing.T, db *store.DB, heads ...seal.Signed) string {
	t.Helper()
	r, err := seal.Verify(context.Background(), db, []seal.Source{lines}, heads, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(r.Findings, "\n")
}

func line(id int, at int64, body string) seal.Leaf {
	return seal.Leaf{Kind: "note", Ref: int64(id), At: store.Instant(at), Content: canonical(at, body)}
}

// Who knows the format, appends leaves of the right form, and is found all the same.
func TestLeavesThatTheirOwnerNeverAppends(t *testing.T) {
	const day, now = 86_400_000, noon + 8_000_000
	for _, c := range []struct {
		name  string
		sql   []string
		leaf  []seal.Leaf
		wants string
	}{
		{"没有动过", nil, nil, ""},
		{"补存改动", []string{`UPDATE note SET body = '改过' WHERE id = 3`}, []seal.Leaf{{Kind: "note", Ref: 3, At: now, Content: canonical(noon+3000, "改过")}}, "笔记 3存证了不止一次"},
		{"补存第一条的改动", []string{`UPDATE note SET body = '改过' WHERE id = 1`}, []seal.Leaf{{Kind: "note", Ref: 1, At: now, Content: canonical(noon+1000, "改过")}}, "笔记 1存证了不止一次"},
		{"补存移除", []string{`DELETE FROM note WHERE id = 3`}, []seal.Leaf{seal.Erased("note", 3, 0, now)}, "说笔记 3已按规定移除，而这类记录从不移除"},
		{"倒填一天的新记录", []string{fmt.Sprintf(`INSERT INTO note (id, at, body) VALUES (9, %d, '补的')`, noon-day)}, []seal.Leaf{line(9, noon-day, "补的")}, "笔记 9等 1 条记录自称的时间"},
		{"写成将来的新记录", []string{fmt.Sprintf(`INSERT INTO note (id, at, body) VALUES (9, %d, '补的')`, now+day)}, []seal.Leaf{{Kind: "note", Ref: 9, At: now, Content: canonical(now+day, "补的")}}, "笔记 9等 1 条记录自称的时间"},
		{"等了五分钟才提交", []string{fmt.Sprintf(`INSERT INTO note (id, at, body) VALUES (9, %d, '慢')`, noon+5000)}, []seal.Leaf{{Kind: "note", Ref: 9, At: noon + 305_000, Content: canonical(noon+5000, "慢")}}, ""},
		{"早了五分钟又一毫秒", []string{fmt.Sprintf(`INSERT INTO note (id, at, body) VALUES (9, %d, '早')`, noon+5000)}, []seal.Leaf{{Kind: "note", Ref: 9, At: noon + 305_001, Content: canonical(noon+5000, "早")}}, "笔记 9等 1 条记录自称的时间"},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, withNotes, func(t *testing.T, db *store.DB) {
				writeNotes(t, db, 1, 5, "原样")
				behind(t, db, c.sql...)
				if len(c.leaf) > 0 {
					add(t, db, c.leaf...)
				}
				if got := found(t, db, kept(t, db)); (got == "") != (c.wants == "") || !strings.Contains(got, c.wants) {
					t.Errorf("found %q, want %q", got, c.wants)
				}
			})
		})
	}
}

// kept is the head of the log as it is now, in the cell's own database.
func kept(t *testing.T, db *store.DB) seal.Signed {
	t.Helper()
	size, root, at, err := seal.Root(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return seal.Signed{From: "凭证", Kept: true, Head: seal.Head{Size: size, Root: root, At: at.Time()}}
}

// Leaves must not be without a head for more than two hours, by the log's own time.
func TestHeadsThatAreMissing(t *testing.T) {
	storetest.Each(t, withNotes, func(t *testing.T, db *store.DB) {
		add(t, db, line(0, noon, ""))
		behind(t, db, fmt.Sprintf(`INSERT INTO note (id, at, body) VALUES (0, %d, '')`, noon))
		writeNotes(t, db, 7200, 1, "") // two hours later
		if got := found(t, db); got != "" {
			t.Errorf("after two hours without a head: %q", got)
		}
		writeNotes(t, db, 7201, 1, "")
		for name, heads := range map[string][]seal.Signed{"no head": nil, "a head elsewhere": {{From: "文件", Head: kept(t, db).Head}}} {
			if got := found(t, db, heads...); !strings.HasPrefix(got, "自第 0 号存证（") || !strings.Contains(got, "的 3 条存证没有库内的凭证作证") {
				t.Errorf("%s after more than two hours: %q", name, got)
			}
		}
		if got := found(t, db, kept(t, db)); got != "" {
			t.Errorf("covered: %q", got)
		}
	})
}

// A log that was thrown away and begun anew has records older than itself. A
// head in other hands that covers the beginning vouches for it.
func TestALogThatBeginsLaterThanItsRecords(t *testing.T) {
	storetest.Each(t, withNotes, func(t *testing.T, db *store.DB) {
		writeNotes(t, db, 1, 5, "原样")
		behind(t, db, `UPDATE note SET body = '改过' WHERE id = 3`, `DELETE FROM seal_leaf`, `DELETE FROM seal_state`)
		later := store.At(store.Instant(noon).Time().Add(24 * time.Hour))
		if _, err := seal.Begin(context.Background(), db, []seal.Source{lines}, later); err != nil {
			t.Fatal(err)
		}
		head := kept(t, db)
		if got := found(t, db, head); !strings.Contains(got, "有 5 条记录比它早（最早的是笔记 1") || !strings.Contains(got, "存证被整个重做过") {
			t.Errorf("%q", got)
		}
		head.Kept = false
		if got := found(t, db, head); got != "" {
			t.Errorf("with a head in other hands: %q", got)
		}
		head.Root[0]++
		if got := found(t, db, head); !strings.Contains(got, "对不上") || !strings.Contains(got, "存证被整个重做过") {
			t.Errorf("with a head that does not fit: %q", got)
		}
	})
}
