package text

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

func of(t *testing.T, in []byte, kind string) string {
	t.Helper()
	said, err := Of(bytes.NewReader(in), int64(len(in)), kind)
	if err != nil {
		t.Fatal(err)
	}
	return said
}

func zipped(t *testing.T, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(parts[i+1]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestOffice(t *testing.T) {
	for name, c := range map[string]struct {
		kind, part, in, want string
	}{
		"段落里的几段文字连成一行": {DOCX, "word/document.xml", `<w:p><w:r><w:t>机密</w:t></w:r><w:r><w:t>★10年</w:t></w:r></w:p><w:p><w:r><w:t>关于</w:t></w:r></w:p>`, "机密★10年\n关于\n"},
		"文本框在段落里":      {DOCX, "word/document.xml", `<w:p><w:r><w:t>甲</w:t><w:txbxContent><w:p><w:t>秘密</w:t></w:p></w:txbxContent><w:t>乙</w:t></w:r></w:p>`, "甲\n秘密\n乙\n"},
		"页眉":           {DOCX, "word/header2.xml", `<w:p><w:t>内部资料</w:t></w:p>`, "内部资料\n"},
		"域的代码不是文字":     {DOCX, "word/footer1.xml", `<w:p><w:instrText> PAGE </w:instrText><w:t>秘密</w:t></w:p>`, "秘密\n"},
		"实体":           {DOCX, "word/document.xml", `<w:p><w:t>&#x673A;&#23494;&amp;</w:t></w:p>`, "机密&\n"},
		"共享字符串":        {XLSX, "xl/sharedStrings.xml", `<sst><si><t>姓名</t></si><si><r><t>绝</t></r><r><t>密★长期</t></r></si></sst>`, "姓名\n绝密★长期\n"},
		"单元格和页眉":       {XLSX, "xl/worksheets/sheet1.xml", `<c><v>12</v></c><c><is><t>秘密</t></is></c><oddHeader>&amp;C机密★1年</oddHeader>`, "12\n秘密\n&C机密★1年\n"},
		"工作表的名称":       {XLSX, "xl/workbook.xml", `<sheets><sheet name="机密" sheetId="1"/></sheets>`, "机密\n"},
		"批注":           {XLSX, "xl/comments1.xml", `<comment><text><r><t>密</t></r><r><t>件</t></r></text></comment>`, "密件\n"},
		"别处的文字不算":      {DOCX, "docProps/core.xml", `<title>机密</title>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := of(t, zipped(t, c.part, c.in), c.kind); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestOfficeRefusals(t *testing.T) {
	bomb := zipped(t, "word/document.xml", "<p>"+strings.Repeat(" ", mostUnpacked+1))
	wordy := zipped(t, "word/document.xml", "<p>"+strings.Repeat("字", mostText/2))
	shared := zipped(t, "word/a.xml", "<p>"+strings.Repeat("<a/>", mostUnpacked/6), "word/b.xml", "<p>"+strings.Repeat("<a/>", mostUnpacked/6))
	var many []string
	for i := range 20_000 {
		many = append(many, fmt.Sprint("word/", i), "")
	}
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"展开后太大": {bomb, ErrTooMuch}, "几个部分合起来太大": {shared, ErrTooMuch}, "文字太多": {wordy, ErrTooMuch},
		"部件太多":      {zipped(t, many...), ErrDamaged},
		"目录不在它说的地方": {append([]byte("PK\x03\x04"), zipped(t, "word/document.xml", "<p/>")...), ErrDamaged},
		"不是压缩包":     {[]byte("PK\x03\x04xxxx"), ErrDamaged},
		"不是UTF-8":   {zipped(t, "word/document.xml", "\xfe\xff\x00<\x00p\x00>"), ErrDamaged},
	} {
		if _, err := Of(bytes.NewReader(c.in), int64(len(c.in)), DOCX); !errors.Is(err, c.want) {
			t.Errorf("%s：%v", name, err)
		}
	}
}

// aPDF is the text of a PDF with the objects given, numbered from 1.
func aPDF(objects ...string) []byte {
	out := "%PDF-1.7\n"
	for i, o := range objects {
		out += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return []byte(out + "trailer\n<</Root 1 0 R>>\n%%EOF")
}

func stream(about, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", about, len(content), content)
}

func flate(about, content string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write([]byte(content))
	z.Close()
	return stream(about+"/Filter/FlateDecode", b.String())
}

// utf16Hex is text as a font's table and some encodings hold it.
func utf16Hex(s string) (out string) {
	for _, u := range utf16.Encode([]rune(s)) {
		out += fmt.Sprintf("%04X", u)
	}
	return out
}

const page = `<</Type/Page/Parent 9 0 R/Contents 2 0 R/Resources<</Font<</F1 3 0 R>>>>>>`

func TestPDF(t *testing.T) {
	const table = "/CIDInit begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0001> <673A> <0002><5BC6> endbfchar\n" +
		"2 beginbfrange <0010> <0011> <2605> <0020><0021>[<5E74> <65E5>] endbfrange"
	glyphs := `<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 4 0 R>>`
	wide := func(encoding string) string { return "<</Type/Font/Subtype/Type0/Encoding/" + encoding + ">>" }
	shows := func(content string) []byte { return aPDF(page, flate("", content), glyphs, flate("", table)) }
	there := strings.Replace(page, "3 0 R", "13 0 R", 1)
	head := fmt.Sprintf("11 0 13 %d ", len(there)+1)
	for name, c := range map[string]struct {
		in   []byte
		want string
	}{
		"字形按文件里的表":  {shows("BT /F1 12 Tf 72 700 Td <00010002> Tj ET"), "机密\n"},
		"表里的范围":     {shows("BT /F1 12 Tf [<0010> -20 <0011>] TJ <0020> Tj ET"), "★☆年\n"},
		"同一高度是一行":   {shows("BT /F1 12 Tf 1 0 0 1 72 700 Tm <0001> Tj ET BT 1 0 0 1 90 700 Tm <0002> Tj ET"), "机密\n"},
		"另一高度是另一行":  {shows("BT /F1 12 Tf 1 0 0 1 72 700 Tm <0001> Tj 0 -14 Td <0002> Tj T* <0020> Tj ET"), "机\n密\n年\n"},
		"跳过图片":      {shows("BI /W 1 ID (((\x00EI EI\nBT /F1 1 Tf <0001> Tj ET"), "机\n"},
		"没有表的字形读不出": {aPDF(page, flate("", "BT /F1 12 Tf <0001> Tj ET"), wide("Identity-H")), ""},
		"UCS2编码":    {aPDF(page, stream("", "BT /F1 12 Tf <"+utf16Hex("秘密★")+"> Tj ET"), wide("UniGB-UCS2-H")), "秘密★\n"},
		"部首写法换成字":   {aPDF(page, stream("", "BT /F1 12 Tf <"+utf16Hex("⼯作秘密⻓期")+"> Tj ET"), wide("UniGB-UTF16-H")), "工作秘密长期\n"},
		"GBK编码":     {aPDF(page, stream("", "BT /F1 12 Tf <BBFAC3DC> ' ET"), wide("GBK-EUC-H")), "机密\n"},
		"西文和转义": {aPDF(page, stream("", `BT /F1 12 Tf (a\(b\)\143\
d) Tj ET`), "<</Type/Font/Subtype/Type1>>"), "a(b)cd\n"},
		"几段内容合成一页": {aPDF(`<</Type/Page/Contents[2 0 R 5 0 R]/Resources<</Font<</F1 3 0 R>>>>>>`, flate("", "BT /F1 12 Tf <0001>"), glyphs, flate("", table), stream("", "Tj ET")), "机\n"},
		"资源在上一级":   {aPDF(`<</Type/Page/Parent 5 0 R/Contents 2 0 R>>`, stream("", "BT /F1 12 Tf <0002> Tj ET"), glyphs, stream("", table), `<</Type/Pages/Resources 6 0 R>>`, `<</Font<</F1 3 0 R>>>>`), "密\n"},
		"表单和印章":    {aPDF(flate("/Subtype/Form/Resources<</Font<</F1 3 0 R>>>>", "/F1 1 Tf <0001> Tj"), "null", glyphs, flate("", table)), "机\n"},
		"对象打包存放": {aPDF("null", flate("", "BT /F1 12 Tf <0001> Tj ET"), "null", flate("", table),
			flate(fmt.Sprintf("/Type/ObjStm/N 2/First %d", len(head)), head+there+" "+glyphs)), "机\n"},
		"改过的以后者为准": {append(shows("BT /F1 12 Tf <0001> Tj ET"), "\n2 0 obj "+stream("", "BT /F1 9 Tf <0002> Tj ET")...), "密\n"},
		"长度写错":     {aPDF(page, "<</Length 3>> stream\nBT /F1 12 Tf <0002> Tj ET\nendstream", glyphs, flate("", table)), "密\n"},
		"加密的读不出":   {append(shows("BT /F1 12 Tf <0001> Tj ET"), "<</Encrypt 5 0 R>>"...), ""},
		"没有文字":     {[]byte("%PDF-1.7\n1 0 obj"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := of(t, c.in, PDF); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Whatever a PDF claims, reading it ends soon.
func TestPDFBombs(t *testing.T) {
	bomb := flate("", strings.Repeat("BT ", mostUnpacked/3+1))
	again := "<</Type/Page/Contents[" + strings.Repeat("2 0 R ", 3000) + "]>>"
	for name, in := range map[string][]byte{
		"展开后太大":     aPDF(page, bomb),
		"同一内容用了许多遍": aPDF(again, flate("", strings.Repeat(" ", 1<<20))),
		"上级绕圈":      aPDF(`<</Type/Page/Parent 2 0 R/Contents 1 0 R>>`, `<</Parent 2 0 R>>`),
		"引用绕圈":      aPDF(`<</Type/Page/Contents 2 0 R/Resources 2 0 R>>`, `2 0 R`),
		"套得太深":      aPDF(page, strings.Repeat("[", 1<<20)),
		"许多对象在一处":   aPDF(flate("/Type/ObjStm/N 99999/First 2000000", fmt.Sprintf("%-2000000s[%s]", ids(99999), strings.Repeat("1 ", 1<<20)))),
		"一个字代表许多字": aPDF(page, stream("", "BT /F1 1 Tf <"+strings.Repeat("0001", 1<<20)+"> Tj ET"), "<</ToUnicode 4 0 R>>",
			stream("", "begincodespacerange <00> <ff> endcodespacerange beginbfrange <00> <ff> <"+strings.Repeat("4e00", 32)+"> endbfrange")),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			if said := of(t, in, PDF); len(said) > 3*mostText {
				t.Errorf("%d bytes", len(said))
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// ids are the numbers of so many objects, all at the beginning.
func ids(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d 0 ", 10+i)
	}
	return b.String()
}

func FuzzPDF(f *testing.F) {
	f.Add([]byte(aPDF(page, stream("", "BT /F1 12 Tf [(a)-3<41>] TJ T* ET"), "<</Encoding/GBK-EUC-H>>")))
	f.Add([]byte("%PDF 1 0 obj<</Type/ObjStm/N 1/First 4>>stream\n1 0 <</Type/Page/Contents 1 0 R>>endstream"))
	f.Add([]byte("1 0 obj<</Type/Page/Contents 1 0 R/Resources<</Font<</F<</ToUnicode 1 0 R>>>>>>>>stream\n<00>endcodespacerange<00><ff><0041>endbfrange/F 1 Tf(a)'BI EI"))
	f.Fuzz(func(t *testing.T, in []byte) {
		if _, err := Of(bytes.NewReader(in), int64(len(in)), PDF); err != nil {
			t.Error(err)
		}
	})
}
