package members

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"zhibu/platform/intake"
	"zhibu/platform/sheet"
)

func TestImport(t *testing.T) {
	withAccess(t, func(w *webHouse) {
		lines := [][]string{line("Z11", "何欣雨", 201), line("武侯镇第二党支部", "郭俊博", 202), line("邻镇党支部", "梁晓东", 203)}
		at := w.upload(townClerk, "a.xlsx", book(t, lines))
		if at.State != intake.Checked || at.ToAdd != 3 || at.Rows != 3 || at.Problems == nil || len(at.Problems) != 0 {
			w.t.Fatalf("check: %+v", at)
		}
		if rec := w.ask(stranger, "GET", fmt.Sprintf("/api/members/imports/%d", at.ID), ""); rec.Code != 404 {
			w.t.Errorf("somebody else's import: %d", rec.Code)
		}
		before := len(w.journal())
		if at = w.confirm(townClerk, at.ID); at.State != intake.Done || at.ToAdd != 3 {
			w.t.Fatalf("apply: %+v", at)
		}
		if got := strings.Join(w.journal()[before:], " "); got != "MembersImported" {
			w.t.Errorf("events %q", got)
		}
		if rec := w.ask(townClerk, "POST", fmt.Sprintf("/api/members/imports/%d/confirm", at.ID), ""); rec.Code != 409 {
			w.t.Errorf("confirmed twice: %d", rec.Code)
		}
		w.agree()

		// The same again, as GBK csv: nothing changes.
		var text strings.Builder
		for _, cells := range append([][]string{titles}, lines...) {
			text.WriteString(strings.Join(cells, ",") + "\r\n")
		}
		gbk, err := simplifiedchinese.GBK.NewEncoder().String(text.String())
		if err != nil {
			t.Fatal(err)
		}
		at = w.upload(townClerk, "a.csv", []byte(gbk))
		if at.State != intake.Checked || at.Unchanged != 3 || at.ToAdd+at.ToChange != 0 {
			w.t.Errorf("the same again: %+v", at)
		}
		if at = w.confirm(townClerk, at.ID); at.State != intake.Done || at.Unchanged != 3 {
			w.t.Errorf("the same again: %+v", at)
		}

		// One moves to another branch, one changes the phone, by empty cells nothing is lost.
		lines[0][0], lines[1][11], lines[2][10] = "Z12", "13911112222", "教师"
		if at = w.upload(townClerk, "a.xlsx", book(t, lines)); at.ToChange != 3 {
			w.t.Errorf("changes: %+v", at)
		}
		before = len(w.journal())
		w.confirm(townClerk, at.ID)
		if got := strings.Join(w.journal()[before:], " "); got != "MemberChanged MemberChanged MemberChanged MembersImported" {
			w.t.Errorf("events %q", got)
		}
		w.agree()
	})
}

func TestImportNamesEveryBadCell(t *testing.T) {
	withAccess(t, func(w *webHouse) {
		bad := func(n int, change func(cells []string)) []string {
			cells := line("Z11", "何欣雨", n)
			change(cells)
			return cells
		}
		lines := [][]string{
			line("Z11", "何欣雨", 201), // row 2 is fine
			bad(202, func(c []string) { c[2] = c[2][:17] + "Y" }),
			bad(203, func(c []string) { c[5] = "80-5-4" }),
			bad(204, func(c []string) { c[6] = "幼儿园" }),
			bad(205, func(c []string) { c[0] = "没有的支部" }),
			bad(206, func(c []string) { c[11] = "" }),
			line("Z11", "何欣雨", 201),                            // row 8: as row 2
			line("Z11", "赵志强", stranger),                       // row 9: in a branch of the neighbours, but in the town
			bad(207, func(c []string) { c[13] = "停止党籍" }),      // row 10
			bad(208, func(c []string) { c[8] = "1998-05-03" }), // row 11
			bad(209, func(c []string) { c[3] = "男女" }),         // row 12
			bad(210, func(c []string) {}),                      // row 13: merged below
			bad(211, func(c []string) {}),                      // row 14
			bad(212, func(c []string) {}),                      // row 15: a formula whose result is right
			bad(213, func(c []string) { c[1] = strings.Repeat("长", 51) }),
		}
		content := book(t, lines, func(f *excelize.File) error {
			if err := f.MergeCell("Sheet1", "A13", "A14"); err != nil { // clears A14
				return err
			}
			return f.SetCellFormula("Sheet1", "K15", `="村"&"民"`)
		}, func(f *excelize.File) error { return f.SetCellStr("Sheet1", "O1", "工资") })
		at := w.upload(townClerk, "a.xlsx", content)
		var got []string
		for _, p := range at.Problems {
			if !p.Warning {
				got = append(got, p.Cell+" "+p.Kind+" "+p.Message)
			}
			if p.Message == "" || p.Cure == "" {
				w.t.Errorf("no cure: %+v", p)
			}
		}
		want := []string{
			"C3 身份证号 身份证号前 17 位应为数字，最后一位是数字或大写X。", "F4 日期 日期写得不对。", "G5 代码 不在学历代码表中。",
			"A6 党组织 您管理的范围内没有这个党支部。", "L7 电话 这一项必须填写。", "C8 身份证号 与第 2 行的身份证号相同。",
			"N10 代码 只能导入党籍状态正常的党员。", "I11 日期 加入党组织时未满 18 周岁。", "D12 代码 不在性别代码表中。",
			"A14 党组织 这一项必须填写。", "B16 文字 内容太长。",
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			w.t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if at.State != intake.Refused || at.Bad != len(want) || !strings.Contains(at.Sentence, fmt.Sprint(len(want))) {
			w.t.Errorf("%+v", at)
		}
		if rec := w.ask(townClerk, "POST", fmt.Sprintf("/api/members/imports/%d/confirm", at.ID), ""); rec.Code != 409 {
			w.t.Errorf("a refused file was confirmed: %d", rec.Code)
		}
		rec := w.ask(townClerk, "GET", fmt.Sprintf("/api/members/imports/%d/problems.xlsx", at.ID), "")
		if rows := readSheet(t, rec.Body.Bytes(), "p.xlsx"); len(rows) != len(at.Problems)+1 || rows[1][4] == "" {
			w.t.Errorf("problems.xlsx has %d rows for %d problems", len(rows), len(at.Problems))
		}
	})
}

// What an import of the neighbours' clerk may not touch.
func TestImportStaysInItsSubtree(t *testing.T) {
	withAccess(t, func(w *webHouse) {
		at := w.upload(stranger, "a.xlsx", book(t, [][]string{line("Z11", "何欣雨", 201), line("Z21", "王建国", secretary)}))
		if at.State != intake.Refused || at.Bad != 2 || !strings.Contains(at.Problems[1].Message, "范围以外的党支部") {
			w.t.Errorf("%+v", at)
		}
	})
}

// Between check and confirmation somebody else registers one of the people elsewhere: nothing is written.
func TestImportIsAllOrNothing(t *testing.T) {
	withAccess(t, func(w *webHouse) {
		at := w.upload(stranger, "a.xlsx", book(t, [][]string{line("Z21", "何欣雨", 201), line("Z21", "郭俊博", 202)}))
		if _, _, err := w.Add(context.Background(), nearby, person("郭俊博", 202)); err != nil {
			w.t.Fatal(err)
		}
		if at = w.confirm(stranger, at.ID); at.State != intake.Failed || !strings.Contains(at.Sentence, "什么都没有写入") {
			w.t.Errorf("%+v", at)
		}
		if found, err := w.List(context.Background(), w.db, Filter{Q: citizen("1980-05-04", 201)}); len(found.Members) > 0 || err != nil {
			w.t.Errorf("half of it was written: %v %v", found, err)
		}
		w.agree()
	})
}

// What the product hands out can be filled in and comes back.
func TestTemplateComesBack(t *testing.T) {
	withAccess(t, func(w *webHouse) {
		rec := w.ask(townClerk, "GET", "/api/members/template.xlsx", "")
		f, err := excelize.OpenReader(rec.Body)
		if err != nil {
			t.Fatal(err)
		}
		name := f.GetSheetName(0)
		heads, err := f.GetRows(name)
		if err != nil || len(heads) != 1 {
			t.Fatalf("%v %v", heads, err)
		}
		filled := map[string]string{}
		for i, title := range titles {
			filled[title] = line("Z11", "何欣雨", 201)[i]
		}
		for i, head := range heads[0] {
			if err := f.SetCellStr(name, sheet.CellName(i, 2), filled[strings.TrimSuffix(head, "*")]); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		if at := w.upload(townClerk, "a.xlsx", out.Bytes()); at.State != intake.Checked || at.ToAdd != 1 || len(at.Problems) > 0 {
			w.t.Errorf("%+v", at)
		}
	})
}
