package attendance

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// TestPoster reads the printed codes as a camera would and signs in and out with them.
func TestPoster(t *testing.T) {
	each(t, func(h *house) {
		h.want(403, "组织签到", zhang, "GET", "/print/poster/9001", nil)
		h.write(func(ctx context.Context, tx *store.Tx) error { // nobody in the sample, then everybody
			_, err := tx.Exec(ctx, `UPDATE attendance_sheet SET poster_sample = 0 WHERE meeting_id = ?`, meeting)
			return err
		})
		page := h.want(200, "武侯镇第一党支部主题党日", secretary, "GET", "/print/poster/9001", nil)
		for _, words := range []string{"<h1>签到</h1>", "<h1>签退</h1>", "14:30 至 15:15", "16:30 至 17:30", "党员活动室", "2026年11月25日 15:00 至 16:30"} {
			if !strings.Contains(page, words) {
				t.Errorf("the poster does not say %q", words)
			}
		}
		links := readSVG(t, page)
		h.clock.Set(at("15:00:00"))
		h.want(201, `"verdict":"green"`, zhang, "POST", base, alter(h.scan(terms.In, "z"), "code", links[0]))
		h.want(201, "您不在会场范围内", li, "POST", base, alter(h.scan(terms.In, "l"), "code", links[0], "position", fix(north(5000), 10)))
		h.want(201, "签到码与签退码不通用", li, "POST", base, alter(h.scan(terms.In, "m"), "code", links[1]))
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE attendance_sheet SET poster_sample = 100 WHERE meeting_id = ?`, meeting)
			return err
		})
		h.want(201, "海报签到抽查", li, "POST", base, alter(h.scan(terms.In, "n"), "code", links[0]))
		h.clock.Set(at("16:30:00"))
		h.want(201, `"id":"R1-code"`, zhang, "POST", base, alter(h.scan(terms.Out, "o"), "code", links[1]))
		if m := h.row(zhang).Out.Findings.Method(); m != evidence.ByPoster {
			t.Error(m)
		}
	})
}

var drawing = regexp.MustCompile(`viewBox="0 0 (\d+) \d+"[^>]*><path d="([^"]*)"`)
var stroke = regexp.MustCompile(`M(\d+) (\d+)h(\d+)`)

// readSVG paints the page's SVG codes and decodes them.
func readSVG(t *testing.T, page string) (texts []string) {
	t.Helper()
	for _, m := range drawing.FindAllStringSubmatch(page, -1) {
		const scale = 6
		size, _ := strconv.Atoi(m[1])
		picture := image.NewGray(image.Rect(0, 0, size*scale, size*scale))
		for i := range picture.Pix {
			picture.Pix[i] = 255
		}
		for _, s := range stroke.FindAllStringSubmatch(m[2], -1) {
			var x, y, run int
			fmt.Sscan(s[1], &x)
			fmt.Sscan(s[2], &y)
			fmt.Sscan(s[3], &run)
			for px := x * scale; px < (x+run)*scale; px++ {
				for py := y * scale; py < (y+1)*scale; py++ {
					picture.SetGray(px, py, color.Gray{})
				}
			}
		}
		bits, err := gozxing.NewBinaryBitmapFromImage(picture)
		if err != nil {
			t.Fatal(err)
		}
		read, err := qrcode.NewQRCodeReader().Decode(bits, nil)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, read.GetText())
	}
	if len(texts) != 2 {
		t.Fatalf("%d codes on the poster", len(texts))
	}
	return texts
}
