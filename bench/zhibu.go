package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// process is a server under measurement.
type process struct {
	*exec.Cmd
	base    string        // its URL
	started time.Duration // from start to the first answer of /api/health
}

// freeAddr finds a free port on loopback.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// serve starts Zhibu on a database (a folder or a postgres:// URL) and waits until it answers.
func (b *bench) serve(ctx context.Context, data dataset) (*process, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	return b.start(ctx, addr, b.Zhibu, append([]string{"serve", "--addr", addr}, data.flags()...)...)
}

// onCity runs measure on a fresh copy of the city with Zhibu serving it, and stops that afterwards.
func (b *bench) onCity(ctx context.Context, measure func(data *city, p *process) error) error {
	return b.on(ctx, false, measure)
}

// on is onCity with the choice of cityData.
func (b *bench) on(ctx context.Context, unsigned bool, measure func(data *city, p *process) error) error {
	data, err := b.cityData(ctx, unsigned)
	if err != nil {
		return err
	}
	p, err := b.serve(ctx, data.dataset)
	if err != nil {
		return err
	}
	defer p.kill()
	if err := measure(data, p); err != nil {
		return err
	}
	return p.stop()
}

// start runs a server program and waits until its /api/health answers.
func (b *bench) start(ctx context.Context, addr, program string, args ...string) (*process, error) {
	p := &process{Cmd: exec.CommandContext(ctx, program, args...), base: "http://" + addr}
	log, err := os.CreateTemp(b.Dir, "server-*.log")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.Stdout, p.Stderr = log, log
	began := time.Now()
	if err := p.Start(); err != nil {
		return nil, err
	}
	exited := make(chan error, 1)
	go func() { exited <- p.Wait() }()
	for time.Since(began) < time.Minute {
		if a, err := http.Get(p.base + "/api/health"); err == nil {
			a.Body.Close()
			if a.StatusCode == http.StatusOK {
				p.started = time.Since(began)
				return p, nil
			}
		}
		select {
		case err := <-exited:
			return nil, fmt.Errorf("%s ended before it answered (%v): %s", program, err, end(log.Name()))
		case <-time.After(2 * time.Millisecond):
		}
	}
	p.kill()
	return nil, fmt.Errorf("%s did not answer within a minute: %s", program, end(log.Name()))
}

// end is the last part of a log file.
func end(file string) string {
	b, _ := os.ReadFile(file)
	return string(b[max(0, len(b)-2000):])
}

// stop ends the server politely and waits.
func (p *process) stop() error {
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.gone(30 * time.Second)
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.Process.Kill()
	_ = p.gone(10 * time.Second)
}

// gone waits until the process has left the process table's living.
func (p *process) gone(patience time.Duration) error {
	for began := time.Now(); time.Since(began) < patience; time.Sleep(5 * time.Millisecond) {
		if p.Process.Signal(syscall.Signal(0)) != nil {
			return nil
		}
	}
	return fmt.Errorf("%s still runs after %s", p.Path, patience)
}

// run runs a command of Zhibu to its end and returns how long it took.
func (b *bench) run(ctx context.Context, args ...string) (time.Duration, error) {
	c := exec.CommandContext(ctx, b.Zhibu, args...)
	c.Stdout, c.Stderr = os.Stderr, os.Stderr
	began := time.Now()
	if err := c.Run(); err != nil {
		return 0, fmt.Errorf("zhibu %s: %w", args[0], err)
	}
	return time.Since(began), nil
}
