package sheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var memberColumns = []Column{
	{Title: "姓名", Required: true, Hint: "与身份证一致。"},
	{Title: "身份证号", Required: true, Width: 24},
	{Title: "党员类别", Options: []string{"正式党员", "预备党员"}},
	{Title: "备注"},
}

func readTable(content, name string, columns []Column) (Table, []string, error) {
	var records []string
	table, err := ReadTable(context.Background(), strings.NewReader(content), int64(len(content)), name, Limits{}, columns, func(r Record) error {
		records = append(records, fmt.Sprintf("%s=%s", r.Cell(1), strings.Join(r.Cells, "|")))
		return nil
	})
	return table, records, err
}

func TestReadTable(t *testing.T) {
	content := "党员信息采集表\n填表人：,张三,\n备注,身份证号＊,籍贯, 姓 名 *\n,1,汉中,王建国\n甲,2\n"
	table, records, err := readTable(content, "a.csv", memberColumns)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"B4=王建国|1||", "B5=|2||甲"}, records); diff != "" {
		t.Error(diff)
	}
	if table.HeadRow != 3 || !slices.Equal(table.Extra, []string{"籍贯"}) {
		t.Errorf("got %+v", table)
	}
}

func TestReadTableRefusals(t *testing.T) {
	for name, c := range map[string]struct{ content, says string }{
		"缺必填列":   {"表\n姓名,备注\n甲,乙\n", "缺少必填列「身份证号」"},
		"没有表头":   {"甲,乙\n丙,丁\n", "没有找到表头"},
		"表头太靠后":  {strings.Repeat("甲\n", headWithin) + "姓名,身份证号\n", "没有找到表头"},
		"空表":     {"\n\n", "没有数据"},
		"同名列":    {"姓名,身份证号,姓名\n", "「姓名」列出现了两次"},
		"只有可选的列": {"备注\n甲\n", "缺少必填列「姓名」「身份证号」"},
	} {
		t.Run(name, func(t *testing.T) {
			_, records, err := readTable(c.content, "a.csv", memberColumns)
			if _, ok := errors.AsType[*Error](err); !ok || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %s", err, c.says)
			}
			if len(records) > 0 {
				t.Errorf("rows came before the refusal: %v", records)
			}
		})
	}
}

// A template that was filled in can be read; one that was not holds no rows.
func TestTemplate(t *testing.T) {
	var out bytes.Buffer
	err := WriteTemplate(&out, "党员信息", memberColumns, []string{"王建国", "61230119900101001X", "正式党员"})
	if err != nil {
		t.Fatal(err)
	}
	if table, records, err := readTable(out.String(), "a.xlsx", memberColumns); err != nil || len(records) != 0 || table.HeadRow != 1 {
		t.Errorf("an empty template gave %v, %v", records, err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rules, err := f.GetDataValidations("党员信息")
	if err != nil || len(rules) != 1 || rules[0].Sqref != "C2:C1048576" || rules[0].Formula1 != "可选值!$C$1:$C$2" {
		t.Errorf("the drop-down list is %+v, %v", rules, err)
	}
	if visible, err := f.GetSheetVisible("可选值"); visible || err != nil {
		t.Error("the options are to be seen")
	}
	if got, _ := f.GetCellValue("填写说明", "C2"); got != "与身份证一致。" {
		t.Errorf("the hint reads %q", got)
	}
	if got, _ := f.GetCellValue("填写说明", "E3"); got != "61230119900101001X" {
		t.Errorf("the example reads %q", got)
	}
	style, err := f.GetColStyle("党员信息", "B")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := f.GetStyle(style); err != nil || s.NumFmt != 49 {
		t.Errorf("ID numbers are not text: %+v, %v", s, err)
	}
	if err := f.SetSheetRow("党员信息", "A2", &[]string{"李四", "612301199001010020"}); err != nil {
		t.Fatal(err)
	}
	var filled bytes.Buffer
	if err := f.Write(&filled); err != nil {
		t.Fatal(err)
	}
	if _, records, err := readTable(filled.String(), "a.xlsx", memberColumns); err != nil || !slices.Equal(records, []string{"B2=李四|612301199001010020||"}) {
		t.Errorf("got %v, %v", records, err)
	}
}

func TestExport(t *testing.T) {
	var out bytes.Buffer
	w, err := NewWriter(&out, "名单[2026]/"+strings.Repeat("长", 40), []Column{{Title: "文字"}, {Title: "数"}})
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	rows := [][]any{
		{"=1+1", -3}, {"+86", 2.5}, {"-1", int64(4503599627370496)}, {"@SUM", true}, {"\t=1", day}, {"\r=1", nil}, {"王建国", time.Time{}},
	}
	for _, row := range rows {
		if err := w.Write(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetList()[0]
	for i := range rows {
		cell := CellName(0, i+2)
		text, _ := f.GetCellValue(sheet, cell)
		formula, _ := f.GetCellFormula(sheet, cell)
		if formula != "" || strings.IndexByte(formulaStarts, text[0]) >= 0 {
			t.Errorf("%s holds %q, formula %q", cell, text, formula)
		}
	}
	if kind, _ := f.GetCellType(sheet, "B2"); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("a number was written as type %v", kind)
	}
	got, err := readAll(out.Bytes(), "a.xlsx", Limits{})
	want := []string{"1: 文字|数", "2: =1+1|-3", "3: +86|2.5", "4: -1|4503599627370496", "5: @SUM|是", "6: =1|2026-11-22 09:30", "7: =1", "8: 王建国"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// list writes rows × columns of different texts.
func list(tb testing.TB, w io.Writer, rows, columns int) {
	tb.Helper()
	out, err := NewWriter(w, "名单", make([]Column, columns))
	if err != nil {
		tb.Fatal(err)
	}
	cells := make([]any, columns)
	for i := range rows {
		for j := range cells {
			cells[j] = fmt.Sprintf("第%d行第%d列", i, j)
		}
		if err := out.Write(cells...); err != nil {
			tb.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		tb.Fatal(err)
	}
}

// heap is what is in use now, after what nobody holds has been dropped.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestRoundTripInLittleMemory(t *testing.T) {
	const rows, columns = 50_000, 10
	var file bytes.Buffer
	list(t, &file, rows, columns)
	before, peak, n := heap(), uint64(0), 0 // the head has no titles: row 2 is the first
	err := Read(context.Background(), bytes.NewReader(file.Bytes()), int64(file.Len()), "a.xlsx", Limits{}, func(row Row) error {
		if want := fmt.Sprintf("第%d行第%d列", n, columns-1); row.N != n+2 || row.Cells[columns-1] != want {
			t.Fatalf("row %d holds %v", row.N, row.Cells)
		}
		if n++; n%10_000 == 0 {
			peak = max(peak, heap())
		}
		return nil
	})
	if err != nil || n != rows {
		t.Fatalf("%d rows, %v", n, err)
	}
	if held := int64(peak) - int64(before); held > 4<<20 {
		t.Errorf("reading held %d MB", held>>20)
	}
}

func BenchmarkRead208k(b *testing.B) {
	var file bytes.Buffer
	list(b, &file, 208_000, 20)
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		n := 0
		err := Read(context.Background(), bytes.NewReader(file.Bytes()), int64(file.Len()), "a.xlsx", Limits{}, func(Row) error { n++; return nil })
		if err != nil || n < 208_000 {
			b.Fatal(n, err)
		}
	}
}

func TestListsStandOnSheetsOfTheirOwn(t *testing.T) {
	var out bytes.Buffer
	w, err := NewWriter(&out, "会议", []Column{{Title: "主题"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write("学党章"), w.Sheet("到会", []Column{{Title: "姓名"}, {Title: "次数"}}), w.Write("王建国", 12), w.Close()); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got := file.GetSheetList(); !slices.Equal(got, []string{"会议", "到会"}) {
		t.Fatal(got)
	}
	for sheet, want := range map[string][][]string{"会议": {{"主题"}, {"学党章"}}, "到会": {{"姓名", "次数"}, {"王建国", "12"}}} {
		if rows, err := file.GetRows(sheet); err != nil || cmp.Diff(want, rows) != "" {
			t.Errorf("%s: %v, %v", sheet, rows, err)
		}
	}
}
