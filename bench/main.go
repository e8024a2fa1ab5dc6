// Command bench measures what docs/performance.md claims, and prints the table
// that stands there. `make bench` builds the binary and runs it; `make bench
// PART=signin` runs one part.
//
//	main.go      the parts and their order
//	table.go     the Markdown table
//	machine.go   what machine this is
//	zhibu.go     start, stop and kill the real binary
//	client.go    the few API calls the parts need
//	city.go      the city's data: loaded once, copied for each part
//	floor.go     the anchor, run as a process of its own
//	signin.go    closed loop against the anchor
//	burst.go     open loop, ranking and memory
//	login.go     sign-ins beside a storm of log-ins
//	kill.go      kill -9 while members sign in
//	backup.go    a backup while members sign in, and back
//	overload.go  three times as much as the server can do; probe.go: how soon the rest is refused
//	province.go  reads on a province, both engines
//	duties.go    organisational life on a province, both engines: filing, to-dos, progress, books, statistics
//
// Server and load generator share the machine, as the numbers say.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the command line.
type cli struct {
	Run   runCmd   `cmd:"" default:"withargs" help:"Measure and print the table."`
	Floor floorCmd `cmd:"" hidden:"" help:"Serve the anchor (the bench starts this itself)."`
	Probe probeCmd `cmd:"" hidden:"" help:"Time refusals (the bench starts this itself)."`
}

type runCmd struct {
	Parts     []string `arg:"" optional:"" enum:"size,signin,burst,login,kill,backup,overload,province,duties" help:"Parts to run: size, signin, burst, login, kill, backup, overload, province, duties. Default: all."`
	Zhibu     string   `default:"bin/zhibu" help:"The binary to measure."`
	Dir       string   `help:"Folder for the data, kept afterwards. Default: a temporary one, removed."`
	Divisions string   `help:"Province and duties: the CSV of divisions for 'zhibu demo --scale province'."`
	Scale     string   `default:"province" enum:"county,city,province" help:"Duties: what to load; a smaller cell for a trial run."`
	Engine    string   `default:"both" enum:"both,sqlite,postgres" help:"Province and duties: measure on one engine only."`
	Postgres  string   `help:"Province and duties, one at a time: URL of an empty PostgreSQL database. Default: a throw-away cluster by scripts/postgres."`
}

// bench is what the parts share.
type bench struct {
	runCmd
	table  table
	cities map[string]*city
}

type part struct {
	name string
	run  func(*bench, context.Context) error
}

var parts = []part{
	{"size", (*bench).size},
	{"signin", (*bench).signin},
	{"burst", (*bench).burst},
	{"login", (*bench).login},
	{"kill", (*bench).kill},
	{"backup", (*bench).backup},
	{"overload", (*bench).overload},
	{"province", (*bench).province},
	{"duties", (*bench).duties},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	k := kong.Parse(new(cli), kong.Name("bench"), kong.Description("Measures Zhibu on this machine."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	err := k.Run()
	stop()
	k.FatalIfErrorf(err)
}

// Run measures the chosen parts. What was measured before a failure is printed too.
func (c *runCmd) Run(ctx context.Context) (err error) {
	b := &bench{runCmd: *c, cities: map[string]*city{}}
	if b.Dir == "" {
		if b.Dir, err = os.MkdirTemp("", "zhibu-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(b.Dir)
	}
	if b.Dir, err = filepath.Abs(b.Dir); err != nil {
		return err
	}
	defer func() { fmt.Print("\n", machine(), "\n\n", b.table.String()) }()
	for _, p := range parts {
		if len(c.Parts) > 0 && !slices.Contains(c.Parts, p.name) {
			continue
		}
		say("part %s", p.name)
		if err := p.run(b, ctx); err != nil {
			return fmt.Errorf("part %s: %w", p.name, err)
		}
	}
	return nil
}

// say tells what is going on; the table alone goes to standard output.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...) }
