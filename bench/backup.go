package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"zhibu/bench/loadgen"
)

const (
	backupRate = 500              // sign-ins a second while the backup runs
	backupFor  = 45 * time.Second // longer than the backup may take
)

// backup takes a backup while the city signs in, beside the same burst
// without one, and restores it.
func (b *bench) backup(ctx context.Context) error {
	file, keys := filepath.Join(b.Dir, "backup.tar.gz"), filepath.Join(b.Dir, "keys.tar.gz")
	if err := b.onCity(ctx, func(data *city, p *process) error { return b.backupOn(ctx, data, p, file, keys) }); err != nil {
		return err
	}
	again, err := b.run(ctx, "restore", file, "--keys", keys, "--dir", filepath.Join(b.Dir, "restored"))
	b.table.add("… restored, counts, checksums and sealed head proved", "yes", "%.1f s", again.Seconds())
	return err
}

func (b *bench) backupOn(ctx context.Context, data *city, p *process, file, keys string) error {
	in := signIn
	in.Weight = backupRate
	burst := func(from int) (loadgen.Report, error) {
		return loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens.From(from), Steps: []loadgen.Step{in},
			Rate: backupRate, Clients: mostFlying, Duration: backupFor, Server: p.Process.Pid})
	}
	row := func(title string, r loadgen.Report) {
		h := r.Steps["in"].Latency
		b.table.add(fmt.Sprintf("%d sign-ins/s %s", backupRate, title), "p99 ≤ 200 ms", "%.0f/s, p50 %s, p99 %s, max %s; %d not accepted, %d dropped",
			r.PerSecond("in"), ms(h.Quantile(0.5)), ms(h.Quantile(0.99)), ms(h.Quantile(1)), r.Steps["in"].Refused+r.Bad(), r.Dropped)
	}
	alone, err := burst(0)
	if err != nil {
		return err
	}
	row("without a backup", alone)

	c := exec.CommandContext(ctx, b.Zhibu, append([]string{"backup", "--to", file, "--with-keys", keys}, data.flags()...)...)
	c.Stderr = os.Stderr
	took := make(chan time.Duration, 1)
	began := time.Now()
	if err := c.Start(); err != nil {
		return err
	}
	go func() { err = c.Wait(); took <- time.Since(began) }()
	during, failed := burst(len(alone.Acks) + alone.Dropped)
	lasted := <-took
	if err != nil || failed != nil {
		return fmt.Errorf("backup: %v, burst: %v", err, failed)
	}
	row("with a backup running", during)
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	use := c.ProcessState
	b.table.add("… the backup itself", "≤ 30 s", "%.1f s, CPU %.1f s, %s", lasted.Seconds(), (use.UserTime() + use.SystemTime()).Seconds(), megabytes(info.Size()))
	return nil
}
