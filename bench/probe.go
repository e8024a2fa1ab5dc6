package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"time"
)

// probeCmd times refusals from a process of its own: what a busy load generator
// sees is for the most part its own waiting for the processor.
type probeCmd struct {
	URL string `required:""`
}

// Run asks every 20 ms, on connections of its own, until the context is done,
// and prints how many microseconds those took that were told to come again.
func (c *probeCmd) Run(ctx context.Context) error {
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	var mu sync.Mutex
	var flying sync.WaitGroup
	for ctx.Err() == nil {
		flying.Go(func() {
			began := time.Now()
			a, err := client.Get(c.URL)
			if err != nil {
				return
			}
			defer a.Body.Close()
			_, err = io.Copy(io.Discard, a.Body)
			if took := time.Since(began); err == nil && a.StatusCode == http.StatusTooManyRequests {
				mu.Lock()
				defer mu.Unlock()
				fmt.Println(took.Microseconds())
			}
		})
		time.Sleep(20 * time.Millisecond)
	}
	flying.Wait()
	return nil
}

// probe starts the probe; calling what it returns ends it and gives the times, the shortest first.
func probe(ctx context.Context, url string) (func() []time.Duration, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, self, "probe", "--url", url)
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	return func() (took []time.Duration) {
		_ = c.Process.Signal(os.Interrupt)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if n, err := strconv.Atoi(lines.Text()); err == nil {
				took = append(took, time.Duration(n)*time.Microsecond)
			}
		}
		_ = c.Wait()
		slices.Sort(took)
		return took
	}, nil
}
