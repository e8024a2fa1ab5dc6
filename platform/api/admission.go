package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// The door: so many requests are worked on, so many wait for a place, and who
// comes after that is told to come again before anything is spent on them.
const (
	atWork = 128 // more would only wait inside
	inLine = 256 // a tenth of a second's work
)

// Door counts who is inside and who waits.
type Door struct {
	places chan struct{}
	all    atomic.Int64             // at work and in the line
	large  func(*http.Request) bool // may bring more than Small, and then takes no place
}

// NewDoor makes a door; large tells which requests may bring a body of more than Small.
func NewDoor(large func(*http.Request) bool) *Door {
	return &Door{places: make(chan struct{}, atWork), large: large}
}

// TurnAway is the outermost of what a request passes through: while the line is full it answers
// instead of next, before a body is received.
func (d *Door) TurnAway(next http.Handler) http.Handler {
	away := newAway()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.crowded() && counted(r) && !d.heavy(r) {
			away.answer(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// counted tells whether a request takes a place: streams of live pages, pages themselves and
// whether we are well do not.
func counted(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/api/") && r.URL.Path != "/api/health" && !strings.HasPrefix(r.URL.Path, "/api/live/")
}

// heavy tells of a body that is received piece by piece, without taking a place.
func (d *Door) heavy(r *http.Request) bool {
	return (r.ContentLength > Small || r.ContentLength < 0) && d.large(r)
}

// crowded tells that the line is full.
func (d *Door) crowded() bool { return d.all.Load() >= atWork+inLine }

// enter takes a place at work, waiting for one in the line where that is not full.
func (d *Door) enter(ctx context.Context) bool {
	if d.all.Add(1) > atWork+inLine {
		d.all.Add(-1)
		return false
	}
	select {
	case d.places <- struct{}{}:
		return true
	case <-ctx.Done():
		d.all.Add(-1)
		return false
	}
}

// leave gives the place to the next in the line.
func (d *Door) leave() {
	<-d.places
	d.all.Add(-1)
}

// crowd is what they are told for whom there is no place.
var crowd = TooMany("现在使用的人太多，请几秒后再试，不会重复记录。", 2*time.Second).(*Problem)

// away answers a request that finds no place. A server that is asked for too much does this more
// often than anything else, so all of the answer but its number is made beforehand.
type away struct {
	header        http.Header
	before, after []byte // of the request's number in the body
}

func newAway() away {
	const id = "ID"
	p := *crowd
	p.RequestID = id
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // a struct of strings and numbers
	}
	a := away{header: p.GetHeaders()}
	a.before, a.after, _ = bytes.Cut(body, []byte(id))
	a.header.Set("Content-Type", p.ContentType(""))
	a.header.Set("X-Content-Type-Options", "nosniff")
	a.header.Set("Cache-Control", "no-store")
	return a
}

func (a away) answer(w http.ResponseWriter) {
	id := rand.Text()[:12]
	h := w.Header()
	maps.Copy(h, a.header)
	h["X-Request-Id"] = []string{id}
	w.WriteHeader(crowd.Status)
	_, _ = w.Write(slices.Concat(a.before, []byte(id), a.after)) // who went away meanwhile is told nothing
}
