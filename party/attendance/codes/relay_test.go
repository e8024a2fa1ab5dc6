package codes

import (
	"math/rand/v2"
	"testing"
	"time"

	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
)

// TestRelayByDelay: over all moments of a step, how many copies of a code that
// are presented elsewhere pass, need a witness, and fail. What passes within
// three seconds only the position and the phone can tell.
func TestRelayByDelay(t *testing.T) {
	r := rand.New(rand.NewPCG(33, 107))
	for _, c := range []struct {
		delay             time.Duration
		green, amber, red int // of 1000
		slack             int
	}{{3 * time.Second, 1000, 0, 0, 0}, {15 * time.Second, 500, 500, 0, 60}, {40 * time.Second, 0, 0, 1000, 0}, {60 * time.Second, 0, 0, 1000, 0}} {
		window := evidence.Span{From: at("14:30:00"), To: at("15:15:00")}
		counted := map[terms.Verdict]int{}
		key := Keys{Meeting: 9001, In: []byte("in"), Out: []byte("out")}
		for range 1000 {
			photographed := at("15:00:00").Add(time.Duration(r.Int64N(int64(Step))))
			text, _ := key.Rotating(terms.In, photographed)
			f := evidence.Facts{Direction: terms.In, At: photographed.Add(c.delay), Window: window, Device: evidence.DeviceOff} // nothing else is wrong with it
			found, n := key.Check(text, terms.In, f.At)
			from, life := ShownAt(found, n)
			f.Code, f.CodeAge, f.CodeLife = found, f.At.Sub(from), life
			f.Network, f.Sightings = "111.19.3.0/24", []evidence.Sighting{{Network: "36.41.7.0/24", At: at("15:00:03"), Age: 3 * time.Second}}
			verdict, _ := evidence.Judge(f)
			counted[verdict]++
		}
		for verdict, about := range map[terms.Verdict]int{terms.Green: c.green, terms.Amber: c.amber, terms.Red: c.red} {
			if n := counted[verdict]; n < about-c.slack || n > about+c.slack {
				t.Errorf("relayed after %s: %d of 1000 are %s, want %d", c.delay, n, verdict, about)
			}
		}
	}
}
