package main

import (
	"context"
	"fmt"
	"time"

	"zhibu/bench/loadgen"
)

const (
	clients   = 64               // members at the same moment in the closed loop
	closedFor = 15 * time.Second // one closed loop
)

// The verdicts that store a sign-in. Amber counts as present only once it is witnessed.
const green, amber = `"verdict":"green"`, `"verdict":"amber"`

// signIn is a member's sign-in as the phone sends it, filled from a line of the tokens file.
var signIn = loadgen.Step{
	Name: "in", Method: "POST", Path: "/api/meetings/{meeting_id}/attendance", Token: "{token}",
	Body: `{"direction":"in","code":"{code}","position":{"lat":{lat},"lng":{lng},"accuracy":15,"system":"wgs84"},"key":"{member_id}-in","proof":{"nonce":"{nonce}","signature":"{signature}"}}`,
	Proof: &loadgen.Proof{Nonce: "/api/meetings/{meeting_id}/attendance/nonce?direction=in",
		Signed: "zhibu sign-in\n{nonce}\n{meeting_id}\nin\n{code}\n{member_id}-in", Column: "device_key"},
	Key: "{member_id}-in", Expect: []int{201}, Answers: []string{green, amber}, Refused: []int{200, 409},
}

// signin compares Zhibu's durable sign-ins per second with the anchor's.
func (b *bench) signin(ctx context.Context) error {
	floor, err := b.floor(ctx)
	if err != nil {
		return fmt.Errorf("anchor: %w", err)
	}
	b.table.add("anchor: durable sign-ins, 64 clients", "the floor", "%s", rate(floor))
	data, err := b.cityData(ctx)
	if err != nil {
		return err
	}
	p, err := b.serve(ctx, data.dataset)
	if err != nil {
		return err
	}
	defer p.kill()
	r, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens, Steps: []loadgen.Step{signIn},
		Clients: clients, Duration: closedFor, Server: p.Process.Pid})
	if err != nil {
		return err
	}
	in := r.Steps["in"]
	if in.Acknowledged == 0 {
		return fmt.Errorf("no sign-in was accepted: %v", in.ByStatus)
	}
	b.table.add("Zhibu: durable sign-ins, 64 clients", "", "%s; %d not accepted", rate(r), in.Refused+r.Bad())
	b.table.add("Zhibu ÷ anchor", "≥ 0.25", "%.2f", r.PerSecond("in")/floor.PerSecond("in"))
	b.table.add("server CPU per sign-in, its nonce included", "≤ 0.4 ms", "%s", ms(perSignIn(r)))
	return p.stop()
}

// rate tells a closed loop's result in one line.
func rate(r loadgen.Report) string {
	in := r.Steps["in"]
	return fmt.Sprintf("%.0f/s (p50 %s, p99 %s, server CPU %s each, other programs %.2f cores)",
		r.PerSecond("in"), ms(in.Latency.Quantile(0.5)), ms(in.Latency.Quantile(0.99)), ms(perSignIn(r)), r.Others)
}

// perSignIn is the server's CPU time for one acknowledged sign-in.
func perSignIn(r loadgen.Report) time.Duration {
	return r.Server.CPU / time.Duration(max(1, r.Steps["in"].Acknowledged))
}
