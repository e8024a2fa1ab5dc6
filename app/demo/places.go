package demo

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
)

// seats are county seats of Hanzhong and prefecture seats of Gansu, in WGS-84
// degrees rounded to a tenth: enough to scatter made-up positions around.
var seats = map[string][2]float64{
	"6107": {33.1, 107.0}, "610702": {33.1, 107.0}, "610703": {33.0, 106.9}, "610722": {33.2, 107.3}, "610723": {33.2, 107.5}, "610724": {33.0, 107.8},
	"610725": {33.2, 106.7}, "610726": {32.8, 106.3}, "610727": {33.3, 106.2}, "610728": {32.5, 107.9}, "610729": {33.6, 106.9}, "610730": {33.5, 108.0},
	"62": {36.1, 103.8}, "6201": {36.1, 103.8}, "6202": {39.8, 98.3}, "6203": {38.5, 102.2}, "6204": {36.5, 104.1}, "6205": {34.6, 105.7}, "6206": {37.9, 102.6},
	"6207": {38.9, 100.5}, "6208": {35.5, 106.7}, "6209": {39.7, 98.5}, "6210": {35.7, 107.6}, "6211": {35.6, 104.6}, "6212": {33.4, 104.9}, "6229": {35.6, 103.2}, "6230": {35.0, 102.9},
	"2306": {46.6, 125.1},
}

// spread is how far, in degrees, the seat of a division of each code length
// may lie from that of the one above.
var spread = map[int]float64{6: 0.4, 9: 0.2, 12: 0.05}

// placeOf makes up a position for a division: the known seat of it or of what
// is above it, and from there a step that its code alone decides. It is
// rounded to about a metre.
func placeOf(code string) (lat, lng float64) {
	if at, ok := seats[code]; ok {
		return at[0], at[1]
	}
	above := map[int]int{4: 2, 6: 4, 9: 6, 12: 9}[len(code)]
	if above == 0 {
		return 35, 105 // somewhere in the middle of the country
	}
	lat, lng = placeOf(code[:above])
	return scatter(lat, lng, code, spread[len(code)])
}

// scatter moves a position by up to reach degrees; the same key moves it the same way.
func scatter(lat, lng float64, key string, reach float64) (float64, float64) {
	sum := binary.BigEndian.Uint64(sum256(key)) // codes differ in a digit or two: a weaker hash would draw rings
	angle := float64(sum&0xffff) / 0x10000 * 2 * math.Pi
	distance := reach * math.Sqrt(float64(sum>>16&0xffff)/0x10000)
	return round5(lat + distance*math.Sin(angle)), round5(lng + distance*math.Cos(angle))
}

func sum256(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}

func round5(x float64) float64 { return math.Round(x*1e5) / 1e5 }
