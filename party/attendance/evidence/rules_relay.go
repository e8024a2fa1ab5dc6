package evidence

import (
	"net/netip"
	"time"
)

// Sighting is one sign-in that was believed, as far as rule 6 remembers it: for
// minutes, in memory, see traces.Halls.
type Sighting struct {
	Network string        // see NetworkOf
	At      time.Time     // arrival by the server's clock
	Age     time.Duration // of the code at arrival, counted from when the screen began to show it
}

// A code is photographed in the hall and sent to somebody elsewhere. Where no
// position tells on them, two things do: they are late, because sending takes
// time, and they come from another network than the hall's.
const (
	burst    = 3                // so many late ones …
	burstFor = 10 * time.Second // … from one network within this time
)

// relay is rule 6. life is for how long the screen shows a code; the code is
// believed for one life more, for slow phones. A smell is no proof: it is
// never more than amber, and two networks in one hall (the hall's and the
// phones' own) smell of nothing while the code is on the screen.
func relay(f Facts) []Finding {
	if f.Kept != nil || f.Remote || f.CodeLife == 0 {
		return nil
	}
	late, gone := f.CodeLife*5/4, f.CodeLife
	elsewhere, recent := false, 0
	for _, s := range f.Sightings {
		elsewhere = elsewhere || s.Network != f.Network && s.Age < late
		if s.Network == f.Network && s.Age >= gone && f.At.Sub(s.At) <= burstFor {
			recent++
		}
	}
	switch {
	case f.CodeAge >= late && elsewhere:
		return []Finding{RelayLate}
	case f.CodeAge >= gone && recent >= burst-1:
		return []Finding{RelayBurst}
	}
	return nil
}

// NetworkOf is the part of an address that the phones of one hall or one
// household share: /24 of IPv4, /48 of IPv6. "" where it is no address.
func NetworkOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	bits := 48
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		bits = 24
	}
	prefix, _ := ip.Prefix(bits)
	return prefix.String()
}
