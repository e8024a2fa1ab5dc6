package geo

import "math"

// The Krasovsky 1940 ellipsoid, which GCJ-02 is computed on.
const (
	semiMajor    = 6378245.0
	eccentricity = 0.00669342162296594323 // squared
)

// gcj displaces a WGS-84 point as GCJ-02 does.
func gcj(p Point) Point {
	if OutOfChina(p) {
		return p
	}
	x, y := p.Lng-105, p.Lat-35
	root := math.Sqrt(math.Abs(x))
	short := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + short +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 +
		(160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + short +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 +
		(150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3

	lat := radians(p.Lat)
	curve := 1 - eccentricity*math.Sin(lat)*math.Sin(lat)
	perLat := radians(semiMajor * (1 - eccentricity) / (curve * math.Sqrt(curve)))
	perLng := radians(semiMajor / math.Sqrt(curve) * math.Cos(lat))
	return Point{Lat: p.Lat + north/perLat, Lng: p.Lng + east/perLng}
}

// bd displaces a GCJ-02 point as Baidu does.
func bd(p Point) Point {
	const turn = math.Pi * 3000 / 180
	radius := math.Hypot(p.Lng, p.Lat) + 0.00002*math.Sin(p.Lat*turn)
	angle := math.Atan2(p.Lat, p.Lng) + 0.000003*math.Cos(p.Lng*turn)
	return Point{Lat: radius*math.Sin(angle) + 0.006, Lng: radius*math.Cos(angle) + 0.0065}
}
