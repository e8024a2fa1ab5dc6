// Package evidence 核验: whether a sign-in is to be believed. Facts in, findings out; it reads no clock and no
// database, and every sentence that a member is told stands in one table.
//
//	rules.go           Judge; rules 1, 4, 5 and 10: code, window, position, remote; the poster
//	rules_findings.go  the rules by name, what each may find, every sentence
//	rules_proof.go     rules 2 and 3: nonce and phone
//	rules_relay.go     rule 6: smells of a code that was sent on
//	rules_offline.go   rule 9: kept without a network
//	trail.go           findings as a row keeps them, and what a sign-in was proved by
package evidence

import (
	"fmt"
	"strings"
	"time"

	"zhibu/party/terms"
)

// The rules in this file say whether a sign-in is to be believed. They take
// facts and give findings; they read no clock and no database.
//
//	《中国共产党党员教育管理工作条例》第十六条: 党员应当按期参加党员大会、党小组会和上党课;
//	党支部应当每月开展1次主题党日. How attendance is proved, no regulation says:
//	windows, fence and samples are policy and come in as facts.

// Span is a window of time; both edges belong to it, the last second whole:
// at 10:15:00.999 the window that ends at 10:15:00 is still open.
type Span struct{ From, To time.Time }

// Holds tells whether t lies in the span.
func (s Span) Holds(t time.Time) bool { return !t.Before(s.From) && t.Before(s.To.Add(time.Second)) }

// Facts is what is known of one sign-in or sign-out.
type Facts struct {
	Direction     terms.Direction
	At            time.Time // by the server's clock; of an offline sign-in, when its code was shown
	Window        Span
	Code          Finding // one of the R1 findings, see codes.Keys
	PosterAllowed bool
	Sampled       bool // this member is in the sample of poster sign-ins that need a witness

	Fence    int // radius R in metres; 0: the place has no point or the fence is off
	Position *Place

	Remote        bool
	RemoteAllowed bool
	RemoteReason  string

	Device DeviceRule
	NewFor time.Duration // a phone the account has used for less needs a witness; 0: none does
	Proof  Proof

	Network   string        // see NetworkOf
	CodeAge   time.Duration // since the screen began to show the code
	CodeLife  time.Duration // for how long it shows it; 0: printed, or no code
	Sightings []Sighting    // of the same code

	Kept *Kept // nil: sent at once
}

// Place is where the member says to be, seen from the meeting's room. It
// holds distances, never coordinates.
type Place struct {
	Distance   float64 // metres, by the coordinate system the phone named
	AsOther    float64 // metres, the shortest when the same numbers are read in another system
	Accuracy   float64 // metres, radius as reported; below 0 unknown
	Confidence int     // per cent of fixes within Accuracy: 95 or 68
}

// Judge applies every rule. The verdict is that of the worst finding.
func Judge(f Facts) (terms.Verdict, []Finding) {
	found := append(append([]Finding{code(f)}, nonce(f)...), device(f)...)
	found = append(append(append(found, window(f), position(f)), relay(f)...), offline(f)...)
	if f.Remote {
		found = append(found, remote(f))
	}
	if f.Code == CodePoster && !f.Remote {
		found = append(found, poster(f)...)
	}
	return worst(found), found
}

func worst(found []Finding) terms.Verdict {
	v := terms.Green
	for _, f := range found {
		switch f.Verdict() {
		case terms.Red:
			return terms.Red
		case terms.Amber:
			v = terms.Amber
		}
	}
	return v
}

// code is rule 1. Who takes part remotely may have no screen to scan; then a
// witness stands in for the code.
func code(f Facts) Finding {
	switch {
	case f.Code == CodePoster && !f.PosterAllowed:
		return CodePosterOff
	case f.Code == CodeMissing && f.Remote:
		return CodeRemote
	}
	return f.Code
}

// window is rule 4, mission row 36 「不能超时签到，也不能提前签退」.
func window(f Facts) Finding {
	early, late := WindowEarlyIn, WindowLateIn
	if f.Direction == terms.Out {
		early, late = WindowEarlyOut, WindowLateOut
	}
	switch {
	case f.Window.Holds(f.At):
		return WindowOpen
	case f.At.Before(f.Window.From):
		return early
	}
	return late
}

// Numbers of rule 5, in metres.
const (
	vague     = 150 // a fix whose acc95 is larger proves nothing
	tolerance = 100 // at most so much of the accuracy is added to the fence
)

// position is rule 5, mission row 37: green only if acc95 ≤ 150 m and
// d ≤ R + min(acc95, 100 m); farther is red; unknown or vague is amber.
// A vague fix is farther only when even its own radius does not reach the
// fence. A fix that is outside as labelled but inside in another coordinate
// system is named as such: at Hanzhong the systems are 470 m apart.
func position(f Facts) Finding {
	switch p := f.Position; {
	case f.Remote:
		return PositionRemote
	case f.Fence == 0:
		return PositionOff
	case p == nil:
		return PositionUnknown
	default:
		return near(*p, float64(f.Fence))
	}
}

func near(p Place, radius float64) Finding {
	acc := Acc95(p.Accuracy, p.Confidence)
	known := p.Accuracy >= 0
	reach := radius + min(acc, tolerance)
	if !known {
		reach = radius + tolerance
	}
	switch {
	case !known && p.Distance <= reach:
		return PositionNoAccuracy
	case known && acc > vague && p.Distance <= radius+acc:
		return PositionVague
	case p.Distance <= reach:
		return PositionInside
	case p.AsOther <= reach:
		return PositionMislabel
	}
	return PositionOutside
}

// Acc95 is the radius within which 95% of fixes lie. The W3C Geolocation API
// reports that radius itself; Android's Location.getAccuracy reports the
// 68% one. For an error spread alike in both directions of the plane the two
// stand as √(ln 0.05 ÷ ln 0.32) = 1.62 to 1 (1.96 would hold on a line).
func Acc95(accuracy float64, confidence int) float64 {
	if confidence == 68 {
		return accuracy * 1.62
	}
	return accuracy
}

// remote is mission row 13 「线上会议」: marked apart from on-site presence,
// with a reason, where policy allows it.
func remote(f Facts) Finding {
	switch {
	case !f.RemoteAllowed:
		return RemoteOff
	case strings.TrimSpace(f.RemoteReason) == "":
		return RemoteNoReason
	}
	return RemoteAllowed
}

// poster holds the printed code, which can be photographed, to more than the
// screen's: there must be a fence, and a sample needs a witness.
func poster(f Facts) (found []Finding) {
	if f.Fence == 0 {
		found = append(found, WitnessNoFence)
	}
	if f.Sampled {
		found = append(found, WitnessSample)
	}
	return found
}

// Bands are all that is kept of a position.
func (p Place) Bands() (distance, accuracy string) {
	distance, accuracy = ">300", ">150"
	for _, edge := range []struct {
		upTo float64
		name string
	}{{300, "100-300"}, {100, "50-100"}, {50, "0-50"}} {
		if p.Distance <= edge.upTo {
			distance = edge.name
		}
	}
	switch acc := Acc95(p.Accuracy, p.Confidence); {
	case p.Accuracy < 0:
		accuracy = "unknown"
	case acc <= 50:
		accuracy = "0-50"
	case acc <= vague:
		accuracy = fmt.Sprintf("50-%d", vague)
	}
	return distance, accuracy
}
