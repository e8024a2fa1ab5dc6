package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/png"
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

// What no machine reads for certain is taken in only on the word of whoever uploads it, which stands
// with the upload and in the journal; what is searched whole needs none.
func TestWhatNobodyReadsIsConfirmed(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		secretary, clerk := c.as("branch_secretary"), c.as("city_clerk")
		meeting := fmt.Sprintf("/api/meetings/%d", secretary.approved(clerk))
		c.clock.Set(time.Date(2026, 11, 25, 15, 30, 0, 0, clock.Shanghai))
		var dot bytes.Buffer
		if err := png.Encode(&dot, image.NewRGBA(image.Rect(0, 0, 64, 64))); err != nil {
			t.Fatal(err)
		}
		film := append(append([]byte{0, 0, 0, 16}, "ftypisom0000"...), append([]byte{0, 0, 0, 8}, "mdat"...)...)
		lines := func() int { return one[int](c, `SELECT count(*) FROM event WHERE topic = 'UploadConfirmed'`) }
		for _, u := range []struct {
			path, name string
			content    []byte
			asked      bool
		}{
			{"/photos", "现场.png", dot.Bytes(), true},
			{"/attachments", "扫描.pdf", []byte("%PDF-1.7\n"), true},
			{"/attachments", "现场.mp4", film, true},
			{"/attachments", "通知.docx", office(t, "word/document.xml", "<w:p><w:t>通知</w:t></w:p>"), false},
		} {
			before := lines()
			for _, word := range []string{"", "false"} {
				w := secretary.uploads(meeting+u.path, u.name, u.content, [2]string{"confirmed", word})
				if u.asked && (w.Code != 422 || !strings.Contains(w.Body.String(), "不含国家秘密和工作秘密")) || !u.asked && word == "" && w.Code != 201 {
					t.Errorf("%s unconfirmed: %d %s", u.name, w.Code, w.Body)
				}
			}
			if lines() != before {
				t.Errorf("%s: the journal says it was confirmed", u.name)
			}
			if !u.asked {
				continue
			}
			if w := secretary.uploads(meeting+u.path, u.name, u.content, [2]string{}); w.Code != 201 || lines() != before+1 {
				t.Errorf("%s confirmed: %d %s", u.name, w.Code, w.Body)
			}
		}
		account := one[int64](c, `SELECT DISTINCT actor_id FROM event WHERE topic = 'UploadConfirmed'`)
		kept := one[int](c, `SELECT (SELECT count(*) FROM meeting_photo p, event e WHERE e.topic = 'UploadConfirmed' AND e.payload LIKE '%"photo","hash":"' || p.hash || '"%' AND p.confirmed_by = e.actor_id)
			+ (SELECT count(*) FROM meeting_attachment a, event e WHERE e.topic = 'UploadConfirmed' AND e.payload LIKE '%"attachment","hash":"' || a.hash || '"%' AND a.confirmed_by = e.actor_id)`)
		if kept != 3 || account == 0 {
			t.Errorf("%d of 3 uploads bear who confirmed them, account %d", kept, account)
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
	if field[1] != "" {
		form.WriteField(field[0], field[1])
	}
	if field[0] != "confirmed" {
		form.WriteField("confirmed", "true")
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
