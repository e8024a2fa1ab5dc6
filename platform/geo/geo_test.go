package geo

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

var (
	hanzhong  = Point{33.0676, 107.0233}
	guangzhou = Point{23.1291, 113.2644}
	jiayuguan = Point{39.7732, 98.2892}
)

func TestDisplacement(t *testing.T) {
	for name, c := range map[string]struct {
		at       Point
		system   System
		from, to float64 // metres
	}{
		"汉中 国测局坐标":  {hanzhong, GCJ02, 300, 700},
		"广州 国测局坐标":  {guangzhou, GCJ02, 300, 900},
		"嘉峪关 国测局坐标": {jiayuguan, GCJ02, 100, 900},
		"汉中 百度坐标":   {hanzhong, BD09, 700, 1800},
		"汉中 原始坐标":   {hanzhong, WGS84, 0, 0},
		"东京 不偏移":    {Point{35.68, 139.76}, GCJ02, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			moved, err := FromWGS84(c.at, c.system)
			if err != nil {
				t.Fatal(err)
			}
			if d := Distance(c.at, moved); d < c.from || d > c.to {
				t.Errorf("displaced by %.0f m, want %.0f–%.0f", d, c.from, c.to)
			}
		})
	}
}

// The published value of the reference implementation for this point.
func TestDisplacementIsTheKnownOne(t *testing.T) {
	got, _ := FromWGS84(Point{Lat: 39.915, Lng: 116.404}, GCJ02)
	if want := (Point{39.91640428150164, 116.41024449916938}); Distance(got, want) > 0.01 {
		t.Errorf("got %v, want %v", got, want)
	}
	got, _ = FromWGS84(Point{Lat: 39.915, Lng: 116.404}, BD09)
	if want := (Point{39.92270139704253, 116.41662724378733}); Distance(got, want) > 1 {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestThereAndBack(t *testing.T) {
	for _, system := range []System{WGS84, GCJ02, BD09} {
		t.Run(string(system), rapid.MakeCheck(func(t *rapid.T) {
			at := Point{
				Lat: rapid.Float64Range(18, 53).Draw(t, "lat"),
				Lng: rapid.Float64Range(74, 135).Draw(t, "lng"),
			}
			there, err := FromWGS84(at, system)
			if err != nil {
				t.Fatal(err)
			}
			back, err := ToWGS84(there, system)
			if err != nil {
				t.Fatal(err)
			}
			if d := Distance(at, back); d > 1 || math.IsNaN(d) {
				t.Errorf("%v came back %.2f m away", at, d)
			}
		}))
	}
}

func TestDistance(t *testing.T) {
	for name, c := range map[string]struct {
		a, b Point
		want float64 // metres
	}{
		"同一点":      {hanzhong, hanzhong, 0},
		"纬度一度":     {Point{30, 107}, Point{31, 107}, 111195},
		"汉中到广州":    {hanzhong, guangzhou, 1262624},
		"跨一百八十度经线": {Point{0, 179.5}, Point{0, -179.5}, 111195},
		"对跖点":      {Point{0, 0}, Point{0, 180}, 20015115},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Distance(c.a, c.b); math.Abs(got-c.want) > 1+c.want*0.005 {
				t.Errorf("got %.0f m, want %.0f m", got, c.want)
			}
		})
	}
}

func TestUnknownSystem(t *testing.T) {
	if _, err := ToWGS84(hanzhong, "cgcs"); err == nil {
		t.Error("an unknown system was accepted")
	}
}
