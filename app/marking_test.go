package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/platform/clock"
)

// What bears the marking of a secret is not taken in, by whichever door it comes: in the name of a
// file, in the words beside it, in the text of a document, in the cells of a sheet. Nothing of it is
// kept, and the security administrator reads who sent it where.
func TestMarkedUploadsAreBlocked(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		tokens := c.attackers()
		secretary, clerk := person{c, tokens["branch_secretary"]}, person{c, tokens["city_clerk"]}
		meeting := fmt.Sprintf("/api/meetings/%d", secretary.approved(clerk))
		c.clock.Set(time.Date(2026, 11, 25, 15, 30, 0, 0, clock.Shanghai))
		const marking = "机密★10年"
		type upload struct {
			path, name string
			content    []byte
			field      [2]string
		}
		doc := func(text string) []byte { return office(t, "word/document.xml", "<w:p><w:t>"+text+"</w:t></w:p>") }
		send := func(u upload) *httptest.ResponseRecorder {
			return secretary.uploads(u.path, u.name, u.content, u.field)
		}
		stored := func() (n int) {
			filepath.WalkDir(filepath.Join(c.Dir(), "files"), func(_ string, d fs.DirEntry, _ error) error {
				if d != nil && !d.IsDir() {
					n++
				}
				return nil
			})
			return n
		}
		before := stored()
		blocked := map[string]upload{
			"附件的名称":     {meeting + "/attachments", "关于某事的通知（机密）.pdf", []byte("%PDF-1.7\n"), [2]string{}},
			"附件的说明":     {meeting + "/attachments", "通知.pdf", []byte("%PDF-1.7\n"), [2]string{"reason", marking}},
			"Word 正文":   {meeting + "/attachments", "通知.docx", doc(marking), [2]string{}},
			"Excel 单元格": {meeting + "/attachments", "名单.xlsx", office(t, "xl/workbook.xml", "<workbook/>", "xl/sharedStrings.xml", "<si><t>"+marking+"</t></si>"), [2]string{}},
			"PDF 正文":    {meeting + "/attachments", "通知.pdf", []byte("%PDF-1.7\n1 0 obj<</Type/Page/Contents 2 0 R/Resources<</Font<</F 3 0 R>>>>>>endobj 2 0 obj<<>>stream\n/F 1 Tf <673A5BC626050031> Tj\nendstream endobj 3 0 obj<</Subtype/Type0/Encoding/UniGB-UCS2-H>>endobj"), [2]string{}},
			"照片的名称":     {meeting + "/photos", "绝密.jpg", []byte("jpeg"), [2]string{}},
			"照片的说明":     {meeting + "/photos", "现场.jpg", []byte("jpeg"), [2]string{"caption", marking}},
		}
		for name, u := range blocked {
			if w := send(u); w.Code != 422 || !strings.Contains(w.Body.String(), "本平台不处理涉密信息") {
				t.Errorf("%s：%d %s", name, w.Code, w.Body)
			}
		}
		if n := stored() - before; n != 0 {
			t.Errorf("%d files of it were kept", n)
		}
		var list struct {
			Items []struct{ Place, Marking string }
		}
		person{c, tokens[string(access.SecurityAdmin)]}.does("GET", "/api/privacy/incidents", nil, 200, &list)
		if len(list.Items) != len(blocked) {
			t.Errorf("%d of %d are reported: %+v", len(list.Items), len(blocked), list.Items)
		}
		for name, u := range map[string]upload{
			"没有标志的文档": {meeting + "/attachments", "通知.docx", doc("开展保密教育，秘密投票"), [2]string{}},
			"扫描件":     {meeting + "/attachments", "扫描.pdf", []byte("%PDF-1.7\n"), [2]string{}},
		} {
			if w := send(u); w.Code != 201 {
				t.Errorf("%s：%d %s", name, w.Code, w.Body)
			}
		}
		huge := upload{meeting + "/attachments", "炸弹.docx", office(t, "word/document.xml", "<w:p>"+strings.Repeat(" ", 30<<20)), [2]string{}}
		if w := send(huge); w.Code != 413 || !strings.Contains(w.Body.String(), "无法检查") {
			t.Errorf("a bomb: %d %s", w.Code, w.Body)
		}
	})
}

// uploads sends a file, and a field beside it.
func (p person) uploads(path, name string, content []byte, field [2]string) *httptest.ResponseRecorder {
	p.c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		p.c.t.Fatal(err)
	}
	part.Write(content)
	if field[0] != "" {
		form.WriteField(field[0], field[1])
	}
	form.Close()
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return p.c.send(r, p.token)
}

// office is a document with the parts given: name, content.
func office(t *testing.T, parts ...string) []byte {
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
