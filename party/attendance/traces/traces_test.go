package traces

import (
	"slices"
	"testing"
	"time"

	"zhibu/party/attendance/evidence"
)

// How an envelope follows those of its session that have arrived.
func TestLink(t *testing.T) {
	arrived := Chains{}
	for _, e := range []Envelope{{SessionID: 1, Hash: "a"}, {SessionID: 1, Hash: "b", Previous: "a"}, {SessionID: 2, Hash: "x", Previous: "w"}} {
		if !arrived.Add(e) || arrived.Add(e) {
			t.Errorf("%s is noted once", e.Hash)
		}
	}
	for _, c := range []struct {
		name           string
		session        int64
		hash, previous string
		want           evidence.Link
	}{
		{"接在最后一份后面", 1, "c", "b", evidence.LinkWhole},
		{"再送同一份", 1, "b", "a", evidence.LinkWhole},
		{"第一份", 3, "a", "", evidence.LinkWhole},
		{"又说自己是第一份：浏览器忘了先前的", 1, "c", "", evidence.LinkGap},
		{"前一份没有送到", 1, "d", "c", evidence.LinkGap},
		{"前一份是别的登录的", 2, "y", "a", evidence.LinkGap},
		{"与先前送到的接在同一份后面", 1, "c", "a", evidence.LinkForked},
		{"前一份没有送到，却已有别的接在它后面", 2, "y", "w", evidence.LinkForked},
	} {
		if got := arrived.Link(c.session, c.hash, c.previous); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A phone is known by who signed with it first, a code by where it came from, each at its own meeting,
// with what the same transaction is about to remember; both are forgotten in time.
func TestHalls(t *testing.T) {
	now := time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC)
	code := Shown{From: now.Unix(), Life: 20 * time.Second}
	saw := func(network string) evidence.Sighting { return evidence.Sighting{Network: network, At: now} }
	come := func(member, phone int64, network string) Arrival {
		return Arrival{MeetingID: 1, MemberID: member, Phone: phone, Code: code, Sighting: saw(network)}
	}
	h := NewHalls()
	for _, meeting := range []int64{1, 2} {
		h.byID[meeting] = &hall{phones: map[int64]int64{}, codes: map[Shown][]evidence.Sighting{}, used: now}
	}
	h.Add([]Arrival{come(10, 7, "a"), come(11, 7, "b")}, now)
	coming := []Arrival{come(12, 8, "c")}
	for _, c := range []struct {
		meeting, phone, want int64
	}{{1, 7, 10}, {1, 8, 12}, {1, 9, 0}, {2, 7, 0}} {
		if got := h.User(c.meeting, c.phone, coming); got != c.want {
			t.Errorf("phone %d at meeting %d is that of %d, want %d", c.phone, c.meeting, got, c.want)
		}
	}
	if got := h.Sightings(1, code, coming); !slices.Equal(got, []evidence.Sighting{saw("a"), saw("b"), saw("c")}) {
		t.Errorf("the code was seen %v", got)
	}
	if got := h.Sightings(2, code, nil); len(got) != 0 {
		t.Errorf("at the other meeting the code was seen %v", got)
	}
	later := come(13, 0, "d")
	later.Code.From += int64(codeFor/time.Second) + 1
	h.Add([]Arrival{later}, now.Add(codeFor+time.Second))
	if got := h.Sightings(1, code, nil); len(got) != 0 || h.User(1, 7, nil) != 10 {
		t.Errorf("five minutes later the code is remembered: %v", got)
	}
	h.Add(nil, now.Add(codeFor+hallFor+2*time.Second))
	if len(h.byID) != 0 {
		t.Error("an hour after its last sign-in a meeting is remembered")
	}
}
