package ledgers

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"strings"
	"testing"

	"zhibu/party/terms"
	"zhibu/platform/files"
	"zhibu/platform/store"
)

// picture stores a picture with as much in it as a photo has; it tells its hash.
func (w *world) picture(width, height int) string {
	w.t.Helper()
	picture, random := image.NewRGBA(image.Rect(0, 0, width, height)), rand.New(rand.NewPCG(1, 2))
	for y := range height {
		for x := range width {
			picture.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(random.Uint32() >> 28), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		w.t.Fatal(err)
	}
	stored, err := w.files.Put(context.Background(), &b, files.Limits{})
	if err != nil {
		w.t.Fatal(err)
	}
	return stored.Hash
}

// photograph adds a picture to a meeting.
func (w *world) photograph(meeting int64, hash, caption string, late bool) {
	w.t.Helper()
	w.last++
	w.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO meeting_photo (id, meeting_id, hash, caption, late, at) VALUES (?, ?, ?, ?, ?, 0)`, w.last+1_000_000, meeting, hash, caption, late)
		return err
	})
}

// album is a meeting with six pictures: the second is lost, the third is no picture.
func (w *world) album() (meetingID int64, first string) {
	w.t.Helper()
	id := w.hold(meeting{org: drilling, path: "001.001.", kind: terms.Assembly, state: terms.Filed, at: "2020-03-05 15:00:00", roll: all3})
	damaged, err := w.files.Put(context.Background(), strings.NewReader("%PDF-1.7\n"), files.Limits{})
	if err != nil {
		w.t.Fatal(err)
	}
	first = w.picture(1600, 1200)
	w.photograph(id, first, `<b>会场</b> "甲" & 乙`, false)
	w.photograph(id, strings.Repeat("0", 64), "签到", false)
	w.photograph(id, damaged.Hash, "投票", false)
	w.photograph(id, w.picture(30, 40), "", true)
	w.photograph(id, w.picture(50, 50), "第五张", false)
	w.photograph(id, w.picture(60, 50), "第六张", false)
	return id, first
}

func TestPhotosOnThePage(t *testing.T) {
	each(t, func(w *world) {
		id, first := w.album()
		src := fmt.Sprintf(`<img src="/api/files/%s" alt="&lt;b&gt;会场&lt;/b&gt; &#34;甲&#34; &amp; 乙" width="1600" height="1200" loading="lazy">`, first)
		instead := []string{src, "这张照片的文件不在了", "这张照片的文件读不出来", "现场照片（补传）"}
		w.run(w.t.(*testing.T), []call{
			{"年度台账只放四张", "field", fmt.Sprintf("/print/ledgers/books/%d", drilling), 200, append(instead, `class="photos small"`, "另有 2 张照片，见这次会议的照片页。"), []string{"第五张", "<b>会场"}},
			{"照片页全放", "field", fmt.Sprintf("/print/ledgers/photos/%d", id), 200, append(instead, "第六张"), []string{"另有", "small\""}},
			{"会议记录全放", "field", fmt.Sprintf("/print/ledgers/meetings/%d", id), 200, append(instead, "第六张"), []string{"另有"}},
			{"别的单位取不走", "other", fmt.Sprintf("/api/ledgers/photos/%d/photos.docx", id), 404, nil, nil},
			{"党员取不走", "member", fmt.Sprintf("/api/ledgers/photos/%d/photos.docx", id), 403, nil, nil},
		})
	})
}

func TestPhotosInTheDocument(t *testing.T) {
	each(t, func(w *world) {
		id, _ := w.album()
		for _, c := range []struct {
			path, name        string
			pictures, largest int
		}{
			{fmt.Sprintf("/api/ledgers/books/%d/book.docx", drilling), "钻井队党支部2020 年度支部年度台账.docx", 2, 800},
			{fmt.Sprintf("/api/ledgers/meetings/%d/minutes.docx", id), "钻井队党支部党员大会记录.docx", 4, 1600},
			{fmt.Sprintf("/api/ledgers/photos/%d/photos.docx", id), "钻井队党支部党员大会照片页.docx", 4, 1600},
		} {
			body := w.docx(c.path, c.name)
			if got := strings.Count(body, "<wp:inline "); got != c.pictures {
				w.t.Errorf("%s shows %d pictures, want %d", c.path, got, c.pictures)
			}
			for _, text := range []string{`descr="&lt;b&gt;会场&lt;/b&gt; &#34;甲&#34; &amp; 乙"`, "这张照片的文件不在了", "这张照片的文件读不出来", "现场照片（补传）"} {
				if !strings.Contains(body, text) {
					w.t.Errorf("no %s in %s", text, c.path)
				}
			}
			if book := c.pictures == 2; strings.Contains(body, "另有 2 张照片，见这次会议的照片页。") != book {
				w.t.Errorf("%s: what is left out", c.path)
			}
			w.pictures(c.path, c.pictures, c.largest)
		}
	})
}

// pictures fails unless a .docx has as many pictures, each of which is there, can be decoded and is no wider than that.
func (w *world) pictures(path string, want, largest int) {
	w.t.Helper()
	parts, found := w.unzip("field", path), 0
	var rels struct {
		Relationship []struct {
			Type   string `xml:",attr"`
			Target string `xml:",attr"`
		}
	}
	if err := xml.Unmarshal([]byte(parts["word/_rels/document.xml.rels"]), &rels); err != nil {
		w.t.Fatal(err)
	}
	for _, r := range rels.Relationship {
		if !strings.HasSuffix(r.Type, "/image") {
			continue
		}
		found++
		picture, err := jpeg.Decode(strings.NewReader(parts["word/"+r.Target]))
		if err != nil {
			w.t.Errorf("%s: %v", r.Target, err)
		} else if edge := picture.Bounds().Dx(); edge > largest {
			w.t.Errorf("%s in %s is %d pixels wide", r.Target, path, edge)
		}
	}
	if found != want {
		w.t.Errorf("%d pictures in %s, want %d", found, path, want)
	}
}
