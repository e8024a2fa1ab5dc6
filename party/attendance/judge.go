package attendance

import (
	"strings"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/geo"
	"zhibu/platform/store"
)

// judge gathers the facts, applies the rules and notes what came of it.
func (c *change) judge(in SignIn, sh *Sheet, r *Row) Receipt {
	f, step, a := c.facts(in, sh, r)
	verdict, trailOf := Judge(f)
	distance, accuracy := "", ""
	if f.Position != nil && sh.Fence > 0 && !in.Remote {
		distance, accuracy = f.Position.bands()
	}
	c.touch(r)
	at := store.At(f.At)
	if verdict == terms.Red {
		at = store.At(in.At)
		a := Attempt{ID: store.NewID(), MeetingID: r.MeetingID, MemberID: r.MemberID, Direction: in.Direction, Digits: isDigits(bare(in.Code)),
			At: at, Findings: trail(trailOf), Distance: distance, Accuracy: accuracy, Step: step, Token: in.Key, Nonce: in.Signed.Nonce}
		r.Attempts++
		c.attempts[r.key()] = append(c.attempts[r.key()], a)
		c.red = append(c.red, a)
	} else {
		mode := terms.Present
		if in.Remote {
			mode, r.Reason = terms.Online, strings.TrimSpace(in.Reason)
		}
		sign := Sign{at, verdict, mode, trail(trailOf), distance, accuracy, step, in.Key, a.phone, 0}
		if f.Kept != nil {
			sign.Received = store.At(in.At)
		}
		*r.sign(in.Direction) = sign
		c.settle(r)
		c.seen = append(c.seen, a)
	}
	return Receipt{in.Direction, verdict, r.Presence, trailOf, sh.Window(in.Direction), at.Time(), r.waits(*r.sign(in.Direction)), false}
}

// facts is what is known of a sign-in, the step of its code, and what the
// meeting remembers of it if it is believed.
func (c *change) facts(in SignIn, sh *Sheet, r *Row) (f Facts, step int64, a arrival) {
	f = Facts{
		Direction: in.Direction, At: in.At, Window: sh.Window(in.Direction), PosterAllowed: sh.Poster,
		Sampled: sh.codes().sampled(r.MemberID, sh.PosterSample), Fence: sh.Fence, Position: sh.place(in.Position),
		Remote: in.Remote, RemoteAllowed: sh.Online, RemoteReason: in.Reason,
		Device: sh.Device, NewFor: time.Duration(sh.NewHours) * time.Hour, Proof: in.proof, Network: network(in.Source),
	}
	var from time.Time
	if kept := in.Signed.Kept; kept != nil {
		f.Code, step = sh.codes().checkKept(in.Code, in.Direction, f.Window, in.shown)
		from, f.CodeLife = shownAt(f.Code, step)
		f.Kept = &Kept{Shown: from, MadeAt: time.UnixMilli(kept.MadeAt), Received: in.At, Link: c.link(in)}
		if !from.IsZero() {
			f.At = from
		}
	} else {
		f.Code, step = sh.codes().check(in.Code, in.Direction, in.shown)
		from, f.CodeLife = shownAt(f.Code, step)
		f.CodeAge = in.shown.Sub(from)
	}
	a = arrival{meetingID: sh.MeetingID, memberID: r.MemberID}
	// An envelope is one of a kind by its place in the phone's chain, and the phone
	// cannot fetch another nonce: a red try, sent or kept, does not spoil the next.
	if in.proof.Finding == NonceSigned && f.Kept == nil {
		for _, tried := range c.attempts[r.key()] {
			if tried.Nonce == in.Signed.Nonce {
				f.Proof.Finding = NonceSpent
			}
		}
	}
	if f.Proof.Finding == NonceSigned && in.phone != 0 {
		a.phone = in.phone
		user := c.halls.user(sh.MeetingID, a.phone, c.seen)
		f.Proof.Shared = user != 0 && user != r.MemberID
	}
	if f.CodeLife > 0 && f.Kept == nil {
		a.code = shown{in.Direction == terms.Out, from.Unix(), f.CodeLife}
		a.Sighting = Sighting{f.Network, in.At, f.CodeAge}
		f.Sightings = c.halls.sightings(sh.MeetingID, a.code, c.seen)
	}
	return f, step, a
}

// place measures how far from the meeting's room a position is.
func (s *Sheet) place(p *Position) *Place {
	if p == nil || s.Fence == 0 {
		return nil
	}
	away := func(system geo.System) float64 {
		at, err := geo.ToWGS84(geo.Point{Lat: p.Lat, Lng: p.Lng}, system)
		if err != nil {
			return 1e9 // an unknown system is nowhere near
		}
		return geo.Distance(s.room(), at)
	}
	place := &Place{Distance: away(p.System), AsOther: 1e9, Accuracy: p.Accuracy, Confidence: p.Confidence}
	if place.Distance <= float64(s.Fence) {
		return place
	}
	for _, other := range []geo.System{geo.WGS84, geo.GCJ02, geo.BD09} {
		if other != p.System {
			place.AsOther = min(place.AsOther, away(other))
		}
	}
	return place
}
