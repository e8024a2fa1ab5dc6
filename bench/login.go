package main

import (
	"context"
	"fmt"
	"time"

	"zhibu/bench/loadgen"
)

// All 208,000 members log in anew within an hour, 58 a second, while others sign in.
const (
	stormRate    = 58
	besideLogins = 500 // sign-ins per second
	stormFor     = 20 * time.Second
)

// login tells how long sign-ins take without and with a storm of log-ins beside them.
func (b *bench) login(ctx context.Context) error {
	return b.onCity(ctx, func(data *city, p *process) error { return b.loginOn(ctx, data, p) })
}

func (b *bench) loginOn(ctx context.Context, data *city, p *process) error {
	in := signIn
	in.Weight = besideLogins * len(data.accounts)
	steps := []loadgen.Step{in}
	for _, a := range data.accounts { // the same few again and again: each checks a password and opens a session
		steps = append(steps, loadgen.Step{Name: "login", Weight: stormRate, Method: "POST", Path: "/api/session",
			Body:   fmt.Sprintf(`{"account":%q,"password":%q}`, a.Account, a.Password),
			Expect: []int{201}, Refused: []int{429}})
	}
	used := int(2 * besideLogins * stormFor.Seconds())
	calm, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens, Steps: steps[:1],
		Rate: besideLogins, Clients: mostFlying, Duration: stormFor, Server: p.Process.Pid})
	if err != nil {
		return err
	}
	storm, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens.From(used), Steps: steps,
		Rate: besideLogins + stormRate, Clients: mostFlying, Duration: stormFor, Server: p.Process.Pid})
	if err != nil {
		return err
	}
	say("statuses beside log-ins: %v, of the log-ins: %v", storm.Steps["in"].ByStatus, storm.Steps["login"].ByStatus)
	b.beside("without log-ins", calm)
	b.beside(fmt.Sprintf("with %d log-ins/s", stormRate), storm)
	l := storm.Steps["login"]
	b.table.add("… the log-ins", "one core at most, the rest told to wait", "%.1f/s let in, p50 %s, p99 %s; %d answered 429",
		storm.PerSecond("login"), ms(l.Latency.Quantile(0.5)), ms(l.Latency.Quantile(0.99)), l.Refused)
	b.table.add("… errors and dropped", "0 and 0", "%d and %d", calm.Bad()+storm.Bad(), calm.Dropped+storm.Dropped)
	return nil
}

func (b *bench) beside(what string, r loadgen.Report) {
	h := r.Steps["in"].Latency
	b.table.add(fmt.Sprintf("%d sign-ins/s %s", besideLogins, what), "p99 ≤ 100 ms", "%.0f/s, p50 %s, p99 %s, max %s",
		r.PerSecond("in"), ms(h.Quantile(0.5)), ms(h.Quantile(0.99)), ms(h.Quantile(1)))
}
