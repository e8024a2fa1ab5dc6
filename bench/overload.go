package main

import (
	"context"
	"fmt"
	"time"

	"zhibu/bench/loadgen"
)

const (
	overloadFor     = 8 * time.Second // longer, and there would be no members left for the time afterwards
	overloadClients = 6000            // more than the server works on and lets wait
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
	return b.onCity(ctx, func(data *city, p *process) error { return b.overloadOn(ctx, data, p) })
}

func (b *bench) overloadOn(ctx context.Context, data *city, p *process) error {
	if err := loadgen.Apart(p.Process.Pid); err != nil { // or the load would be what the server is short of
		return err
	}
	peak, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens, Steps: []loadgen.Step{plainSignIn},
		Clients: clients, Duration: overloadFor, Server: p.Process.Pid})
	if err != nil {
		return err
	}
	most := peak.PerSecond("in")
	b.table.add("sign-ins without proof, 64 clients, the server on one processor", "the peak", "%s", rate(peak))
	bare, err := b.refusals(ctx, data, 3*most)
	if err != nil {
		return err
	}
	left := min(1, (1-3*most*bare.Seconds())/(most*(perSignIn(peak)-bare).Seconds()))
	b.table.add("a bare server that refuses everything, asked three times that", "the floor", "server CPU %s each: beside it %.0f %% of the peak could be served", ms(bare), 100*left)
	end, err := probe(ctx, p.base+"/api/me")
	if err != nil {
		return err
	}
	step := plainSignIn
	step.Weight = int(3 * most)
	r, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens.From(len(peak.Acks)), Steps: []loadgen.Step{step},
		Rate: 3 * most, Clients: overloadClients, Duration: overloadFor, Server: p.Process.Pid})
	refused := end()
	if err != nil {
		return err
	}
	in := r.Steps["in"]
	b.table.add(fmt.Sprintf("three times that asked for (%.0f/s)", 3*most), "≥ 80 % of the peak", "%.0f/s = %.0f %%, ÷ floor %.2f; %d told to come again, %d failed, %d unanswered, %d not even sent",
		r.PerSecond("in"), 100*r.PerSecond("in")/most, r.PerSecond("in")/most/left, in.Refused, in.Failed, in.Unanswered, r.Dropped)
	if len(refused) == 0 {
		b.table.add("… told to come again", "≤ 50 ms", "none of the probes was")
	} else {
		b.table.add("… told to come again", "≤ 50 ms", "p50 %s, p99 %s of %d probes", ms(refused[len(refused)/2]), ms(refused[len(refused)*99/100]), len(refused))
	}
	after, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens.From(len(peak.Acks) + len(r.Acks) + r.Dropped), Steps: []loadgen.Step{plainSignIn},
		Clients: clients, Duration: 5 * time.Second, Server: p.Process.Pid})
	if err != nil {
		return err
	}
	b.table.add("… right afterwards", "the peak", "%s", rate(after))
	return nil
}

// refusals measures what a bare net/http server spends on one refusal at so many a second.
func (b *bench) refusals(ctx context.Context, data *city, rate float64) (time.Duration, error) {
	p, err := b.startFloor(ctx)
	if err != nil {
		return 0, err
	}
	defer p.kill()
	if err := loadgen.Apart(p.Process.Pid); err != nil {
		return 0, err
	}
	r, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens, Steps: []loadgen.Step{plainSignIn},
		Rate: rate, Clients: overloadClients, Duration: overloadFor, Server: p.Process.Pid})
	return r.Server.CPU / time.Duration(max(1, r.Steps["in"].Refused)), err
}
