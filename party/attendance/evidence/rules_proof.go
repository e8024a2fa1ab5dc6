package evidence

import "time"

// DeviceRule is what a branch does about phones that cannot sign, fixed with
// the sheet (policy switch signin.device).
type DeviceRule string

// The rules. In a village hall without TLS no browser offers its cryptography,
// so the default lets people in and asks for a witness.
const (
	DeviceOff      DeviceRule = "off"      // not looked at
	DeviceWitness  DeviceRule = "witness"  // a sign-in without a signature needs a witness
	DeviceRequired DeviceRule = "required" // a sign-in without a signature is refused
)

// Proof is what came of a sign-in's nonce and signature, and what is known of
// the phone that made it.
type Proof struct {
	Finding Finding       // a finding of R2-nonce; NonceNone: nothing was sent
	Issued  time.Time     // when the nonce was handed out
	Age     time.Duration // for how long this account has used the phone
	Shared  bool          // another member signed at this meeting with it
}

// nonce is rule 2: what is signed was made for this page, here and now.
func nonce(f Facts) []Finding {
	switch {
	case f.Device == DeviceOff && f.Kept == nil:
		return nil
	case f.Proof.Finding == NonceNone && f.Device == DeviceRequired:
		return []Finding{NonceRequired}
	}
	return []Finding{f.Proof.Finding}
}

// device is rule 3: one phone, one member; and a phone that the account has
// used for a while. It says nothing of a phone that has not signed.
func device(f Facts) (found []Finding) {
	if f.Device == DeviceOff || f.Proof.Finding != NonceSigned {
		return nil
	}
	if f.Proof.Shared {
		found = append(found, DeviceShared)
	}
	if f.Proof.Age < f.NewFor {
		found = append(found, DeviceNew)
	}
	if found == nil {
		found = append(found, DeviceKnown)
	}
	return found
}
