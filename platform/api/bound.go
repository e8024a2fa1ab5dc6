package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// How long a body may take, and a request's work.
const (
	uploads   = 256 // bodies larger than Small being received; they take no place at work
	bodyTime  = 10 * time.Second
	pieceTime = 20 * time.Second // for each piece of a large body
	largeTime = 5 * time.Minute  // for all of it, and for a file that is made while it is fetched
	most      = 20 * time.Second // a request's work: a database that hangs is away
)

// Small is how many bytes of a body are received before its request takes a
// place. An operation that takes more says so with its MaxBodyBytes.
const Small = 64 << 10

// Bound keeps the API answering when more is asked of it than it can do: so many requests are
// worked on, so many wait in line, and whoever comes after that is told at once to come again
// (TurnAway). Those who got in are served as fast as ever. A body is received before its request
// takes a place, so that a slow sender holds up nobody, and the place is given up when the answer
// begins, so that a slow reader does not; more than Small only where large says that a request may
// bring it, so that nobody takes the places of photos and lists with what is neither.
func (d *Door) Bound(next http.Handler) http.Handler {
	b := &bound{Door: d, next: next, uploads: make(chan struct{}, uploads)}
	return http.HandlerFunc(b.serve)
}

type bound struct {
	*Door
	next    http.Handler
	uploads chan struct{}
}

func (b *bound) serve(w http.ResponseWriter, r *http.Request) {
	if !counted(r) {
		b.next.ServeHTTP(w, r)
		return
	}
	patience := most
	if strings.HasSuffix(r.URL.Path, ".xlsx") || strings.HasSuffix(r.URL.Path, "/file") {
		patience = largeTime
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	control := http.NewResponseController(w)
	if b.heavy(r) {
		b.upload(w, r, control)
		return
	}
	if r.ContentLength != 0 && !receive(w, r, control) {
		return
	}
	if !b.enter(ctx) {
		answer(w, r, crowd)
		return
	}
	out := answering{ResponseWriter: w, leave: b.leave}
	defer out.begin() // where nothing was written
	b.next.ServeHTTP(&out, r.WithContext(ctx))
}

// answering gives the place up when the answer begins: the work is done by then, also that on a
// file that is handed out, and for how long its reader takes it in is nobody else's loss.
type answering struct {
	http.ResponseWriter
	leave func()
}

func (a *answering) begin() {
	if a.leave != nil {
		a.leave()
		a.leave = nil
	}
}

func (a *answering) Write(p []byte) (int, error) {
	a.begin()
	return a.ResponseWriter.Write(p)
}

// ReadFrom is what io.Copy asks for, so that files go from disk to network by themselves.
func (a *answering) ReadFrom(r io.Reader) (int64, error) {
	a.begin()
	return io.Copy(a.ResponseWriter, r)
}

// Unwrap is for http.ResponseController.
func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// receive takes in all of a small body, or answers why it could not.
func receive(w http.ResponseWriter, r *http.Request, control *http.ResponseController) bool {
	if r.ContentLength > Small {
		answer(w, r, problem(http.StatusRequestEntityTooLarge, sentences[http.StatusRequestEntityTooLarge]))
		return false
	}
	control.SetReadDeadline(time.Now().Add(bodyTime)) // where there is a connection
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, Small))
	if err != nil {
		status := http.StatusRequestTimeout
		if large := new(http.MaxBytesError); errors.As(err, &large) {
			status = http.StatusRequestEntityTooLarge
		}
		answer(w, r, problem(status, sentences[status]))
		return false
	}
	control.SetReadDeadline(time.Time{})
	r.Body = io.NopCloser(bytes.NewReader(body))
	return true
}

// upload receives a large body piece by piece while the handler reads it.
func (b *bound) upload(w http.ResponseWriter, r *http.Request, control *http.ResponseController) {
	select {
	case b.uploads <- struct{}{}:
		defer func() { <-b.uploads }()
	default:
		answer(w, r, crowd)
		return
	}
	r.Body = &patient{r.Body, control, time.Now().Add(largeTime)}
	b.next.ServeHTTP(w, r)
}

// patient is a body each of whose pieces has to come in time.
type patient struct {
	io.ReadCloser
	control *http.ResponseController
	end     time.Time
}

func (p *patient) Read(into []byte) (int, error) {
	by := time.Now().Add(pieceTime)
	if by.After(p.end) {
		by = p.end
	}
	p.control.SetReadDeadline(by) // where there is a connection
	return p.ReadCloser.Read(into)
}
