package evidence

import "time"

// Kept is what is known of a sign-in that the phone kept while it had no
// network. Its time is that of its code: who could read the code from the
// screen was in the hall at that step, whatever the phone's clock says.
type Kept struct {
	Shown    time.Time // when the screen began to show the code; zero: the code tells no time
	MadeAt   time.Time // by the phone's clock
	Received time.Time // by the server's
	Link     Link
}

// Link is how an envelope follows the one the phone kept before.
type Link string

// The links.
const (
	LinkWhole  Link = "whole"  // it follows one that arrived, or is the first
	LinkGap    Link = "gap"    // what it follows has not arrived, or is not known
	LinkForked Link = "forked" // another envelope follows the same one
)

// Numbers of rule 9.
const (
	OfflineFor = 72 * time.Hour  // an envelope is accepted so long after its code, and its nonce may be so old
	clockSlack = 2 * time.Minute // a phone's clock is off by less
)

// offline is rule 9: what is kept without a network and sent later counts once
// a witness confirms it, never by itself. It must be signed, within 72 hours,
// with a nonce from before, in the order in which the phone kept it.
func offline(f Facts) []Finding {
	o := f.Kept
	switch {
	case o == nil:
		return nil
	case f.Proof.Finding == NonceNone || f.Proof.Finding == NonceRequired:
		return []Finding{OfflineUnsigned}
	case o.Shown.IsZero():
		return []Finding{OfflineTimeless}
	case o.Received.Sub(o.Shown) > OfflineFor:
		return []Finding{OfflineLate}
	case f.Proof.Issued.After(o.Shown.Add(2 * f.CodeLife)):
		return []Finding{OfflineAfter}
	case f.Proof.Finding == NonceSigned && o.Shown.Sub(f.Proof.Issued) > OfflineFor:
		return []Finding{OfflineStale}
	case o.Link == LinkForked:
		return []Finding{OfflineForked}
	}
	found := []Finding{OfflineKept}
	if o.Link == LinkGap {
		found = append(found, OfflineGap)
	}
	if off := o.MadeAt.Sub(o.Shown); off < -clockSlack || off > 2*f.CodeLife+clockSlack {
		found = append(found, OfflineClock)
	}
	return found
}
