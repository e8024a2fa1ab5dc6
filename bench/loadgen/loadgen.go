// Package loadgen drives an HTTP server the way members do on a theme day and
// records what the server acknowledged, so that a crash can be checked
// afterwards.
//
//	loadgen.go   Options, Run: closed loop (clients wait) or open loop (arrivals keep coming)
//	step.go      Step and the templates that fill it from a data row
//	send.go      one request: verdict and latency
//	prove.go     the nonce it is signed over, as a phone's page does
//	tally.go     Report: what was counted
//	hist.go      latency histogram
//	rows.go      the CSV of members, one row a request
//	acks.go      Ack and Verify: acknowledged keys against the store
//	target.go    loopback only
//	process.go   CPU and memory of the server
//
// It sends to loopback addresses only, and every run is bounded in time and
// in number of requests.
package loadgen

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// longest is the most time one run may take.
const longest = 10 * time.Minute

// Options describe one run.
type Options struct {
	Base     string        // the server's URL, loopback
	Steps    []Step        // picked at random by weight
	Rows     Rows          // each request takes the next row; the run ends after the last one
	Clients  int           // closed loop: clients; open loop: most requests in flight
	Rate     float64       // arrivals per second (exponential gaps); 0 = closed loop
	Duration time.Duration // at most ten minutes
	Server   int           // process id of the server, for its CPU and memory; 0 = unknown
	DownStop int           // stop after so many refused connections in a row; 0 = never
}

// run is the state of one run under way.
type run struct {
	Options
	client *http.Client
	tally  *tally
	next   atomic.Int64 // index of the next row
	down   atomic.Int64 // refused connections in a row
	stop   context.CancelFunc
}

// Run sends requests until the time is over, the rows are used up, ctx is
// done or the server is gone, waits for the last answers and reports.
func Run(ctx context.Context, o Options) (Report, error) {
	if err := checkTarget(o.Base); err != nil {
		return Report{}, err
	}
	if len(o.Steps) == 0 || o.Clients < 1 || o.Duration <= 0 || o.Duration > longest {
		return Report{}, errors.New("loadgen: steps, clients and a duration of at most 10 minutes are needed")
	}
	ctx, cancel := context.WithTimeout(ctx, o.Duration)
	defer cancel()
	r := &run{Options: o, client: client(o.Clients), tally: newTally(o.Server), stop: cancel}
	defer r.client.CloseIdleConnections()
	dropped := 0
	if o.Rate > 0 {
		dropped = r.open(ctx)
	} else {
		r.closed(ctx)
	}
	return r.tally.report(dropped), nil
}

func client(connections int) *http.Client {
	const patience = 10 * time.Second
	return &http.Client{
		Timeout: patience,
		Transport: &http.Transport{
			MaxIdleConns: connections, MaxIdleConnsPerHost: connections,
			DisableCompression: true,
			DialContext:        (&net.Dialer{Timeout: patience}).DialContext,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// closed lets each client send its next request as soon as it has an answer.
func (r *run) closed(ctx context.Context) {
	var clients sync.WaitGroup
	for i := range r.Clients {
		clients.Go(func() {
			dice := rand.New(rand.NewPCG(1, uint64(i)))
			for ctx.Err() == nil {
				row, ok := r.row()
				if !ok {
					return
				}
				r.send(r.pick(dice), row, time.Now())
			}
		})
	}
	clients.Wait()
}

// open lets requests arrive at their own pace, whatever the server does.
// Latency counts from the moment a request was due, so that a stalled server
// cannot hide behind requests that were never sent. It returns how many were
// dropped because too many were in flight.
func (r *run) open(ctx context.Context) (dropped int) {
	var flying sync.WaitGroup
	slots := make(chan struct{}, r.Clients)
	dice := rand.New(rand.NewPCG(1, 99))
	due := time.Now()
	for {
		due = due.Add(time.Duration(dice.ExpFloat64() / r.Rate * float64(time.Second)))
		if !sleepUntil(ctx, due) {
			break
		}
		row, ok := r.row()
		if !ok {
			break
		}
		step := r.pick(dice)
		select {
		case slots <- struct{}{}:
			due := due
			flying.Go(func() {
				r.send(step, row, due)
				<-slots
			})
		default:
			dropped++
		}
	}
	flying.Wait()
	return dropped
}

func sleepUntil(ctx context.Context, t time.Time) bool {
	if d := time.Until(t); d > 0 {
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
	}
	return ctx.Err() == nil
}

// row takes the next data row; without rows there is always an empty one.
func (r *run) row() ([]string, bool) {
	i := int(r.next.Add(1)) - 1
	if len(r.Rows.Columns) == 0 {
		return nil, true
	}
	if i >= len(r.Rows.Rows) {
		return nil, false
	}
	return r.Rows.Rows[i], true
}

func (r *run) pick(dice *rand.Rand) *Step {
	total := 0
	for i := range r.Steps {
		total += max(r.Steps[i].Weight, 1)
	}
	at := dice.IntN(total)
	for i := range r.Steps {
		if at -= max(r.Steps[i].Weight, 1); at < 0 {
			return &r.Steps[i]
		}
	}
	panic("unreachable: weights add up to total")
}
