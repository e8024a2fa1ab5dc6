package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// readAll reads content and gives its rows as "N: a|b|c".
func readAll(content []byte, name string, limits Limits) ([]string, error) {
	var rows []string
	err := Read(context.Background(), bytes.NewReader(content), int64(len(content)), name, limits, func(row Row) error {
		rows = append(rows, fmt.Sprintf("%d: %s", row.N, strings.Join(row.Cells, "|")))
		return nil
	})
	return rows, err
}

// workbookOf makes an .xlsx with the cells given by name.
func workbookOf(t *testing.T, build func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	var out bytes.Buffer
	if err := errors.Join(build(f), f.Write(&out)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// zipOf makes a zip; parts are name, content, name, content …
func zipOf(t *testing.T, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, parts[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// bareWorkbook makes an .xlsx around the XML of one sheet.
func bareWorkbook(t *testing.T, sheet string, more ...string) []byte {
	return zipOf(t, append([]string{
		"_rels/.rels", `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="s" sheetId="1" r:id="b"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="b" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="c" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", sheet}, more...)...)
}

func TestReadCells(t *testing.T) {
	content := workbookOf(t, func(f *excelize.File) error {
		style := func(code string) int {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		short, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			return err
		}
		return errors.Join(
			f.MergeCell("Sheet1", "A1", "C1"),
			f.SetCellStr("Sheet1", "A1", "党员信息表"),
			f.SetCellStr("Sheet1", "A3", " 王　建国\u200b　"),
			f.SetCellStr("Sheet1", "B3", "１３８ＡＢ"),
			f.SetCellFloat("Sheet1", "D3", 0.1+0.2, -1, 64),
			f.SetCellInt("Sheet1", "E3", 13800000000),
			f.SetCellBool("Sheet1", "F3", true),
			f.SetCellValue("Sheet1", "A4", 46082), f.SetCellStyle("Sheet1", "A4", "A4", short),
			f.SetCellValue("Sheet1", "B4", 46082.375), f.SetCellStyle("Sheet1", "B4", "B4", style(`yyyy"年"m"月"d"日" hh:mm`)),
			f.SetCellValue("Sheet1", "C4", 46082), f.SetCellStyle("Sheet1", "C4", "C4", style(`[$-804]yyyy"年"m"月";@`)),
			f.SetCellValue("Sheet1", "D4", 0.375), f.SetCellStyle("Sheet1", "D4", "D4", style(`h:mm`)),
			f.SetCellValue("Sheet1", "E4", 46082), f.SetCellStyle("Sheet1", "E4", "E4", style(`#,##0.00"day"`)),
			f.SetCellFormula("Sheet1", "A5", "1+1"),
			f.SetCellStr("Sheet1", "B5", "第一行\n第二行"),
			f.SetCellRichText("Sheet1", "C5", []excelize.RichTextRun{{Text: "富"}, {Text: "文本 "}, {Text: "x"}}),
			f.SetCellStr("Sheet1", "A9", "末行"))
	})
	got, err := readAll(content, "党员.xlsx", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"1: 党员信息表",
		"3: 王 建国|138AB||0.3|13800000000|是",
		"4: 2026-03-01|2026-03-01 09:00|2026-03-01|09:00|46082",
		"5: |第一行\n第二行|富文本 x",
		"9: 末行",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFormulasGiveTheirResult(t *testing.T) {
	got, err := readAll(bareWorkbook(t, `<worksheet><sheetData><row><c t="str"><f>A9&amp;"x"</f><v>甲x</v></c><c><f>1/2</f><v>0.5</v></c>`+
		`<c t="e"><f>1/0</f><v>#DIV/0!</v></c><c t="inlineStr"><is><t>文</t><rPh><t>ぶん</t></rPh></is></c><c t="s"><v>1</v></c><c t="d"><v>2026-03-01T00:00:00</v></c><c><f>NOW()</f></c></row></sheetData></worksheet>`,
		"xl/sharedStrings.xml", `<sst><si><t>零</t></si><si><r><t>一</t></r><r><t xml:space="preserve"> 二_x0041_</t></r></si></sst>`), "x.xlsx", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1: 甲x|0.5|#DIV/0!|文|一 二A|2026-03-01"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDateFormats(t *testing.T) {
	for code, want := range map[string]string{
		`yyyy-mm-dd`: dateOnly, `m/d/yy h:mm`: dateTime, `[h]:mm`: timeOnly, `yyyy"年"m"月"`: dateOnly, `上午/下午h"时"mm"分"`: timeOnly,
		`General`: "", `@`: "", `0.00`: "", `#,##0_);[Red](#,##0)`: "", `0"day"`: "", `0\d`: "", `[$-804]aaaa`: "", `"未完`: "", `[Red`: "", `mmm`: dateOnly,
	} {
		if got := layoutOf(code); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}

func TestReadCSV(t *testing.T) {
	const text = "姓名,备注\r\n\r\n王建国,\"第一行\n第二行\"\r\n李，四,＝\n"
	want := []string{"1: 姓名|备注", "3: 王建国|第一行\n第二行", "4: 李，四|＝"}
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"UTF-8": text, "带BOM": "\ufeff" + text, "GBK": gbk} {
		t.Run(name, func(t *testing.T) {
			got, err := readAll([]byte(content), "名单.CSV", Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	sheet := func(inner string) string { return "<worksheet><sheetData>" + inner + "</sheetData></worksheet>" }
	good := workbookOf(t, func(f *excelize.File) error { return f.SetCellStr("Sheet1", "B2", strings.Repeat("长", 50)) })
	locked := func() []byte {
		f := excelize.NewFile()
		defer f.Close()
		var out bytes.Buffer
		if err := f.Write(&out, excelize.Options{Password: "x"}); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}()
	for name, c := range map[string]struct {
		content []byte
		file    string
		limits  Limits
		kind    Kind
		says    string
	}{
		"超过大小":     {good, "a.xlsx", Limits{Bytes: 1 << 10}, TooLarge, "MB"},
		"有密码":      {locked, "a.xlsx", Limits{}, Encrypted, "密码"},
		"旧版xls":    {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook"), "a.xls", Limits{}, WrongFormat, "旧版"},
		"网页冒充表格":   {[]byte("<html><table>"), "a.xlsx", Limits{}, WrongFormat, "模板"},
		"空文件":      {nil, "a.xlsx", Limits{}, WrongFormat, "模板"},
		"其他压缩包":    {zipOf(t, "a.txt", "x"), "a.xlsx", Limits{}, Malformed, "损坏"},
		"Word文档":   {zipOf(t, "_rels/.rels", `<R><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></R>`, "word/document.xml", "<x/>"), "a.xlsx", Limits{}, WrongFormat, "不是.xlsx"},
		"压缩包被截断":   {good[:len(good)/2], "a.xlsx", Limits{}, Malformed, "损坏"},
		"表格内容被截断":  {bareWorkbook(t, `<worksheet><sheetData><row><c><v>1</v></c></row><row><c><v>2`), "a.xlsx", Limits{}, Malformed, "损坏"},
		"标签不配对":    {bareWorkbook(t, sheet(`<row><c><v>1</c></v></row>`)), "a.xlsx", Limits{}, Malformed, "损坏"},
		"没有数据区":    {bareWorkbook(t, `<worksheet/>`), "a.xlsx", Limits{}, Malformed, "损坏"},
		"引用不存在的文字": {bareWorkbook(t, sheet(`<row><c t="s"><v>7</v></c></row>`)), "a.xlsx", Limits{}, Malformed, "损坏"},
		"行号倒退":     {bareWorkbook(t, sheet(`<row r="5"/><row r="4"/>`)), "a.xlsx", Limits{}, Malformed, "损坏"},
		"压缩炸弹":     {bareWorkbook(t, sheet(strings.Repeat(`<row></row>`, 3<<20))), "a.xlsx", Limits{}, Bomb, "庞大"},
		"解压超限":     {good, "a.xlsx", Limits{Unzipped: 1 << 10}, Bomb, "庞大"},
		"单元格巨长":    {bareWorkbook(t, sheet(`<row><c t="inlineStr"><is><t>`+strings.Repeat("x", 2<<20)+`</t></is></c></row>`)), "a.xlsx", Limits{}, TooLarge, "过长"},
		"单元格超长":    {good, "a.xlsx", Limits{Chars: 49}, TooLarge, "B2"},
		"一行单元格过多":  {bareWorkbook(t, sheet(`<row>`+strings.Repeat("<c/>", 20000)+`</row>`)), "a.xlsx", Limits{}, Malformed, "损坏"},
		"列数超限":     {good, "a.xlsx", Limits{Columns: 1}, TooLarge, "第 2 行"},
		"行数超限":     {[]byte("a\nb\nc\n"), "a.csv", Limits{Rows: 2}, TooLarge, "2 行"},
		"csv列数超限":  {[]byte("a,b,c\n"), "a.csv", Limits{Columns: 2}, TooLarge, "第 1 行"},
		"csv引号不成对": {[]byte("a\n\"b\n"), "a.csv", Limits{}, Malformed, "第 2 行"},
		"csv不是文本":  {[]byte("a\x00b"), "a.csv", Limits{}, WrongFormat, "文本"},
		"csv编码不明":  {[]byte("a\n\xff\xff\n"), "a.csv", Limits{}, Malformed, "编码"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readAll(c.content, c.file, c.limits)
			refusal, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("got %v, want a refusal", err)
			}
			if refusal.Kind != c.kind || !strings.Contains(refusal.Sentence, c.says) || !strings.HasSuffix(refusal.Sentence, "。") {
				t.Errorf("got %s %s (%v)", refusal.Kind, refusal.Sentence, refusal.Cause)
			}
		})
	}
}

// A part that holds more than the zip's directory declares.
func TestLyingBombIsStopped(t *testing.T) {
	content := bareWorkbook(t, "<worksheet><sheetData>"+strings.Repeat("<row></row>", 1<<20)+"</sheetData></worksheet>")
	size := func(n uint32) []byte { return []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)} }
	real := size(uint32(len("<worksheet><sheetData></sheetData></worksheet>") + 11<<20))
	if !bytes.Contains(content, real) {
		t.Fatal("the declared size is not where the test expects it")
	}
	_, err := readAll(bytes.ReplaceAll(content, real, size(1000)), "a.xlsx", Limits{})
	if refusal, ok := errors.AsType[*Error](err); !ok || refusal.Kind != Malformed {
		t.Errorf("got %v", err)
	}
}

func TestReadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	content, seen := []byte("a\nb\nc\n"), 0
	err := Read(ctx, bytes.NewReader(content), int64(len(content)), "a.csv", Limits{}, func(Row) error { seen++; cancel(); return nil })
	if !errors.Is(err, context.Canceled) || seen != 1 {
		t.Errorf("%d rows after the end: %v", seen, err)
	}
	mine := errors.New("mine")
	err = Read(context.Background(), bytes.NewReader(content), int64(len(content)), "a.csv", Limits{}, func(Row) error { return mine })
	if err != mine {
		t.Errorf("got %v", err)
	}
}

func TestCellName(t *testing.T) {
	if got := CellName(3, 12) + CellName(26, 1) + CellName(-1, 1); got != "D12AA1" {
		t.Errorf("got %s", got)
	}
}

func TestCleanIsStable(t *testing.T) {
	for _, text := range []string{"=1", "'=1", "+86", "-", "@x", "\tx", "'甲", "甲'", "' =1"} {
		if got := clean(neutral(text)); got != clean(text) && got != strings.TrimSpace(text) {
			t.Errorf("%q came back as %q", text, got)
		}
	}
	if neutral("=1") != "'=1" || neutral("甲") != "甲" || neutral("") != "" {
		t.Error("neutral")
	}
}
