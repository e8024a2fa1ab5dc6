package intake

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"zhibu/platform/clock"
	"zhibu/platform/store"
)

func TestStates(t *testing.T) {
	each(t, func(d *desktop, _ func() *desktop, _ *clock.Fake) {
		for _, c := range []struct {
			name, file, content string
			state               State
			sentence            string
		}{
			{"可以导入", "a.csv", good, Checked, ""},
			{"不是表格", "a.txt", good, Refused, "只能导入"},
			{"损坏的表格", "a.xlsx", "PK\x03\x04 and no more", Refused, "损坏"},
			{"缺必填列", "a.csv", "品名\n梨\n", Refused, "缺少必填列「产地」"},
			{"没有数据", "a.csv", "品名,产地\n", Refused, "没有数据"},
			{"一行有错整个不收", "a.csv", good + "烂,洋县\n", Refused, "有 1 行需要修改"},
			{"缺必填内容", "a.csv", good + "枣,\n", Refused, "有 1 行需要修改"},
			{"写入时出错", "a.csv", good + "毒,洋县\n", Failed, "什么都没有写入"},
		} {
			at := d.upload(c.file, c.content)
			if c.state == Failed {
				at = d.confirm(at.ID)
			}
			if at.State != c.state || !strings.Contains(at.Sentence, c.sentence) {
				d.t.Errorf("%s: %s %q", c.name, at.State, at.Sentence)
			}
			if at.State == Checked && (at.Rows != 2 || at.ToAdd != 2) {
				d.t.Errorf("%s: %+v", c.name, at)
			}
		}
		if d.stored() != 0 {
			d.t.Error("something was written without a confirmation")
		}
		if files := d.files(); len(files) != 1 || !strings.HasSuffix(files[0], ".copy") {
			d.t.Errorf("left lying: %v", files) // only the checked import's copy waits
		}
	})
}

func TestProblemsNameTheCell(t *testing.T) {
	each(t, func(d *desktop, _ func() *desktop, _ *clock.Fake) {
		at := d.upload("a.csv", "水果表\n产地,品名,备注\n勉县,梨\n,桔\n城固,烂\n")
		found, err := d.Problems(context.Background(), at.ID)
		var got []string
		for _, p := range found {
			got = append(got, fmt.Sprint(p.Row, p.Cell, p.Column, p.Kind, p.Warning))
		}
		want := "4 A4 产地 文字 false; 5 B5 品名 文字 false; 2  备注 列名 true"
		if text := strings.Join(got, "; "); err != nil || strings.ReplaceAll(text, " ", "") != strings.ReplaceAll(want, " ", "") {
			d.t.Errorf("got %s, %v", text, err)
		}
		if at.Bad != 2 || at.ToAdd != 1 {
			d.t.Errorf("%+v", at)
		}
	})
}

// A file in which everything is wrong is not read to its end, and does not fill the database.
func TestTooManyProblems(t *testing.T) {
	each(t, func(d *desktop, _ func() *desktop, _ *clock.Fake) {
		at := d.upload("a.csv", "品名,产地\n"+strings.Repeat("烂,\n", problemLimit))
		if at.State != Refused || !strings.Contains(at.Sentence, "没有再往下检查") || at.Rows >= problemLimit {
			d.t.Errorf("%+v", at)
		}
	})
}

func TestCopyIsSealed(t *testing.T) {
	each(t, func(d *desktop, _ func() *desktop, _ *clock.Fake) {
		d.upload("a.csv", good)
		content, err := os.ReadFile(d.files()[0])
		if err != nil || strings.Contains(string(content), "勉县") {
			d.t.Errorf("the copy can be read, %v", err)
		}
	})
}

func TestTooLarge(t *testing.T) {
	each(t, func(d *desktop, _ func() *desktop, _ *clock.Fake) {
		_, err := d.Upload(context.Background(), d.kind, owner, "a.csv", endless{})
		if err == nil || !strings.Contains(err.Error(), "50 MB") || len(d.files()) != 0 {
			d.t.Errorf("%v, left lying: %v", err, d.files())
		}
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestRestart(t *testing.T) {
	each(t, func(d *desktop, again func() *desktop, clk *clock.Fake) {
		ctx := context.Background()
		waiting := d.upload("a.csv", good)

		// One is cut off while it is checked, by an orderly end.
		d.slow = make(chan struct{})
		id, err := d.Upload(ctx, d.kind, owner, "a.csv", strings.NewReader(good))
		if err != nil {
			d.t.Fatal(err)
		}
		d.Close()
		if at := d.wait(id); at.State != Failed || !strings.Contains(at.Sentence, "重新启动") {
			d.t.Errorf("cut off: %+v", at)
		}

		// Another by a crash, which writes nothing down.
		crashed := Import{ID: store.NewID(), Kind: "fruits", AccountID: 7, State: Applying, StartedAt: store.At(clk.Now())}
		if err := d.db.Write(ctx, func(tx *store.Tx) error { return insert(ctx, tx, crashed) }); err != nil {
			d.t.Fatal(err)
		}
		if err := os.WriteFile(d.path(crashed.ID, "upload"), []byte("x"), 0o600); err != nil {
			d.t.Fatal(err)
		}
		d = again()
		if err := d.Recover(ctx); err != nil {
			d.t.Fatal(err)
		}
		if at := d.wait(crashed.ID); at.State != Failed || !strings.Contains(at.Sentence, "什么都没有写入") {
			d.t.Errorf("crashed: %+v", at)
		}
		if files := d.files(); len(files) != 1 {
			d.t.Errorf("left lying: %v", files)
		}

		// The one that waited for its confirmation still does, but not for ever.
		late := d.upload("a.csv", good)
		if at := d.confirm(waiting.ID); at.State != Done || d.stored() != 2 {
			d.t.Errorf("confirmed after the restart: %+v", at)
		}
		clk.Advance(8 * 24 * time.Hour)
		if err := d.Recover(ctx); err != nil {
			d.t.Fatal(err)
		}
		if at := d.wait(late.ID); at.State != Failed || !strings.Contains(at.Sentence, "7 天没有确认") || len(d.files()) != 0 {
			d.t.Errorf("never confirmed: %+v, %v", at, d.files())
		}
	})
}

// Two confirmations at once write once.
func TestConfirmTwice(t *testing.T) {
	each(t, func(d *desktop, _ func() *desktop, _ *clock.Fake) {
		at := d.upload("a.csv", good)
		results := make(chan error, 2)
		for range 2 {
			go func() { results <- d.Confirm(context.Background(), d.kind, owner, at.ID) }()
		}
		if a, b := <-results, <-results; (a == nil) == (b == nil) {
			d.t.Errorf("%v and %v", a, b)
		}
		if at = d.wait(at.ID); at.State != Done || d.stored() != 2 {
			d.t.Errorf("%+v", at)
		}
		if _, err := d.Get(context.Background(), d.kind, Owner{AccountID: 8}, at.ID); err == nil {
			d.t.Error("somebody else sees the import")
		}
	})
}
