package files

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image/color"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	red  = color.RGBA{220, 20, 20, 255}
	blue = color.RGBA{20, 20, 220, 255}
)

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(s *Store, content []byte, limits Limits) (File, error) {
	return s.Put(context.Background(), bytes.NewReader(content), limits)
}

// stored reads what open gives for hash.
func stored(t *testing.T, open func(string) (*os.File, error), hash string) []byte {
	t.Helper()
	f, err := open(hash)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// everything lists the files in the store.
func everything(t *testing.T, s *Store) (names []string) {
	t.Helper()
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func officeFile(t *testing.T, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range parts {
		if _, err := z.Create(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestDocumentsAreKeptAsTheyAre(t *testing.T) {
	for name, c := range map[string]struct {
		content []byte
		kind    string
	}{
		"PDF":     {[]byte("%PDF-1.7\n…"), "application/pdf"},
		"Word":    {officeFile(t, "[Content_Types].xml", "word/document.xml"), docx},
		"Excel":   {officeFile(t, "xl/workbook.xml"), xlsx},
		"MP4":     {[]byte("\x00\x00\x00\x10ftypisom\x00\x00\x02\x00"), "video/mp4"},
		"MP3标签":   {[]byte("ID3\x04\x00"), "audio/mpeg"},
		"MP3无标签头": {[]byte("\xff\xfb\x90\x64\x00\x0f"), "audio/mpeg"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			file, err := put(s, c.content, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if file.ContentType != c.kind || file.Size != int64(len(c.content)) || !bytes.Equal(stored(t, s.Open, file.Hash), c.content) {
				t.Errorf("got %+v", file)
			}
			if _, err := s.Thumb(file.Hash); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("it has a thumbnail: %v", err)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	// The head of a PNG that claims w × h pixels, and nothing after it: only
	// who decodes it would find it cut short.
	deep := func(bits byte, w, h uint32) []byte {
		head := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
		head = append(binary.BigEndian.AppendUint32(head, h), bits, 2, 0, 0, 0)
		out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
	}
	claim := func(w, h uint32) []byte { return deep(8, w, h) }
	// The head of a JPEG with a frame of 5000 × 5000, of the kind given.
	frame := func(kind byte) []byte {
		return []byte{0xff, 0xd8, 0xff, kind, 0, 17, 8, 0x13, 0x88, 0x13, 0x88, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0,
			0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 0x3f, 0}
	}
	whole := jpegOf(t, halves(64, 64))
	for name, c := range map[string]struct {
		content []byte
		limits  Limits
		kind    Kind
		says    string
	}{
		"像素炸弹":    {claim(60_000, 60_000), Limits{}, TooManyPixels, "5000 万像素"},
		"边长溢出":    {claim(1<<31-1, 1<<31-1), Limits{}, Damaged, "损坏"},
		"像素刚好到上限": {claim(1000, 1000), Limits{Pixels: 1_000_000}, Damaged, "损坏"},
		"像素超一个":   {claim(1000, 1001), Limits{Pixels: 1_000_000}, TooManyPixels, "100 万"},
		"每色十六位":   {deep(16, 5000, 6000), Limits{}, TooManyPixels, "2500 万"},
		"渐进式炸弹":   {frame(0xc2), Limits{}, TooManyPixels, "1250 万"},
		"垃圾后渐进式":  {append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, 2, 7, 0xff, 0}, frame(0xc2)[2:]...), Limits{}, TooManyPixels, "1250 万"},
		"顺序式不算":   {frame(0xc0), Limits{}, Damaged, "损坏"},
		"截断的图片":   {whole[:len(whole)/2], Limits{}, Damaged, "损坏"},
		"只有文件头":   {[]byte("\xff\xd8\xff\xe0"), Limits{}, Damaged, "损坏"},
		"图片太大":    {whole, Limits{Pictures: 100}, TooLarge, "上限"},
		"文档太大":    {[]byte("%PDF-1.7 " + strings.Repeat("x", 2048)), Limits{Others: 2048}, TooLarge, "2 KB"},
		"网页":      {[]byte("<html><script>alert(1)</script>"), Limits{}, Unsupported, "不支持"},
		"矢量图":     {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), Limits{}, Unsupported, "不支持"},
		"程序":      {[]byte("\x7fELF\x02\x01\x01"), Limits{}, Unsupported, "不支持"},
		"空文件":     {nil, Limits{}, Unsupported, "不支持"},
		"压缩包":     {officeFile(t, "a.txt"), Limits{}, Unsupported, "不支持"},
		"坏压缩包":    {[]byte("PK\x03\x04" + strings.Repeat("x", 100)), Limits{}, Unsupported, "不支持"},
		"带宏的文档":   {officeFile(t, "word/document.xml", "word/vbaProject.bin"), Limits{}, Unsupported, "宏"},
		"苹果图片":    {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), Limits{}, Unsupported, "HEIC"},
		"只要图片":    {[]byte("%PDF-1.7"), Limits{PicturesOnly: true}, Unsupported, "只能上传图片"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			_, err := put(s, c.content, c.limits)
			refusal, ok := errors.AsType[*Error](err)
			if !ok || refusal.Kind != c.kind || !strings.Contains(refusal.Sentence, c.says) || !strings.HasSuffix(refusal.Sentence, "。") {
				t.Errorf("got %v (%+v)", err, refusal)
			}
			if left := everything(t, s); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestSameContentIsOneFile(t *testing.T) {
	s := open(t)
	for _, content := range [][]byte{[]byte("%PDF-1.7"), jpegOf(t, halves(16, 16))} {
		first, err1 := put(s, content, Limits{})
		second, err2 := put(s, content, Limits{})
		if err1 != nil || err2 != nil || first != second {
			t.Errorf("%+v and %+v (%v, %v)", first, second, err1, err2)
		}
	}
	if names := everything(t, s); len(names) != 4 { // the PDF, the picture, its thumbnail and what is printed of it
		t.Errorf("got %v", names)
	}
}

func TestOnlyHashesAreOpened(t *testing.T) {
	s := open(t)
	if err := os.WriteFile(filepath.Join(s.dir, "secret"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{"", "../secret", "secret", strings.Repeat("../", 21) + "x", strings.Repeat("A", 64), strings.Repeat("0", 63) + "/", strings.Repeat("0", 64)} {
		for _, open := range []func(string) (*os.File, error){s.Open, s.Thumb} {
			if _, err := open(hash); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%q: %v", hash, err)
			}
		}
	}
}

func TestPutEndsWithItsRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := open(t)
	if _, err := s.Put(ctx, strings.NewReader("%PDF-1.7"), Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestLeftoversAreSwept(t *testing.T) {
	s := open(t)
	old, fresh := filepath.Join(s.dir, incoming, "old"), filepath.Join(s.dir, incoming, "fresh")
	for _, name := range []string{old, fresh} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(s.dir); err != nil {
		t.Fatal(err)
	}
	if names := everything(t, s); len(names) != 1 || names[0] != fresh {
		t.Errorf("got %v", names)
	}
}
