package files

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// Where the red half is once the picture stands upright.
func TestPhotosStandUprightAndForgetTheirPlace(t *testing.T) {
	for turn, at := range map[uint16]image.Point{
		1: {2, 8}, 2: {29, 8}, 3: {29, 8}, 4: {2, 8}, 5: {8, 2}, 6: {8, 2}, 7: {8, 29}, 8: {8, 29}, 9: {2, 8},
	} {
		for mark, order := range map[string]binary.AppendByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian} {
			content := withEXIF(jpegOf(t, halves(32, 16)), order, mark, turn)
			s := open(t)
			file, err := put(s, content, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range everything(t, s) {
				bytesOnDisk, err := os.ReadFile(name)
				if err != nil || bytes.Contains(bytesOnDisk, []byte(gpsCanary)) || bytes.Contains(bytesOnDisk, []byte("Exif")) {
					t.Errorf("方向%d：EXIF data was stored (%v)", turn, err)
				}
			}
			w, h := 32, 16
			if turn >= 5 && turn <= 8 {
				w, h = 16, 32
			}
			if file.Width != w || file.Height != h || file.ContentType != "image/jpeg" {
				t.Errorf("方向%d：got %+v", turn, file)
			}
			picture, err := jpeg.Decode(bytes.NewReader(stored(t, s.Open, file.Hash)))
			if err != nil {
				t.Fatal(err)
			}
			if got := picture.At(at.X, at.Y); !near(got, red) {
				t.Errorf("方向%d %s：%v at %v", turn, mark, got, at)
			}
			if got := picture.At(w-1-at.X, h-1-at.Y); !near(got, blue) {
				t.Errorf("方向%d %s：%v opposite", turn, mark, got)
			}
		}
	}
}

func FuzzJPEGHead(f *testing.F) {
	f.Add(withEXIF([]byte{0xff, 0xd8, 0xff, 0xff, 0xc2, 0, 4}, binary.BigEndian, "MM", 6))
	f.Add([]byte{0xff, 0xd8, 0xff, 0xe1, 0, 0})
	f.Fuzz(func(t *testing.T, content []byte) {
		if turn, _ := jpegHead(bytes.NewReader(content)); turn < 1 || turn > 8 {
			t.Errorf("got %d", turn)
		}
	})
}

func TestPicturesAreMadeSmaller(t *testing.T) {
	for name, c := range map[string]struct{ w, h, width, height, thumbW, thumbH int }{
		"横幅":  {5000, 2500, 2048, 1024, 320, 160},
		"竖幅":  {1000, 4000, 512, 2048, 80, 320},
		"不用缩": {100, 50, 100, 50, 100, 50},
		"细长条": {4096, 2, 2048, 1, 320, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			file, err := put(s, jpegOf(t, halves(c.w, c.h)), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			thumb, err := jpeg.DecodeConfig(bytes.NewReader(stored(t, s.Thumb, file.Hash)))
			if err != nil {
				t.Fatal(err)
			}
			if file.Width != c.width || file.Height != c.height || thumb.Width != c.thumbW || thumb.Height != c.thumbH {
				t.Errorf("got %d×%d and %d×%d", file.Width, file.Height, thumb.Width, thumb.Height)
			}
			picture, err := jpeg.Decode(bytes.NewReader(stored(t, s.Open, file.Hash)))
			if err != nil || !near(picture.At(5, 0), red) || !near(picture.At(file.Width-6, file.Height-1), blue) {
				t.Errorf("the colours are off: %v", err)
			}
		})
	}
}

// What is printed of a picture is there from the start, and is made when it is asked for of pictures from before.
func TestAPictureIsPrintedSmall(t *testing.T) {
	s := open(t)
	file, err := put(s, jpegOf(t, halves(3000, 1500)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	print := func(hash string) (*os.File, error) { return s.Print(context.Background(), hash) }
	first := stored(t, print, file.Hash)
	if c, err := jpeg.DecodeConfig(bytes.NewReader(first)); err != nil || c.Width != 800 || c.Height != 400 {
		t.Errorf("%+v %v", c, err)
	}
	if err := os.Remove(s.path(file.Hash) + printSuffix); err != nil {
		t.Fatal(err)
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(stored(t, print, file.Hash))); err != nil || c.Width != 800 || c.Height != 400 {
		t.Errorf("of before: %+v %v", c, err)
	}
	if _, err := s.open(file.Hash, printSuffix); err != nil {
		t.Errorf("it is made every time: %v", err)
	}
	if _, err := print(strings.Repeat("0", 64)); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	document, err := put(s, []byte("%PDF-1.7\n"), Limits{})
	if _, failed := print(document.Hash); err != nil || failed == nil {
		t.Errorf("%v: a document was printed as a picture", err)
	}
}

func TestOtherPictures(t *testing.T) {
	var clear, moving bytes.Buffer
	if err := png.Encode(&clear, image.NewNRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	frame := func(c color.Color) *image.Paletted {
		return image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{c})
	}
	if err := gif.EncodeAll(&moving, &gif.GIF{Image: []*image.Paletted{frame(red), frame(blue)}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	// One black pixel, lossless.
	webp := "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
	for name, c := range map[string]struct {
		content []byte
		colour  color.Color
	}{
		"透明PNG": {clear.Bytes(), color.White}, "动图取首帧": {moving.Bytes(), red}, "WebP": {[]byte(webp), nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			file, err := put(s, c.content, Limits{PicturesOnly: true})
			if err != nil {
				t.Fatal(err, errors.Unwrap(err))
			}
			picture, err := jpeg.Decode(bytes.NewReader(stored(t, s.Open, file.Hash)))
			if err != nil || c.colour != nil && !near(picture.At(4, 4), c.colour) {
				t.Errorf("got %v, %v", picture.At(4, 4), err)
			}
		})
	}
}

// halves is a picture with its left half red and its right half blue.
func halves(w, h int) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if x < w/2 {
				picture.Set(x, y, red)
			} else {
				picture.Set(x, y, blue)
			}
		}
	}
	return picture
}

func jpegOf(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const gpsCanary = "GPS-33.0676-107.0233"

// withEXIF plants an orientation and a GPS tag in a JPEG.
func withEXIF(content []byte, order binary.AppendByteOrder, mark string, turn uint16) []byte {
	tiff := []byte(mark)
	tiff = order.AppendUint16(tiff, 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	add := func(tag, kind uint16, count uint32) {
		tiff = order.AppendUint16(tiff, tag)
		tiff = order.AppendUint16(tiff, kind)
		tiff = order.AppendUint32(tiff, count)
	}
	add(0x0112, 3, 1)
	tiff = order.AppendUint16(order.AppendUint16(tiff, turn), 0)
	add(0x8825, 2, uint32(len(gpsCanary)))
	tiff = order.AppendUint32(tiff, 38)
	tiff = append(order.AppendUint32(tiff, 0), gpsCanary...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(segment)+2))
	return append(append(head, segment...), content[2:]...)
}

func near(a, b color.Color) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	far := func(x, y uint32) bool { return max(x, y)-min(x, y) > 0x2800 }
	return !far(r1, r2) && !far(g1, g2) && !far(b1, b2)
}

func BenchmarkPut12MP(b *testing.B) {
	var content bytes.Buffer
	if err := jpeg.Encode(&content, halves(4000, 3000), nil); err != nil {
		b.Fatal(err)
	}
	s, err := Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := put(s, content.Bytes(), Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

// A file that is a picture and something else besides is a picture and nothing else once it is stored.
func TestPolyglotsBecomePictures(t *testing.T) {
	for name, extra := range map[string]string{
		"脚本":  "<script>alert(1)</script>",
		"程序":  "<?php system($_GET['x']); ?>",
		"压缩包": string(officeFile(t, "word/document.xml")),
		"注释里": "*/=1;alert(1)//",
	} {
		t.Run(name, func(t *testing.T) {
			whole := jpegOf(t, halves(32, 16))
			comment := append([]byte{0xff, 0xfe, 0, byte(2 + len("GIF89a/*"))}, "GIF89a/*"...)
			content := append(append(append([]byte{0xff, 0xd8}, comment...), whole[2:]...), extra...)
			s := open(t)
			file, err := put(s, content, Limits{})
			if err != nil || file.ContentType != "image/jpeg" {
				t.Fatalf("%+v %v", file, err)
			}
			for _, at := range everything(t, s) {
				stored, err := os.ReadFile(at)
				if err != nil || bytes.Contains(stored, []byte(extra[:8])) || bytes.Contains(stored, []byte("GIF89a")) {
					t.Errorf("the rest was stored too: %v", err)
				}
			}
		})
	}
}
