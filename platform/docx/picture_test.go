package docx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"path"
	"strings"
	"testing"
	"time"
)

func drawn(caption, format string, width, height int) Picture {
	var b bytes.Buffer
	var err error
	if picture := image.NewGray(image.Rect(0, 0, width, height)); format == "png" {
		err = png.Encode(&b, picture)
	} else {
		err = jpeg.Encode(&b, picture, nil)
	}
	return Picture{Caption: caption, Format: format, Width: width, Height: height, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(b.Bytes())), err
	}}
}

// shown is a picture as the text shows it.
type shown struct {
	Extent struct {
		CX int `xml:"cx,attr"`
		CY int `xml:"cy,attr"`
	} `xml:"extent"`
	Properties struct {
		ID   int    `xml:"id,attr"`
		Text string `xml:"descr,attr"`
	} `xml:"docPr"`
	Blip struct {
		Embed string `xml:"embed,attr"`
	} `xml:"graphic>graphicData>pic>blipFill>blip"`
}

func drawings(t *testing.T, body string) (found []shown) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(body)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "inline" {
			var s shown
			if err := d.DecodeElement(&s, &start); err != nil {
				t.Fatal(err)
			}
			found = append(found, s)
		}
	}
}

func TestPicturesAreThereFitTheirPlaceAndSayWhatTheyShow(t *testing.T) {
	files := written(t)
	var rels struct {
		Relationship []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:",attr"`
		}
	}
	if err := xml.Unmarshal([]byte(files["word/_rels/document.xml.rels"]), &rels); err != nil {
		t.Fatal(err)
	}
	targets := map[string]string{}
	for _, r := range rels.Relationship {
		targets[r.ID] = r.Target
	}
	list := drawings(t, files["word/document.xml"])
	if len(list) != 3 {
		t.Fatalf("%d pictures", len(list))
	}
	for i, want := range []struct{ text, format, size string }{
		{`会场 <"一"> & 人`, "jpeg", "2280000×1710000"}, // 400×300 as high as half a page's place
		{"合影", "png", "171000×1710000"},
		{"全体", "jpeg", "4560000×3420000"},
	} {
		s := list[i]
		if got := fmt.Sprintf("%d×%d", s.Extent.CX, s.Extent.CY); s.Properties.Text != want.text || s.Properties.ID != i+1 || got != want.size {
			t.Errorf("%d: %q, %s, id %d", i, s.Properties.Text, got, s.Properties.ID)
		}
		target := targets[s.Blip.Embed]
		if _, format, err := image.Decode(strings.NewReader(files["word/"+target])); err != nil || format != want.format || path.Ext(target) != "."+format {
			t.Errorf("%s: %s, %v", target, format, err)
		}
	}
	body := files["word/document.xml"]
	if !strings.Contains(body, ">这张照片的文件不在了。<") || !strings.Contains(body, ">横幅<") {
		t.Error("nothing stands for what is lost")
	}
}

func TestFit(t *testing.T) {
	for name, c := range map[string]struct{ wide, high, width, height, wantWide, wantHigh int }{
		"宽":    {4000, 1000, 100, 50, 100, 25},
		"高":    {1000, 4000, 100, 50, 12, 50},
		"放大":   {2, 1, 100, 80, 100, 50},
		"一条线":  {9000, 1, 100, 50, 100, 1},
		"没有大小": {0, 0, 100, 50, 50, 50},
	} {
		if wide, high := fit(c.wide, c.high, c.width, c.height); wide != c.wantWide || high != c.wantHigh {
			t.Errorf("%s: %d×%d", name, wide, high)
		}
	}
}

func TestAPictureThatCannotBeReadIsTold(t *testing.T) {
	w := NewWriter(io.Discard, "甲", "乙", time.Now())
	w.Pictures(1, []Picture{{Caption: "丙", Format: "jpeg", Width: 1, Height: 1, Open: func() (io.ReadCloser, error) { return nil, fs.ErrNotExist }}})
	if err := w.Close(); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
