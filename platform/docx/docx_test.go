package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"testing"
	"time"
)

func written(t *testing.T) map[string]string {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, "年度台账 <甲>", "王建国", time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	w.Title("党支部年度台账")
	w.Cover("年度台账", "甲支部")
	w.Contents([]Entry{{1, "一、会议 & 记录"}, {2, "3月5日　党员大会"}})
	w.Heading(1, "一、会议 & 记录")
	w.Text(Plain, "第一行\n<script>\x00第二行")
	w.Table([]Column{{Title: "序号", Right: true}, {Title: "主题", Width: 4}}, [][]string{{"1", "学党章"}, {"2", "甲\n乙"}}, true)
	w.Table([]Column{{}, {Width: 3}}, [][]string{{"没有表头", "乙"}}, false)
	w.Facts([][]Fact{{{"主持人", "王建国"}, {"地点", "队部"}}, {{"主题", "学党章"}}})
	w.Text(Body, "会议由支部书记主持。")
	w.Keep()
	w.Pictures(2, []Picture{drawn("会场 <\"一\"> & 人", "jpeg", 400, 300), drawn("合影", "png", 30, 300), {Caption: "横幅", Instead: "这张照片的文件不在了。"}})
	w.Pictures(1, []Picture{drawn("全体", "jpeg", 40, 30)})
	w.Signatures([]string{"主持人（签字）：", "记录人（签字）：", "年　月　日"})
	w.Break()
	w.Text(Small, "由王建国导出")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range r.File {
		open, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(open)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}

func TestEveryPartIsWellFormedXML(t *testing.T) {
	for name, text := range written(t) {
		if strings.HasPrefix(name, "word/media/") {
			continue
		}
		for d := xml.NewDecoder(strings.NewReader(text)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
}

// Word refuses a package whose parts have no type or whose relationships lead nowhere.
func TestPartsHaveTypesAndRelationshipsTargets(t *testing.T) {
	files := written(t)
	var types struct {
		Default []struct {
			Extension string `xml:",attr"`
		}
		Override []struct {
			PartName string `xml:",attr"`
		}
	}
	if err := xml.Unmarshal([]byte(files["[Content_Types].xml"]), &types); err != nil {
		t.Fatal(err)
	}
	for _, o := range types.Override {
		if files[strings.TrimPrefix(o.PartName, "/")] == "" {
			t.Errorf("%s has a type and is not there", o.PartName)
		}
	}
	for name := range files {
		known := slices.ContainsFunc(types.Default, func(d struct {
			Extension string `xml:",attr"`
		}) bool {
			return "."+d.Extension == path.Ext(name)
		})
		if !known {
			t.Errorf("%s has no type", name)
		}
	}
	for from, folder := range map[string]string{"_rels/.rels": "", "word/_rels/document.xml.rels": "word/"} {
		var rels struct {
			Relationship []struct {
				Target string `xml:",attr"`
			}
		}
		if err := xml.Unmarshal([]byte(files[from]), &rels); err != nil || len(rels.Relationship) == 0 {
			t.Fatal(from, err)
		}
		for _, r := range rels.Relationship {
			if files[folder+r.Target] == "" {
				t.Errorf("%s leads to %s, which is not there", from, r.Target)
			}
		}
	}
}

func TestStylesUsedAreDefined(t *testing.T) {
	files := written(t)
	for _, style := range []string{"Title", "Heading1", "Heading2", "Heading3", "Normal", "Center", "Caption", "Small", "Cell", "CellRight", "CellHead", "CellName", "BodyText", "CoverTitle", "CoverOf", "CoverSpace", "Sign", "ContentsTitle", "TOC1", "TOC2", "Gap", "Grid", "TableNormal"} {
		if !strings.Contains(files["word/styles.xml"], `w:styleId="`+style+`"`) {
			t.Errorf("no style %s", style)
		}
	}
}

func TestHeadsRepeatRowsStayWholeAndTextIsOnlyText(t *testing.T) {
	body := written(t)["word/document.xml"]
	for what, want := range map[string]int{"<w:tblHeader/>": 1, "<w:cantSplit/>": 11, "<w:tbl>": 6, "<w:trHeight": 2, "<w:gridSpan": 1, "<w:keepNext/>": 4, `w:fldCharType="begin"`: 1, `w:fldCharType="end"`: 1, "<w:pageBreakBefore/>": 1, "<script>": 0, "\x00": 0} {
		if got := strings.Count(body, what); got != want {
			t.Errorf("%q: %d times, want %d", what, got, want)
		}
	}
	for _, text := range []string{"一、会议 &amp; 记录", "&lt;script&gt;第二行", ">甲<", ">乙<"} {
		if !strings.Contains(body, text) {
			t.Errorf("no %q", text)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAFailedWriteIsTold(t *testing.T) {
	w := NewWriter(full{}, "甲", "乙", time.Now())
	w.Text(Plain, strings.Repeat("长", 1<<20))
	if w.Close() == nil {
		t.Error("nobody was told")
	}
}

// What people write is kept, whatever it is: rare characters of names, tabs, a text longer than any page, a thousand rows.
func TestOddTextsStayWellFormed(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b, "𠮷", "𠮷", time.Now())
	long := strings.Repeat("长", 40_000)
	w.Text(Body, "甲\t乙\ufffe\x1f"+string([]byte{0xff})+"=1+1")
	rows := make([][]string, 4000)
	for i := range rows {
		rows[i] = []string{"𠮷𪚥", "]]>"}
	}
	rows[7][1] = long
	w.Table([]Column{{Title: "姓名"}, {Title: "说明"}}, rows, true)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	file, err := r.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for d := xml.NewDecoder(file); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if said, ok := token.(xml.CharData); ok {
			text.Write(said)
		}
	}
	if got := strings.TrimSpace(text.String()); !strings.HasPrefix(got, "甲 乙\ufffd\ufffd=1+1") || strings.Count(got, "𠮷𪚥") != 4000 || !strings.Contains(got, long) || strings.Count(got, "]]>") != 3999 {
		t.Errorf("%.40q", got)
	}
}
