package main

import (
	"context"
	"fmt"
	"time"

	"zhibu/bench/loadgen"
)

const (
	signInRate  = 1000
	rankingRate = 20
	burstFor    = time.Minute
	mostFlying  = 2000 // requests in flight in the open loop
	fresh       = 2 * time.Second
)

// burst lets the city sign in at its own pace while clerks watch the ranking.
func (b *bench) burst(ctx context.Context) error {
	return b.onCity(ctx, func(data *city, p *process) error { return b.burstOn(ctx, data, p) })
}

func (b *bench) burstOn(ctx context.Context, data *city, p *process) error {
	time.Sleep(3 * time.Second)
	b.table.add("memory idle, city loaded", "≤ 80 MB", "%s", megabytes(loadgen.Process(p.Process.Pid).RSS))
	clerk, parent, err := data.clerk(ctx, p.base)
	if err != nil {
		return err
	}
	time.Sleep(3 * time.Second)
	b.table.add("… after a log-in, whose password takes 19 MB to check", "", "%s", megabytes(loadgen.Process(p.Process.Pid).RSS))
	before, err := present(ctx, clerk, parent)
	if err != nil {
		return err
	}
	in := signIn
	in.Weight = signInRate
	rank := loadgen.Step{Name: "rank", Weight: rankingRate, Method: "GET", Path: rankingPath(parent, 20), Token: clerk.token, Expect: []int{200}}
	r, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens, Steps: []loadgen.Step{in, rank},
		Rate: signInRate + rankingRate, Clients: mostFlying, Duration: burstFor, Server: p.Process.Pid})
	if err != nil {
		return err
	}
	ended := time.Now()
	for _, s := range []struct{ name, title string }{{"in", "sign-ins"}, {"rank", "rankings"}} {
		h := r.Steps[s.name].Latency
		b.table.add(fmt.Sprintf("open loop %d + %d/s for %s: %s", signInRate, rankingRate, burstFor, s.title), "p99 ≤ 100 ms",
			"%.1f/s, p50 %s, p99 %s, max %s", r.PerSecond(s.name), ms(h.Quantile(0.5)), ms(h.Quantile(0.99)), ms(h.Quantile(1)))
	}
	b.table.add("… errors and dropped", "0 and 0", "%d and %d (refused by rule %d)", r.Bad(), r.Dropped, r.Steps["in"].Refused)
	b.table.add("… memory peak", "≤ 250 MB", "%s", megabytes(r.Server.Peak))
	if err := b.freshness(ctx, clerk, parent, before+r.Steps["in"].ByStatus["201 "+green], ended); err != nil {
		return err
	}
	return nil
}

// freshness waits until the ranking counts everybody who was acknowledged.
func (b *bench) freshness(ctx context.Context, clerk *client, parent int64, want int, since time.Time) error {
	for {
		got, err := present(ctx, clerk, parent)
		if err != nil {
			return err
		}
		if late := time.Since(since); got == want || late > 2*fresh {
			b.table.add("… ranking right after the last sign-in", "≤ 2 s", "%s: counts %d of %d acknowledged as green", ms(late), got, want)
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func rankingPath(parent int64, limit int) string {
	return fmt.Sprintf("/api/scores/ranking?parent=%d&month=%s&limit=%d", parent, time.Now().Format("2006-01"), limit)
}

// present adds up who is present below parent, by the ranking of its children.
func present(ctx context.Context, c *client, parent int64) (int, error) {
	var ranking struct{ Items []struct{ Present int } }
	if err := c.get(ctx, rankingPath(parent, 200), &ranking); err != nil {
		return 0, err
	}
	n := 0
	for _, i := range ranking.Items {
		n += i.Present
	}
	return n, nil
}

// clerk logs in as the clerk of the whole dataset and returns the id of its top org.
func (d dataset) clerk(ctx context.Context, base string) (*client, int64, error) {
	a, err := d.account("city_clerk")
	if err != nil {
		return nil, 0, err
	}
	c, err := login(ctx, base, a)
	if err != nil {
		return nil, 0, err
	}
	root, err := c.root(ctx)
	return c, root, err
}
