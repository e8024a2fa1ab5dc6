package demo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"time"

	"zhibu/app"
	"zhibu/party/meetings"
	"zhibu/party/terms"
)

// Edges of a picture, in pixels.
const (
	wide = 640
	high = 426
)

// scene is what a picture of a meeting shows.
type scene struct {
	caption string
	draw    func(canvas)
}

var (
	aroundTable = scene{"会议现场", canvas.table}
	speaking    = scene{"书记讲话，党员认真听记", canvas.lecture}
)

// scenesOf are the pictures a meeting has.
func scenesOf(kind terms.MeetingKind) []scene {
	if kind == terms.CommitteeMeeting {
		return []scene{aroundTable}
	}
	return []scene{speaking, aroundTable}
}

// photos gives a meeting that is to be recorded its pictures; those of another day look otherwise.
func photos(ctx context.Context, a *app.App, meetingID int64, kind terms.MeetingKind, held time.Time) error {
	for i, s := range scenesOf(kind) {
		if err := a.Meetings.AddPhoto(ctx, meetingID, bytes.NewReader(s.picture(held.Unix()+int64(i))), s.caption, true); err != nil {
			return err
		}
	}
	return nil
}

// drawn is how many pictures there are of each scene of a theme day. Whoever has one shares it with others: a city's
// days take as many files as a village's.
const drawn = 8

// album are pictures of theme days, by scene; they differ in who sits where.
type album [][drawn]meetings.Photo

// drawAlbum draws them and puts them into the store of files.
func drawAlbum(ctx context.Context, a *app.App) (album, error) {
	var all album
	for _, s := range scenesOf(terms.ThemeDay) {
		var some [drawn]meetings.Photo
		for i := range some {
			hash, err := a.Meetings.LoadPicture(ctx, bytes.NewReader(s.picture(int64(i))))
			if err != nil {
				return nil, err
			}
			some[i] = meetings.Photo{Hash: hash, Caption: s.caption}
		}
		all = append(all, some)
	}
	return all, nil
}

// of are the pictures of a day.
func (a album) of(d *day) (photos []meetings.Photo) {
	for _, scene := range a {
		p := scene[(d.org.ID+int64(d.meeting.StartsAt.Time().Month()))%drawn]
		p.At = d.meeting.EndsAt
		photos = append(photos, p)
	}
	return photos
}

// picture is a scene as a JPEG of a few KB. It is plainly drawn: nobody shall take it for a photo of somebody.
func (s scene) picture(seed int64) []byte {
	c := canvas{image.NewRGBA(image.Rect(0, 0, wide, high)), rand.New(rand.NewPCG(uint64(seed), 1))}
	s.draw(c)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, c, &jpeg.Options{Quality: 80}); err != nil {
		panic(err) // a buffer takes everything
	}
	return out.Bytes()
}

// canvas is a picture in the making, with what varies in it.
type canvas struct {
	*image.RGBA
	r *rand.Rand
}

// rgb is a colour as the web writes it.
func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

var (
	skins  = []uint32{0xf3d3b4, 0xe9c19c, 0xdfb08a}
	hairs  = []uint32{0x2d2a29, 0x3b3634, 0x8d8883, 0xc9c5c0}
	cloths = []uint32{0x3d5a80, 0x52796f, 0x6d597a, 0x7f5539, 0x5c677d, 0xe0e1dd}
)

func (c canvas) one(of []uint32) uint32 { return of[c.r.IntN(len(of))] }

func (c canvas) box(x0, y0, x1, y1 int, hex uint32) {
	draw.Draw(c, image.Rect(x0, y0, x1, y1), image.NewUniform(rgb(hex)), image.Point{}, draw.Src)
}

// disc is a filled circle around a point.
func (c canvas) disc(x, y, radius int, hex uint32) {
	at := image.Rect(x-radius-1, y-radius-1, x+radius+1, y+radius+1)
	draw.DrawMask(c, at, image.NewUniform(rgb(hex)), image.Point{}, disc{image.Pt(x, y), float64(radius)}, at.Min, draw.Over)
}

// disc is what a filled circle covers, its rim softened.
type disc struct {
	at     image.Point
	radius float64
}

func (d disc) ColorModel() color.Model { return color.AlphaModel }
func (d disc) Bounds() image.Rectangle { return image.Rect(-wide, -wide, 2*wide, 2*wide) }
func (d disc) At(x, y int) color.Color {
	far := math.Hypot(float64(x-d.at.X), float64(y-d.at.Y))
	return color.Alpha{uint8(255 * max(0, min(1, d.radius-far+0.5)))}
}

// bust is somebody from the chest up, size high from chin to crown; from behind without a face.
func (c canvas) bust(x, y, size int, behind bool) {
	hair := c.one(hairs)
	c.disc(x, y+size*8/5, size, c.one(cloths))
	c.box(x-size/4, y, x+size/4, y+size*4/5, c.one(skins[1:]))
	c.disc(x, y-size/10, size*3/5, hair)
	if !behind {
		c.disc(x, y+size/10, size/2, c.one(skins))
	}
}

// room is the wall behind a meeting, with a red banner and the floor.
func (c canvas) room(floor int) {
	c.box(0, 0, wide, high, 0xf1e9da)
	c.box(0, floor, wide, high, 0xc8ad8d)
	c.box(120, 18, wide-120, 52, 0xb3261e)
	c.box(150, 33, wide-150, 37, 0xf2c14e)
}

// table: the committee and some members around a long table, between two windows.
func (c canvas) table() {
	c.room(330)
	for _, x := range []int{36, wide - 126} {
		c.box(x, 84, x+90, 214, 0xffffff)
		c.box(x+6, 90, x+42, 208, 0xbfdbe8)
		c.box(x+48, 90, x+84, 208, 0xbfdbe8)
	}
	people := 6 + c.r.IntN(3)
	step := (wide - 120) / people
	for i := range people {
		c.bust(60+step/2+i*step, 196+c.r.IntN(10), 34, false)
	}
	c.box(24, 262, wide-24, 300, 0x8a5a34)
	c.box(24, 300, wide-24, 372, 0x74492a)
	for i := range people {
		x := 60 + step/2 + i*step
		c.box(x-18, 268, x+10, 282, 0xfbfbf8)
		c.box(x+18, 266, x+28, 282, 0xd8e2dc)
	}
	for i := range people - 1 {
		c.bust(60+step+i*step, 356, 40, true)
	}
}

// lecture: somebody speaks beside a screen, before rows of listeners.
func (c canvas) lecture() {
	c.room(300)
	c.box(196, 72, 472, 232, 0xd9d4c7)
	c.box(202, 78, 466, 226, 0xfdfdfb)
	c.box(202, 78, 466, 104, 0xb3261e)
	for i := range 4 {
		c.box(226, 124+i*24, 300+c.r.IntN(140), 132+i*24, 0x9aa0a6)
	}
	c.bust(540, 168, 30, false)
	c.box(506, 218, 574, 310, 0x8a5a34)
	c.box(500, 212, 580, 220, 0x74492a)
	for row := range 3 {
		size := 22 + 7*row
		for x := 50 - 22*(row%2); x < wide; x += size * 3 {
			if c.r.IntN(8) > 0 {
				c.bust(x, 268+row*54, size, true)
			}
		}
	}
}
