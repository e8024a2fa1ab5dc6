package seal_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// Notes are a capability's records, sealed as they are written.
var withNotes = append([]store.Migrations{{Name: "note", FS: fstest.MapFS{"migrations/0001_note.sql": {Data: []byte(
	"-- +goose Up\nCREATE TABLE note (id {ID}, at BIGINT NOT NULL, body TEXT NOT NULL);\n")}}}}, tables...)

var notes = seal.Source{Kind: "note", Erasable: true, Name: func(ref, _ int64) string { return fmt.Sprintf("笔记 %d", ref) },
	Each: func(ctx context.Context, from seal.Rows, ref int64, tell seal.Tell) error {
		var id, at int64
		var body string
		return from.Stream(ctx, func(scan func(...any) error) error {
			if err := scan(&id, &at, &body); err != nil {
				return err
			}
			return tell(id, 0, 0, canonical(at, body))
		}, `SELECT id, at, body FROM note WHERE id = ? OR ? = 0 ORDER BY id`, ref, ref)
	}}

func canonical(at int64, body string) []byte {
	return append(append(strconv.AppendInt(nil, at, 10), 32), body...)
}

const noon = 1_800_000_000_000

func writeNotes(t testing.TB, db *store.DB, from, n int, body string) {
	t.Helper()
	ctx := context.Background()
	if err := db.Write(ctx, func(tx *store.Tx) error {
		for i := from; i < from+n; i++ {
			at := int64(noon + i*1000)
			if _, err := tx.Exec(ctx, `INSERT INTO note (id, at, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = ?`, i, at, body, body); err != nil {
				return err
			}
			seal.Append(ctx, tx, seal.Leaf{Kind: "note", Ref: int64(i), At: store.Instant(at), Content: canonical(at, body)})
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func verify(t testing.TB, db *store.DB, heads ...seal.Signed) seal.Report {
	t.Helper()
	r, err := seal.Verify(context.Background(), db, []seal.Source{notes}, heads, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func behind(t *testing.T, db *store.DB, statements ...string) {
	t.Helper()
	ctx := context.Background()
	if err := db.Write(ctx, func(tx *store.Tx) error {
		for _, s := range statements {
			if n, err := tx.Exec(ctx, s); err != nil || n == 0 {
				return fmt.Errorf("%s: %d rows: %w", s, n, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// Whatever is done to rows or leaves behind the product's back is named.
func TestVerifyNamesWhatWasDoneBehindItsBack(t *testing.T) {
	for _, c := range []struct {
		name string
		sql  []string
		want []string // each in some finding
	}{
		{"没有动过", nil, nil},
		{"改内容", []string{`UPDATE note SET body = '改过' WHERE id = 300`}, []string{"笔记 300与", "内容或时间被改动"}},
		{"倒填时间", []string{`UPDATE note SET at = at - 86400000 WHERE id = 300`}, []string{"笔记 300与", "内容或时间被改动"}},
		{"删除", []string{`DELETE FROM note WHERE id = 300`}, []string{"笔记 300不见了"}},
		{"插入", []string{`INSERT INTO note (id, at, body) VALUES (9999, 1, '补的')`}, []string{"笔记 9999没有存证"}},
		{"调换顺序", []string{`UPDATE note SET id = -1 WHERE id = 300`, `UPDATE note SET id = 300 WHERE id = 301`, `UPDATE note SET id = 301 WHERE id = -1`},
			[]string{"笔记 300与", "笔记 301与"}},
		{"改存证的内容", []string{`UPDATE seal_leaf SET hash = salt || salt WHERE n = 299`}, []string{"第 299 号存证（笔记 300，", "被改动、调换或插入", "重新计算的是"}},
		{"改存证的时间", []string{`UPDATE seal_leaf SET at = at - 5000 WHERE n = 299`}, []string{"第 299 号存证（笔记 300，", "早于前一条", "重新计算的是"}},
		{"存证改记到别的记录名下", []string{`UPDATE seal_leaf SET ref = 301 WHERE n = 299`}, []string{"第 299 号存证", "笔记 300没有存证"}},
		{"删除存证", []string{`DELETE FROM seal_leaf WHERE n = 299`}, []string{"第 299 至 299 号存证被删除", "笔记 300没有存证"}},
		{"删除末尾的存证和记录", []string{`DELETE FROM seal_leaf WHERE n >= 690`, `DELETE FROM note WHERE id > 690`}, []string{"应有 700 条，库中是 690 条"}},
		{"调换存证", []string{`UPDATE seal_leaf SET n = -1 WHERE n = 299`, `UPDATE seal_leaf SET n = 299 WHERE n = 300`, `UPDATE seal_leaf SET n = 300 WHERE n = -1`},
			[]string{"第 299 号存证（笔记 301，", "第 300 号存证（笔记 300，"}},
		{"插入存证和记录", []string{`INSERT INTO seal_leaf (n, kind, ref, sub, at, salt, hash, mark) SELECT 700, kind, 9999, sub, at, salt, hash, mark FROM seal_leaf WHERE n = 699`},
			[]string{"第 700 号存证（笔记 9999，", "应有 700 条，库中是 701 条"}},
		{"改分段指纹", []string{`UPDATE seal_hash SET hash = (SELECT salt || salt FROM seal_leaf WHERE n = 1) WHERE level = 8 AND n = 1`}, []string{"第 256 至 511 号存证的分段指纹"}},
		{"改存证的状态", []string{`UPDATE seal_state SET size = 512, edge = (SELECT salt || salt FROM seal_leaf WHERE n = 1)`}, []string{"应有 512 条，库中是 700 条"}},
		{"种类不认识", []string{`UPDATE seal_leaf SET kind = 'other' WHERE n = 299`}, []string{`不认识的种类 "other"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, withNotes, func(t *testing.T, db *store.DB) {
				writeNotes(t, db, 1, 700, "原样")
				behind(t, db, c.sql...)
				r := verify(t, db)
				all := strings.Join(r.Findings, "\n")
				for _, want := range c.want {
					if !strings.Contains(all, want) {
						t.Errorf("no finding says %q:\n%s", want, all)
					}
				}
				if c.want == nil && (all != "" || r.Records != 700 || r.Size != 700) {
					t.Errorf("%d records of %d leaves are as they were:\n%s", r.Records, r.Size, all)
				}
			})
		})
	}
}

// Who knows the format and makes the whole log anew is caught by a head in other hands.
func TestAHeadThatNoLongerMatchesIsToldWithBothRoots(t *testing.T) {
	storetest.Each(t, withNotes, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		writeNotes(t, db, 1, 300, "原样")
		size, root, at, err := seal.Root(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		head := seal.Signed{From: "文件 head.txt", Head: seal.Head{Origin: "zhibu-1", Size: size, Root: root, At: at.Time(), Reason: "hourly"}}
		writeNotes(t, db, 301, 50, "原样")
		if r := verify(t, db, head); len(r.Findings) > 0 || r.Heads != 1 {
			t.Error(r.Findings)
		}
		behind(t, db, `DELETE FROM seal_leaf`, `DELETE FROM seal_hash`, `DELETE FROM seal_state`)
		writeNotes(t, db, 1, 350, "改过")
		r := verify(t, db, head)
		now, err := seal.TreeHead(ctx, db, size)
		if err != nil || len(r.Findings) != 1 || !strings.Contains(r.Findings[0], root.String()) || !strings.Contains(r.Findings[0], now.String()) {
			t.Errorf("%v, %q", err, r.Findings)
		}
		head.Size = 9000
		if r := verify(t, db, head); len(r.Findings) != 1 || !strings.Contains(r.Findings[0], "9000 条存证，库中只有 350 条") {
			t.Errorf("%q", r.Findings)
		}
	})
}

func TestWhatIsErasedInTimeIsCountedApart(t *testing.T) {
	storetest.Each(t, withNotes, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		writeNotes(t, db, 1, 3, "原样")
		behind(t, db, `DELETE FROM note WHERE id = 2`)
		add(t, db, seal.Erased("note", 2, 0, noon+10_000))
		if r := verify(t, db); len(r.Findings) > 0 || r.Erased != 1 || r.Records != 2 {
			t.Errorf("%+v", r)
		}
		behind(t, db, `INSERT INTO note (id, at, body) VALUES (2, 1, '又来')`)
		if r := verify(t, db); len(r.Findings) != 1 || !strings.Contains(r.Findings[0], "笔记 2在") {
			t.Errorf("%q", r.Findings)
		}
		if _, err := seal.Begin(ctx, db, []seal.Source{notes}, noon+20_000); err != nil {
			t.Fatal(err)
		}
		leaves, err := seal.Leaves(ctx, db, "note", 1, 0)
		if err != nil || len(leaves) != 1 || leaves[0].N != 0 {
			t.Errorf("%v, %v", leaves, err)
		}
	})
}

func TestHeadsAreSignedAndReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seal.key")
	key, err := seal.OpenKey(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := seal.OpenKey(path)
	if err != nil || again.Public() != key.Public() {
		t.Fatal(err, "the key is another after a restart")
	}
	want := seal.Head{Origin: key.Origin(), Size: 7, At: time.Unix(1_800_000_000, 0), Reason: "filed 12"}
	text, err := key.Sign(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := seal.ReadHead(text, key.Public())
	if err != nil || got.Size != 7 || got.Origin != key.Origin() || got.Reason != "filed 12" || !got.At.Equal(want.At) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, forged := range []string{strings.Replace(text, "\n7\n", "\n8\n", 1), strings.Replace(text, "filed 12", "filed 13", 1), "", "x"} {
		if _, err := seal.ReadHead(forged, key.Public()); err == nil {
			t.Errorf("a forged head is believed: %q", forged)
		}
	}
	other, err := seal.OpenKey(path + "2")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seal.ReadHead(text, other.Public()); err == nil {
		t.Error("a head of another cell is believed")
	}
}

// A cell that is older than its log is sealed as it is, once.
func TestBeginSealsWhatIsOlderThanTheLog(t *testing.T) {
	storetest.Each(t, withNotes, func(t *testing.T, db *store.DB) {
		behind(t, db, `INSERT INTO note (id, at, body) VALUES (1, 1, '旧的'), (2, 2, '旧的')`)
		for again := range 2 {
			n, err := seal.Begin(context.Background(), db, []seal.Source{notes}, noon)
			if r := verify(t, db); err != nil || n != 2*(1-again) || len(r.Findings) > 0 || r.Records != 2 || r.Size != 3 {
				t.Errorf("%d sealed, %v, %+v", n, err, r)
			}
		}
	})
}

// A version that learns to seal another kind seals what there is of it, once, and of the others nothing.
func TestBeginSealsAKindThatCameLater(t *testing.T) {
	storetest.Each(t, withNotes, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		old := seal.Source{Kind: "old", Each: func(context.Context, seal.Rows, int64, seal.Tell) error { return nil }}
		if n, err := seal.Begin(ctx, db, []seal.Source{old}, noon); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		behind(t, db, `INSERT INTO note (id, at, body) VALUES (1, 1, '旧的'), (2, 2, '旧的')`)
		old.Each = func(_ context.Context, _ seal.Rows, _ int64, tell seal.Tell) error { return tell(7, 0, 0, nil) } // behind the product's back
		later := notes
		later.Since = 1
		for again := range 2 {
			n, err := seal.Begin(ctx, db, []seal.Source{old, later}, noon+1)
			if r := verify(t, db); err != nil || n != 2*(1-again) || r.Records != 2 || r.Size != 4 || r.Begun != noon {
				t.Errorf("%d sealed, %v, %+v", n, err, r)
			}
		}
	})
}
