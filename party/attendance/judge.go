package attendance

import (
	"strings"
	"time"

	"zhibu/party/attendance/codes"
	"zhibu/party/attendance/evidence"
	"zhibu/party/attendance/traces"
	"zhibu/party/terms"
	"zhibu/platform/geo"
	"zhibu/platform/store"
)

// judge gathers the facts, applies the rules and notes what came of it.
func (c *change) judge(in SignIn, sh *Sheet, r *Row) Receipt {
	f, step, a := c.facts(in, sh, r)
	verdict, trailOf := evidence.Judge(f)
	distance, accuracy := "", ""
	if f.Position != nil && sh.Fence > 0 && !in.Remote {
		distance, accuracy = f.Position.Bands()
	}
	c.touch(r)
	at := store.At(f.At)
	if verdict == terms.Red {
		at = store.At(in.At)
		a := Attempt{ID: store.NewID(), MeetingID: r.MeetingID, MemberID: r.MemberID, Direction: in.Direction, Digits: codes.IsDigits(codes.Bare(in.Code)),
			At: at, Findings: evidence.TrailOf(trailOf), Distance: distance, Accuracy: accuracy, Step: step, Token: in.Key, Nonce: in.Signed.Nonce}
		r.Attempts++
		c.attempts[r.key()] = append(c.attempts[r.key()], a)
		c.red = append(c.red, a)
	} else {
		mode := terms.Present
		if in.Remote {
			mode, r.Reason = terms.Online, strings.TrimSpace(in.Reason)
		}
		sign := Sign{at, verdict, mode, evidence.TrailOf(trailOf), distance, accuracy, step, in.Key, a.Phone, 0}
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
func (c *change) facts(in SignIn, sh *Sheet, r *Row) (f evidence.Facts, step int64, a traces.Arrival) {
	f = evidence.Facts{
		Direction: in.Direction, At: in.At, Window: sh.Window(in.Direction), PosterAllowed: sh.Poster,
		Sampled: sh.keys().Sampled(r.MemberID, sh.PosterSample), Fence: sh.Fence, Position: sh.place(in.Position),
		Remote: in.Remote, RemoteAllowed: sh.Online, RemoteReason: in.Reason,
		Device: sh.Device, NewFor: time.Duration(sh.NewHours) * time.Hour, Proof: in.proof, Network: evidence.NetworkOf(in.Source),
	}
	var from time.Time
	if kept := in.Signed.Kept; kept != nil {
		f.Code, step = sh.keys().CheckKept(in.Code, in.Direction, f.Window, in.shown)
		from, f.CodeLife = codes.ShownAt(f.Code, step)
		f.Kept = &evidence.Kept{Shown: from, MadeAt: time.UnixMilli(kept.MadeAt), Received: in.At, Link: c.chains.Link(in.Caller.SessionID, in.hash, kept.Previous)}
		if !from.IsZero() {
			f.At = from
		}
	} else {
		f.Code, step = sh.keys().Check(in.Code, in.Direction, in.shown)
		from, f.CodeLife = codes.ShownAt(f.Code, step)
		f.CodeAge = in.shown.Sub(from)
	}
	a = traces.Arrival{MeetingID: sh.MeetingID, MemberID: r.MemberID}
	// An envelope is one of a kind by its place in the phone's chain, and the phone
	// cannot fetch another nonce: a red try, sent or kept, does not spoil the next.
	if in.proof.Finding == evidence.NonceSigned && f.Kept == nil {
		for _, tried := range c.attempts[r.key()] {
			if tried.Nonce == in.Signed.Nonce {
				f.Proof.Finding = evidence.NonceSpent
			}
		}
	}
	if f.Proof.Finding == evidence.NonceSigned && in.phone != 0 {
		a.Phone = in.phone
		user := c.halls.User(sh.MeetingID, a.Phone, c.seen)
		f.Proof.Shared = user != 0 && user != r.MemberID
	}
	if f.CodeLife > 0 && f.Kept == nil {
		a.Code = traces.Shown{Out: in.Direction == terms.Out, From: from.Unix(), Life: f.CodeLife}
		a.Sighting = evidence.Sighting{Network: f.Network, At: in.At, Age: f.CodeAge}
		f.Sightings = c.halls.Sightings(sh.MeetingID, a.Code, c.seen)
	}
	return f, step, a
}

// place measures how far from the meeting's room a position is.
func (s *Sheet) place(p *Position) *evidence.Place {
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
	place := &evidence.Place{Distance: away(p.System), AsOther: 1e9, Accuracy: p.Accuracy, Confidence: p.Confidence}
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
