package sheet

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// opened is a workbook read back by a library of somebody else's.
func opened(t *testing.T, content []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // it was only read
	return f
}

// printed tells how a sheet prints, in words.
func printed(t *testing.T, f *excelize.File, sheet string) string {
	t.Helper()
	page, err := f.GetPageLayout(sheet)
	props, e := f.GetSheetProps(sheet)
	edges, e2 := f.GetHeaderFooter(sheet)
	if err := errors.Join(err, e, e2); err != nil {
		t.Fatal(err)
	}
	if page.Size == nil || *page.Size != 9 || page.FitToWidth == nil || *page.FitToWidth != 1 || page.FitToHeight == nil || *page.FitToHeight != 0 || props.FitToPage == nil || !*props.FitToPage {
		t.Errorf("%s does not fit the width of A4: %+v %+v", sheet, page, props)
	}
	if edges == nil || edges.OddFooter != "&C第 &P 页，共 &N 页" {
		t.Fatalf("%s: the pages are not counted: %+v", sheet, edges)
	}
	for _, name := range f.GetDefinedName() {
		if name.Name == "_xlnm.Print_Titles" && name.Scope == sheet {
			return *page.Orientation + " " + name.RefersTo + " " + edges.OddHeader
		}
	}
	t.Fatalf("%s: the head does not repeat", sheet)
	return ""
}

func TestListsPrintOnA4(t *testing.T) {
	var out bytes.Buffer
	w, err := NewTitled(&out, "2026年度 甲&乙支部台账", "统计", []Column{{Title: "类别"}, {Title: "次数"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write("党课", 4), w.Note("请假计入应到。"), w.Sheet("会议", []Column{{Title: "主题", Width: 60}, {Title: "说明", Width: 60}}), w.Write("学党章", strings.Repeat("长", 30)), w.Close()); err != nil {
		t.Fatal(err)
	}
	f := opened(t, out.Bytes())
	if got := printed(t, f, "统计"); got != "portrait '统计'!$1:$1 &C&14&B2026年度 甲&&乙支部台账　统计" {
		t.Error(got)
	}
	if got := printed(t, f, "会议"); !strings.HasPrefix(got, "landscape '会议'!$1:$1 ") {
		t.Error(got)
	}
	if font, err := f.GetDefaultFont(); font != "宋体" || err != nil {
		t.Errorf("set in %s, %v", font, err)
	}
	if high, err := f.GetRowHeight("会议", 2); high != 30 || err != nil {
		t.Errorf("a row of two lines is %v points high, %v", high, err)
	}
	if merged, err := f.GetMergeCells("统计"); err != nil || len(merged) != 1 || merged[0].GetStartAxis()+merged[0].GetEndAxis() != "A3B3" || merged[0].GetCellValue() != "请假计入应到。" {
		t.Errorf("the note is %v, %v", merged, err)
	}
	for cell, wrapped := range map[string]bool{"A2": true, "B2": false} {
		id, err := f.GetCellStyle("统计", cell)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := f.GetStyle(id); err != nil || len(s.Border) != 4 || s.Alignment == nil || s.Alignment.WrapText != wrapped {
			t.Errorf("%s: %+v, %v", cell, s, err)
		}
	}
}

func TestTemplatesPrintOnA4(t *testing.T) {
	var out bytes.Buffer
	if err := WriteTemplate(&out, "党员信息", append(memberColumns[:len(memberColumns):len(memberColumns)], Column{Title: "住址", Width: 60}), nil); err != nil {
		t.Fatal(err)
	}
	f := opened(t, out.Bytes())
	if got := printed(t, f, "党员信息"); got != "landscape '党员信息'!$1:$1 &C&14&B党员信息" {
		t.Error(got)
	}
	if got := printed(t, f, "填写说明"); got != "landscape '填写说明'!$1:$1 &C&14&B党员信息　填写说明" {
		t.Error(got)
	}
}

// A title that Excel would refuse as a page's head is cut.
func TestLongTitles(t *testing.T) {
	var out bytes.Buffer
	w, err := NewWriter(&out, strings.Repeat("长&𠮷", 200), []Column{{Title: "姓名"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write("𠮷𠮷"), w.Close()); err != nil {
		t.Fatal(err)
	}
	f := opened(t, out.Bytes())
	if got, err := f.GetCellValue(f.GetSheetList()[0], "A2"); got != "𠮷𠮷" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestLinesOf(t *testing.T) {
	for text, want := range map[string]int{"": 1, "abcd": 1, "四个汉字": 2, "一\n二": 2, "abcde": 2} {
		if got := linesOf(text, 6); got != want {
			t.Errorf("%q takes %d lines, want %d", text, got, want)
		}
	}
}
