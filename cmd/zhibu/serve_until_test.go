package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// What is under way when the server is told to stop is answered before anything is closed behind it.
func TestWhatIsUnderWayIsAnsweredFirst(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		io.WriteString(w, "好")
	})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	stopped, answered := make(chan error, 1), make(chan string, 1)
	go func() { stopped <- serveUntil(ctx, server, listener) }()
	go func() {
		a, err := http.Get("http://" + listener.Addr().String())
		if err != nil {
			answered <- err.Error()
			return
		}
		defer a.Body.Close()
		text, _ := io.ReadAll(a.Body)
		answered <- string(text)
	}()
	<-begun
	stop()
	select {
	case <-stopped:
		t.Fatal("stopped while a request was under way")
	case <-time.After(200 * time.Millisecond):
	}
	close(finish)
	if got := <-answered; got != "好" {
		t.Error(got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}
