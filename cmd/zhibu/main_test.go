package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"zhibu": func() { os.Exit(run(os.Args[1:])) }})
}

// TestCommands plays the scripts in testdata: what a person types, what comes back.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
				env.Setenv("POSTGRES", storetest.Schema(t, server))
			} else { // the same script then copies to a second file
				env.Setenv("POSTGRES", filepath.Join(env.WorkDir, "second.db"))
			}
			return nil
		},
	})
}

// TestServe starts the real command, asks it whether it is well, starts it once more beside it, which is refused, and stops it.
func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	c := serve{Addr: "127.0.0.1:0", TLS: "off"}
	c.Dir, c.LogLevel = t.TempDir(), "error"
	ready := make(chan string, 1)
	c.listening = func(address string) { ready <- address }
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	select {
	case address := <-ready:
		resp, err := http.Get("http://" + address + "/api/health")
		if err != nil || resp.StatusCode != 200 {
			t.Errorf("health: %v %v", resp, err)
		}
		second := serve{Cell: c.Cell, Addr: "127.0.0.1:0", TLS: "off"}
		if err := second.Run(ctx); !errors.Is(err, store.ErrServed) {
			t.Errorf("a second one beside it: %v", err)
		}
	case err := <-ended:
		t.Fatal(err)
	case <-time.After(20 * time.Second):
		t.Fatal("it does not start")
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Error("it does not stop")
	}
}
