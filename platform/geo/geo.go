// Package geo converts between the three ways Chinese maps write a position
// and measures distances.
//
// A phone's own receiver speaks WGS-84; Amap, Tencent and WeChat speak GCJ-02,
// which is displaced by 100–700 m; Baidu adds a displacement of its own
// (BD-09). Everything is compared in WGS-84.
//
// Files: geo.go (points, distance, conversion), gcj.go (the displacements).
package geo

import (
	"fmt"
	"math"
)

// Point is a position in degrees, in WGS-84 unless said otherwise.
type Point struct{ Lat, Lng float64 }

// System is the coordinate system a position is written in (坐标系).
type System string

// The systems found in China.
const (
	WGS84 System = "wgs84" // the phone's receiver, Tianditu
	GCJ02 System = "gcj02" // Amap, Tencent, WeChat
	BD09  System = "bd09"  // Baidu
)

// ToWGS84 converts p, written in system, to WGS-84 with an error of less than
// a metre. It fails for a system it does not know.
//
// The displacement has no closed inverse, so we look for the point that is
// displaced onto p.
func ToWGS84(p Point, system System) (Point, error) {
	guess := p
	for range 8 {
		displaced, err := FromWGS84(guess, system)
		if err != nil {
			return Point{}, err
		}
		dLat, dLng := displaced.Lat-p.Lat, displaced.Lng-p.Lng
		guess.Lat -= dLat
		guess.Lng -= dLng
		if math.Abs(dLat)+math.Abs(dLng) < 1e-9 {
			break
		}
	}
	return guess, nil
}

// FromWGS84 converts a WGS-84 point to system. It fails for a system it does
// not know.
func FromWGS84(p Point, system System) (Point, error) {
	switch system {
	case WGS84:
		return p, nil
	case GCJ02:
		return gcj(p), nil
	case BD09:
		return bd(gcj(p)), nil
	}
	return Point{}, fmt.Errorf("geo: unknown coordinate system")
}

const earthRadius = 6371008.8 // metres, mean

// Distance is the way between a and b over the ground, in metres. Both must
// be written in the same system.
func Distance(a, b Point) float64 {
	lat1, lat2 := radians(a.Lat), radians(b.Lat)
	sinLat, sinLng := math.Sin((lat2-lat1)/2), math.Sin(radians(b.Lng-a.Lng)/2)
	h := sinLat*sinLat + math.Cos(lat1)*math.Cos(lat2)*sinLng*sinLng
	return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))
}

// OutOfChina tells whether p lies outside the rectangle in which GCJ-02 is
// displaced. The rectangle is part of GCJ-02 and no border.
func OutOfChina(p Point) bool {
	return p.Lng < 72.004 || p.Lng > 137.8347 || p.Lat < 0.8293 || p.Lat > 55.8271
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
