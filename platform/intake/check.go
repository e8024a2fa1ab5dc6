package intake

import (
	"context"
	"fmt"
	"os"
	"slices"

	"zhibu/platform/api"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
)

// chunk is how many rows are judged at a time.
const chunk = 500

// checker is one check under way.
type checker struct {
	s      *Service
	kind   Kind
	imp    *Import
	pass   Pass
	layout *layout
	copy   *copyWriter
	rows   []Row
	raw    []rawRow
	noted  int64 // problems stored so far
}

// check judges every row of the upload called name and leaves the sealed copy; imp says what came of it.
func (s *Service) check(ctx context.Context, kind Kind, imp *Import, name string) error {
	upload := s.path(imp.ID, "upload")
	defer os.Remove(upload)
	file, err := os.Open(upload)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := s.screen(ctx, name); err != nil {
		return err
	}
	c := &checker{s: s, kind: kind, imp: imp, layout: newLayout(kind.Columns)}
	if c.pass, err = kind.Begin(ctx, imp.Scope); err != nil {
		return err
	}
	if c.copy, err = createCopy(s.path(imp.ID, "copy"), s.box, placeOf(imp.ID)); err != nil {
		return err
	}
	table, err := sheet.ReadTable(ctx, file, info.Size(), name, sheet.Limits{}, c.layout.sheetColumns(), func(r sheet.Record) error {
		c.raw = append(c.raw, rawRow{r.N, r.Cells})
		c.rows = append(c.rows, Row{N: r.N, layout: c.layout, cells: r.Cells, cell: r.Cell})
		if len(c.rows) == chunk {
			return c.judge(ctx)
		}
		return nil
	})
	if err == nil {
		err = c.judge(ctx)
	}
	if e := c.copy.close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return c.conclude(ctx, table)
}

// judge has the rows gathered so far judged, and stores what is wrong with them.
func (c *checker) judge(ctx context.Context) error {
	if len(c.rows) == 0 {
		return nil
	}
	var typed []string
	for _, r := range c.raw {
		typed = append(typed, r.Cells...)
	}
	if err := c.s.screen(ctx, "", typed...); err != nil {
		return err
	}
	if err := c.copy.add(block{Rows: c.raw}); err != nil {
		return err
	}
	fates, found, err := c.pass.Judge(ctx, c.s.db, c.rows)
	if err != nil {
		return err
	}
	for i, r := range c.rows {
		if blanks := r.blanks(); len(blanks) > 0 {
			fates[i] = Bad
			found = append(found, blanks...)
		}
	}
	slices.SortStableFunc(found, func(a, b Problem) int { return a.Row - b.Row })
	c.imp.tally(fates)
	c.imp.Rows, c.imp.Checked = c.imp.Rows+len(c.rows), c.imp.Checked+len(c.rows)
	c.s.show(*c.imp)
	c.rows, c.raw = c.rows[:0], c.raw[:0]
	return c.note(ctx, found)
}

// screen has a name or texts looked at for markings.
func (s *Service) screen(ctx context.Context, name string, texts ...string) error {
	if s.Screen == nil {
		return nil
	}
	return s.Screen(ctx, "导入的表格", name, texts...)
}

// tally adds what became of some rows.
func (imp *Import) tally(fates []Fate) {
	for _, f := range fates {
		switch f {
		case Add:
			imp.ToAdd++
		case Change:
			imp.ToChange++
		case Same:
			imp.Unchanged++
		default:
			imp.Bad++
		}
	}
}

// note stores problems.
func (c *checker) note(ctx context.Context, found []Problem) error {
	if len(found) == 0 {
		return nil
	}
	from := c.noted
	if c.noted += int64(len(found)); c.noted > problemLimit {
		return api.Invalid(fmt.Sprintf("问题超过 %d 个，没有再往下检查。请先按已列出的问题整体修改，再重新上传。", problemLimit))
	}
	return c.s.db.Write(ctx, func(tx *store.Tx) error { return saveProblems(ctx, tx, c.imp.ID, from, found) })
}

// conclude turns the finished check into a state.
func (c *checker) conclude(ctx context.Context, table sheet.Table) error {
	var ignored []Problem
	for _, title := range table.Extra {
		ignored = append(ignored, Problem{Row: table.HeadRow, Column: title, Kind: "列名", Message: "模板里没有这一列，没有读取。", Cure: "不需要的列可以保留，需要导入的请改成模板中的列名。", Warning: true})
	}
	if err := c.note(ctx, ignored); err != nil {
		return err
	}
	switch {
	case c.imp.Rows == 0:
		return api.Invalid("表中没有数据，请在表头下面逐行填写后重新上传。")
	case c.imp.Bad > 0:
		return api.Invalid(fmt.Sprintf("有 %d 行需要修改。请按问题清单改好后重新上传整个文件。", c.imp.Bad))
	}
	return nil
}
