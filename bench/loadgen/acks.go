package loadgen

import "slices"

// Ack is what became of one keyed request.
type Ack struct {
	Key     string
	Verdict Verdict
}

// Audit is the outcome of Verify.
type Audit struct {
	Acknowledged     int
	Lost             []string // acknowledged but not stored: must be empty
	Doubled          []string // stored more than once: must be empty
	Phantom          []string // stored but never asked for: must be empty
	Unanswered       int      // nobody knows
	UnansweredStored int      // of these, stored: allowed
	Stored           int
}

// OK says that nothing acknowledged was lost, doubled or invented.
func (a Audit) OK() bool { return len(a.Lost)+len(a.Doubled)+len(a.Phantom) == 0 }

// Verify compares what was acknowledged, in any number of runs, with the keys
// the store holds.
func Verify(acks []Ack, stored []string) Audit {
	asked := map[string]Verdict{}
	for _, a := range acks {
		if asked[a.Key] != Acknowledged { // a later "no" does not undo an acknowledgement
			asked[a.Key] = a.Verdict
		}
	}
	have := map[string]int{}
	for _, k := range stored {
		have[k]++
	}
	audit := Audit{Stored: len(have)}
	for key, verdict := range asked {
		switch {
		case verdict == Acknowledged:
			audit.Acknowledged++
			if have[key] == 0 {
				audit.Lost = append(audit.Lost, key)
			}
		case verdict == Unanswered:
			audit.Unanswered++
			audit.UnansweredStored += min(have[key], 1)
		}
	}
	for key, n := range have {
		if n > 1 {
			audit.Doubled = append(audit.Doubled, key)
		}
		if _, ok := asked[key]; !ok {
			audit.Phantom = append(audit.Phantom, key)
		}
	}
	slices.Sort(audit.Lost)
	slices.Sort(audit.Doubled)
	slices.Sort(audit.Phantom)
	return audit
}
