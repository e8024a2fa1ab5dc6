package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"zhibu/bench/loadgen"
)

const (
	overloadFor     = 15 * time.Second
	overloadClients = 6000 // more than the server works on and lets wait
)

// plainSignIn is a sign-in without the proof of a device, so that one request
// is one sign-in; it is amber.
var plainSignIn = loadgen.Step{
	Name: "in", Method: "POST", Path: signIn.Path, Token: signIn.Token,
	Body: `{"direction":"in","code":"{code}","key":"{member_id}-in"}`,
	Key:  "{member_id}-in", Expect: []int{201}, Answers: []string{amber}, Refused: []int{429},
}

// overload asks for three times as much as the server can do, and looks how
// much it still does and how soon it sends the rest away.
func (b *bench) overload(ctx context.Context) error {
	data, err := b.cityData(ctx)
	if err != nil {
		return err
	}
	p, err := b.serve(ctx, data.dataset)
	if err != nil {
		return err
	}
	defer p.kill()
	peak, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens, Steps: []loadgen.Step{plainSignIn},
		Clients: clients, Duration: overloadFor, Server: p.Process.Pid})
	if err != nil {
		return err
	}
	most := peak.PerSecond("in")
	b.table.add("sign-ins without proof, 64 clients", "the peak", "%s", rate(peak))
	probing, end := context.WithCancel(ctx)
	var probes sync.WaitGroup
	var refused []time.Duration
	probes.Go(func() { refused = probe(probing, p.base+"/api/me") })
	step := plainSignIn
	step.Weight = int(3 * most)
	r, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens.From(len(peak.Acks)), Steps: []loadgen.Step{step},
		Rate: 3 * most, Clients: overloadClients, Duration: overloadFor, Server: p.Process.Pid})
	end()
	probes.Wait()
	if err != nil {
		return err
	}
	in := r.Steps["in"]
	b.table.add(fmt.Sprintf("three times that asked for (%.0f/s)", 3*most), "≥ 80 % of the peak", "%.0f/s = %.0f %%; %d told to come again, %d failed, %d unanswered, %d not even sent",
		r.PerSecond("in"), 100*r.PerSecond("in")/most, in.Refused, in.Failed, in.Unanswered, r.Dropped)
	if len(refused) == 0 {
		b.table.add("… told to come again", "≤ 50 ms", "none of the probes was")
	} else {
		slices.Sort(refused)
		b.table.add("… told to come again", "≤ 50 ms", "p50 %s, p99 %s of %d probes", ms(refused[len(refused)/2]), ms(refused[len(refused)*99/100]), len(refused))
	}
	after, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens.From(len(peak.Acks) + len(r.Acks) + r.Dropped), Steps: []loadgen.Step{plainSignIn},
		Clients: clients, Duration: 5 * time.Second, Server: p.Process.Pid})
	if err != nil {
		return err
	}
	b.table.add("… right afterwards", "the peak", "%s", rate(after))
	return p.stop()
}

// probe asks every 20 ms on connections of its own, and tells how long those
// took that were told to come again.
func probe(ctx context.Context, url string) (refused []time.Duration) {
	c := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	var mu sync.Mutex
	var flying sync.WaitGroup
	for ctx.Err() == nil {
		flying.Go(func() {
			began := time.Now()
			a, err := c.Get(url)
			if err != nil {
				return
			}
			defer a.Body.Close()
			_, err = io.Copy(io.Discard, a.Body)
			if took := time.Since(began); err == nil && a.StatusCode == http.StatusTooManyRequests {
				mu.Lock()
				refused = append(refused, took)
				mu.Unlock()
			}
		})
		time.Sleep(20 * time.Millisecond)
	}
	flying.Wait()
	return refused
}
