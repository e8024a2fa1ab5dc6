package loadgen

import (
	"sync"
	"time"
)

// Report is what a run counted.
type Report struct {
	Wall    time.Duration
	Steps   map[string]StepReport
	Dropped int   // open loop: arrivals not sent because too many were in flight
	Acks    []Ack // every request of a step with a Key, in the order of the answers
	Server  Usage // CPU used and memory peak of the server during the run
	Load    float64
	Others  float64 // cores used by programs that are neither server nor load generator
}

// StepReport counts the outcomes of one step.
type StepReport struct {
	Acknowledged, Refused, Failed, Unanswered int
	ByStatus                                  map[string]int // "201", "timeout"; with Answers "201 <text>"
	Latency                                   Hist           // of answered requests
}

// PerSecond is how many of the step's requests were acknowledged per second.
func (r Report) PerSecond(step string) float64 {
	return float64(r.Steps[step].Acknowledged) / r.Wall.Seconds()
}

// Bad is how many requests of all steps failed or had no answer.
func (r Report) Bad() int {
	n := 0
	for _, s := range r.Steps {
		n += s.Failed + s.Unanswered
	}
	return n
}

type outcome struct {
	step, key string
	verdict   Verdict
	what      string // status or reason
	took      time.Duration
}

type tally struct {
	mu     sync.Mutex
	steps  map[string]StepReport
	acks   []Ack
	start  time.Time
	server int
	before usages
}

// usages is one look at the CPU time of everybody concerned.
type usages struct {
	server  Usage
	self    time.Duration
	machine time.Duration
}

func look(server int) usages {
	return usages{Process(server), selfCPU(), machineBusy()}
}

func newTally(server int) *tally {
	return &tally{steps: map[string]StepReport{}, start: time.Now(), server: server, before: look(server)}
}

func (t *tally) add(o outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.steps[o.step]
	if s.ByStatus == nil {
		s.ByStatus = map[string]int{}
	}
	s.ByStatus[o.what]++
	switch o.verdict {
	case Acknowledged:
		s.Acknowledged++
	case Refused:
		s.Refused++
	case Failed:
		s.Failed++
	case Unanswered:
		s.Unanswered++
	}
	if o.verdict != Unanswered {
		s.Latency.Add(o.took)
	}
	t.steps[o.step] = s
	if o.key != "" {
		t.acks = append(t.acks, Ack{Key: o.key, Verdict: o.verdict})
	}
}

func (t *tally) report(dropped int) Report {
	wall, after := time.Since(t.start), look(t.server)
	used := after.server
	used.CPU -= t.before.server.CPU
	self := after.self - t.before.self
	busy := after.machine - t.before.machine
	return Report{
		Wall: wall, Steps: t.steps, Dropped: dropped, Acks: t.acks, Server: used,
		Load:   self.Seconds() / wall.Seconds(),
		Others: max(0, (busy-used.CPU-self).Seconds()/wall.Seconds()),
	}
}
