// Command clocked is Zhibu by a clock that a journey sets, so that a month can be played in a minute. It takes the part of
// the binary's demo and serve commands that journeys use, and is no part of the product, whose clock is the machine's.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/platform/event"
)

// months is how far back the demo's theme days reach.
const months = 5

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1], os.Args[2:]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, command string, args []string) error {
	flags := flag.NewFlagSet("clocked "+command, flag.ContinueOnError)
	dir, db := flags.String("dir", "", "folder of the cell"), flags.String("db", "", "its database")
	scale, accounts := flags.String("scale", "county", "of the demo"), flags.String("json", "", "where the demo writes who can log in")
	addr, at := flags.String("addr", "", "where to listen"), flags.String("at", "", "what time it is, RFC 3339")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c := &running{}
	if err := c.set(*at); err != nil {
		return err
	}
	a, err := app.Open(ctx, app.Options{Dir: *dir, DB: *db, Now: c.now})
	if err != nil {
		return err
	}
	defer a.Close()
	if command == "demo" {
		return load(ctx, a, demo.Options{Scale: demo.Scale(*scale), Seed: 1, Now: c.now()}, *accounts)
	}
	return serve(ctx, a, c, *addr)
}

func load(ctx context.Context, a *app.App, o demo.Options, accounts string) error {
	made, err := demo.Load(ctx, a.DB, a.Members, o)
	if err != nil {
		return err
	}
	if err := demo.Life(ctx, a, o, made.Example); err != nil {
		return err
	}
	if err := demo.ThemeDays(ctx, a, o, months, made.Example); err != nil {
		return err
	}
	text, err := json.Marshal(map[string]any{"accounts": made.Accounts})
	if err != nil {
		return err
	}
	return os.WriteFile(accounts, text, 0o600)
}

// serve is the platform, and POST /clock that sets the time and does what has fallen due by then.
func serve(ctx context.Context, a *app.App, c *running, addr string) error {
	stop, err := a.Start(ctx)
	if err != nil {
		return err
	}
	defer stop()
	all := http.NewServeMux()
	all.Handle("/", a.Handler)
	all.HandleFunc("POST /clock", func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err == nil {
			err = c.set(string(text))
		}
		if err == nil {
			_, err = a.Attendance.CloseDue(event.WithActor(r.Context(), event.System), c.now())
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	server := &http.Server{Addr: addr, Handler: all, ReadHeaderTimeout: 10 * time.Second}
	go func() { <-ctx.Done(); server.Close() }()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
