package files

import (
	"bytes"
	"image"
	"image/color"
	_ "image/gif" // the first frame of it
	"image/jpeg"
	_ "image/png"
	"io"
	"os"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

const (
	pictureEdge = 2048 // pixels of the longer edge
	printEdge   = 800  // of a picture eight centimetres wide: 254 to the inch
	thumbEdge   = 320

	quality      = 85 // of a JPEG
	printQuality = 80
)

// decode reads a picture, makes it fit and turns it upright. What it will
// take is looked at before any memory is given to it.
func decode(f *os.File, maxPixels int) (*image.RGBA, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	config, format, err := image.DecodeConfig(f)
	if err != nil {
		return nil, damaged(err)
	}
	if config.Width <= 0 || config.Height <= 0 {
		return nil, damaged(nil)
	}
	turn, progressive := 1, false
	if format == "jpeg" {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		turn, progressive = jpegHead(f)
	}
	maxPixels = min(maxPixels, decodeMemory/bytesPerPixel(config.ColorModel, progressive))
	if config.Width > maxPixels/config.Height {
		return nil, tooManyPixels(maxPixels)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	picture, _, err := image.Decode(f)
	if err != nil {
		return nil, damaged(err)
	}
	return upright(fit(picture, pictureEdge), turn), nil
}

// decodeMemory bounds what one picture may take while it is decoded.
const decodeMemory = 200_000_000 // bytes: 50 million pixels of an ordinary picture

// bytesPerPixel is what a decoder takes for a pixel at most.
func bytesPerPixel(model color.Model, progressive bool) int {
	switch {
	case progressive:
		return 16 // three coefficients of four bytes, and the picture
	case model == color.RGBA64Model, model == color.NRGBA64Model:
		return 8
	}
	return 4
}

func encode(picture image.Image, quality int) ([]byte, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}

// fit is the picture on white with its longer edge at most edge pixels. It is
// first shrunk by a whole factor, each square becoming its average colour,
// and then by what is left, which is less than two: sharp, and without the
// large buffers of better filters.
func fit(picture image.Image, edge int) *image.RGBA {
	size := picture.Bounds().Size()
	longer := max(size.X, size.Y)
	small := shrink(picture, max(longer/edge, 1))
	if longer <= edge {
		return small
	}
	to := image.Rect(0, 0, max(size.X*edge/longer, 1), max(size.Y*edge/longer, 1))
	out := image.NewRGBA(to)
	draw.ApproxBiLinear.Scale(out, to, small, small.Rect, draw.Src, nil)
	return out
}

// shrink draws the picture on white, 1/factor as wide and high. It works in
// strips, so that the whole is never held a second time.
func shrink(picture image.Image, factor int) *image.RGBA {
	from := picture.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, max(from.Dx()/factor, 1), max(from.Dy()/factor, 1)))
	strip := image.NewRGBA(image.Rect(0, 0, from.Dx(), min(factor, from.Dy())))
	for y := range out.Rect.Dy() {
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, picture, from.Min.Add(image.Pt(0, y*factor)), draw.Over)
		for x := range out.Rect.Dx() {
			average(out.Pix[out.PixOffset(x, y):], strip, x*factor, min(factor, strip.Rect.Dx()))
		}
	}
	return out
}

// average writes to pixel the mean colour of width columns of strip.
func average(pixel []byte, strip *image.RGBA, x, width int) {
	var sum [4]int
	for y := range strip.Rect.Dy() {
		row := strip.Pix[strip.PixOffset(x, y):]
		for i := range 4 * width {
			sum[i%4] += int(row[i])
		}
	}
	count := width * strip.Rect.Dy()
	for i, total := range sum {
		pixel[i] = byte((total + count/2) / count)
	}
}

// upright undoes the turn and the mirroring that EXIF numbers from 1 to 8.
func upright(picture *image.RGBA, turn int) *image.RGBA {
	if turn == 1 {
		return picture
	}
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			toX, toY := x, y
			if turn == 2 || turn == 3 || turn == 7 || turn == 8 {
				toX = w - 1 - x
			}
			if turn == 3 || turn == 4 || turn == 6 || turn == 7 {
				toY = h - 1 - y
			}
			if turn >= 5 {
				toX, toY = toY, toX
			}
			copy(out.Pix[out.PixOffset(toX, toY):], picture.Pix[picture.PixOffset(x, y):][:4])
		}
	}
	return out
}
