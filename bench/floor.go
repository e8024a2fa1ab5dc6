package main

import (
	"context"
	"net"
	"os"
	"path/filepath"

	"zhibu/bench/anchor"
	"zhibu/bench/loadgen"
)

// floorCmd serves the anchor; the bench starts itself with it, so that the
// anchor's CPU time is its own.
type floorCmd struct {
	Addr string `required:""`
	File string `help:"Where sign-ins are stored. Without it every request is refused."`
}

// Run serves until the context is done.
func (c *floorCmd) Run(ctx context.Context) error {
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	if c.File == "" {
		return anchor.Refuse(ctx, l)
	}
	return anchor.Serve(ctx, l, c.File)
}

// startFloor starts this program as the anchor.
func (b *bench) startFloor(ctx context.Context, flags ...string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	return b.start(ctx, addr, self, append([]string{"floor", "--addr", addr}, flags...)...)
}

// floor measures the anchor in the same loop as Zhibu's sign-in.
func (b *bench) floor(ctx context.Context) (loadgen.Report, error) {
	dir, err := os.MkdirTemp(b.Dir, "floor-")
	if err != nil {
		return loadgen.Report{}, err
	}
	defer os.RemoveAll(dir)
	tokens := filepath.Join(dir, "tokens.csv")
	if err := anchor.WriteTokens(tokens); err != nil {
		return loadgen.Report{}, err
	}
	rows, err := loadgen.ReadRows(tokens)
	if err != nil {
		return loadgen.Report{}, err
	}
	p, err := b.startFloor(ctx, "--file", filepath.Join(dir, "anchor.db"))
	if err != nil {
		return loadgen.Report{}, err
	}
	defer p.kill()
	return loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: rows, Clients: clients, Duration: closedFor, Server: p.Process.Pid,
		Steps: []loadgen.Step{{Name: "in", Method: "POST", Path: "/api/signin", Token: "{token}", Body: anchor.Body, Expect: []int{201}, Refused: []int{409}}}})
}
