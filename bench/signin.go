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

// unsignedBody is what a program sends that knows nothing of signatures.
const unsignedBody = `{"direction":"in","code":"{code}","position":{"lat":{lat},"lng":{lng},"accuracy":15,"system":"wgs84"},"key":"{member_id}-in"}`

// signIn is a member's sign-in as the phone sends it, filled from a line of the tokens file.
var signIn = loadgen.Step{
	Name: "in", Method: "POST", Path: "/api/meetings/{meeting_id}/attendance", Token: "{token}",
	Body: `{"direction":"in","code":"{code}","position":{"lat":{lat},"lng":{lng},"accuracy":15,"system":"wgs84"},"key":"{member_id}-in","proof":{"nonce":"{nonce}","signature":"{signature}"}}`,
	Proof: &loadgen.Proof{Nonce: "/api/meetings/{meeting_id}/attendance/nonce?direction=in",
		Signed: "zhibu sign-in\n{nonce}\n{meeting_id}\nin\n{code}\n{member_id}-in", Column: "device_key"},
	Key: "{member_id}-in", Expect: []int{201}, Answers: []string{green, amber}, Refused: []int{200, 409},
}

// roll is the page a phone reads before it signs in; a nonce comes with it.
var roll = loadgen.Proof{Nonce: "/api/meetings/{meeting_id}/attendance", Direction: "in", Signed: signIn.Proof.Signed, Column: signIn.Proof.Column}

// pages is how many phones have read theirs before the closed loop begins: a nonce is good for two minutes.
const pages = 30_000

// signin compares Zhibu's durable sign-ins per second with the anchor's: signed
// with a nonce that came with the page, signed with one asked for in between,
// and as a program sends them that signs nothing.
func (b *bench) signin(ctx context.Context) error {
	floor, err := b.floor(ctx)
	if err != nil {
		return fmt.Errorf("anchor: %w", err)
	}
	b.table.add("anchor: durable sign-ins, 64 clients", "the floor", "%s", rate(floor))
	loop := func(p *process, what, ratio, cpu string, step loadgen.Step, rows loadgen.Rows) error {
		r, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: rows, Steps: []loadgen.Step{step}, Clients: clients, Duration: closedFor, Server: p.Process.Pid})
		if err != nil {
			return err
		}
		in := r.Steps["in"]
		if in.Acknowledged == 0 {
			return fmt.Errorf("no sign-in was accepted: %v", in.ByStatus)
		}
		b.table.add("Zhibu: "+what, "", "%s; %d not accepted", rate(r), in.Refused+r.Bad())
		b.table.add("… ÷ anchor", ratio, "%.2f", r.PerSecond("in")/floor.PerSecond("in"))
		b.table.add("… server CPU per sign-in", cpu, "%s", ms(perSignIn(r)))
		return nil
	}
	if err := b.onCity(ctx, func(data *city, p *process) error {
		rows, used, err := loadgen.Prepare(ctx, loadgen.Options{Base: p.base, Rows: data.tokens, Clients: clients, Server: p.Process.Pid}, pages, roll, signIn.Token)
		if err != nil {
			return err
		}
		b.table.add("the page read before a sign-in, its nonce included", "", "server CPU %s each", ms(used.CPU/pages))
		step := signIn
		step.Proof = nil
		return loop(p, "signed, the nonce came with the page", "≥ 0.25", "≤ 0.4 ms", step, rows)
	}); err != nil {
		return err
	}
	if err := b.onCity(ctx, func(data *city, p *process) error {
		return loop(p, "a nonce asked for, signed and spent", "≥ 0.25", "≤ 0.4 ms", signIn, data.tokens)
	}); err != nil {
		return err
	}
	return b.on(ctx, true, func(data *city, p *process) error {
		step := plainSignIn
		step.Body, step.Answers = unsignedBody, []string{green}
		return loop(p, "unsigned", "≥ 0.33", "≤ 0.3 ms", step, data.tokens)
	})
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
