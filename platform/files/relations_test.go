package files

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestDocumentsThatFetchSomething(t *testing.T) {
	const types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	reference := func(kind, target string) string {
		return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + types + kind + `" Target="` + target + `" TargetMode="External"/></Relationships>`
	}
	for _, c := range []struct {
		name, part, relations string
		taken                 bool
	}{
		{"正文里的链接，点了才打开", "word/_rels/document.xml.rels", reference("hyperlink", "https://www.12371.cn/"), true},
		{"本机上的模板，Word 自己写的", "word/_rels/settings.xml.rels", reference("attachedTemplate", `file:///C:\Users\a\Normal.dotm`), true},
		{"文档里面的图片", "word/_rels/document.xml.rels", `<Relationships><Relationship Id="rId1" Type="` + types + `image" Target="media/image1.png"/></Relationships>`, true},
		{"外部的模板", "word/_rels/settings.xml.rels", reference("attachedTemplate", "https://evil.example/t.dotm"), false},
		{"外部的图片", "word/_rels/document.xml.rels", reference("image", "http://evil.example/who-reads.png"), false},
		{"别的机器上的共享目录", "word/_rels/document.xml.rels", reference("oleObject", `file:///\\10.0.0.5\share\a.docx`), false},
		{"大小写换一换", "word/_rels/DOCUMENT.XML.RELS", strings.Replace(reference("frame", "//evil.example/a"), "External", "eXternal", 1), false},
		{"用字符引用写的", "word/_rels/document.xml.rels", strings.Replace(reference("image", "http://evil.example/x"), "External", "&#69;xternal", 1), false},
		{"读不懂的", "word/_rels/document.xml.rels", "<Relationships", false},
		{"没有尽头的", "word/_rels/document.xml.rels", "<Relationships>" + strings.Repeat(" ", mostRelations) + "</Relationships>", false},
	} {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for name, text := range map[string]string{"word/document.xml": "<w>正文</w>", c.part: c.relations} {
			part, err := w.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(part, text)
		}
		w.Close()
		_, err := put(open(t), b.Bytes(), Limits{})
		var refusal *Error
		if c.taken != (err == nil) || err != nil && !errors.As(err, &refusal) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
