package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// R7: more than can be worked on waits in line; more than the line holds is told at once to come again.
func TestOverloadIsRefusedAtOnceAndTheRestServed(t *testing.T) {
	var working, most atomic.Int64
	open := make(chan struct{})
	work := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := working.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		<-open
		working.Add(-1)
	})
	server := Wrap(http.HandlerFunc((&bound{next: work, large: photos, admission: door(0)}).serve))
	ask := func() *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("GET", "/api/anything", nil))
		return w
	}
	var served, refused atomic.Int64
	var all sync.WaitGroup
	for range 3 * (atWork + inLine) {
		all.Go(func() {
			if w := ask(); w.Code == http.StatusOK {
				served.Add(1)
			} else {
				refused.Add(1)
			}
		})
	}
	for refused.Load() < 2*(atWork+inLine) { // those are answered while everybody else still waits
		time.Sleep(time.Millisecond)
	}
	began := time.Now()
	w := ask()
	var p Problem
	if err := json.NewDecoder(w.Body).Decode(&p); err != nil || w.Code != http.StatusTooManyRequests || p.RequestID == "" ||
		!strings.Contains(p.Detail, "请几秒后再试") || w.Header().Get("Retry-After") != "2" || time.Since(began) > 50*time.Millisecond {
		t.Errorf("%d %+v %v after %s, %v", w.Code, p, w.Header(), time.Since(began), err)
	}
	close(open)
	all.Wait()
	if served.Load() != atWork+inLine || most.Load() != atWork {
		t.Errorf("%d served, %d at once", served.Load(), most.Load())
	}
	if w := ask(); w.Code != http.StatusOK {
		t.Errorf("afterwards: %d", w.Code)
	}
}

// door is an admission to which the processor is as far behind as said.
func door(behind time.Duration) *admission {
	a := newAdmission()
	a.behind = func() time.Duration { return behind }
	return a
}

// A line that stands is no place to wait: who comes then is refused within moments, whoever came before is not.
func TestNobodyWaitsInVain(t *testing.T) {
	a := door(0)
	for range atWork {
		a.enter(t.Context())
	}
	first := make(chan bool)
	go func() { first <- a.enter(t.Context()) }()
	for len(a.waiting()) == 0 {
		time.Sleep(time.Millisecond)
	}
	a.mu.Lock()
	a.empty = a.empty.Add(-crowd)
	a.mu.Unlock()
	began := time.Now()
	if a.enter(t.Context()) || time.Since(began) < inVain {
		t.Errorf("let in after %s", time.Since(began))
	}
	a.leave() // a place for the first
	if !<-first {
		t.Error("who came before the line stood was refused")
	}
	a.leave() // nobody waits any more
	if !a.enter(t.Context()) || len(a.waiting()) != 0 {
		t.Error("the line did not end")
	}
}

func (a *admission) waiting() []*place {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.line
}

// The less the processor keeps up, the fewer are let in, down to what a group commit needs; and back.
func TestFewerAreLetInWhileTheProcessorIsBehind(t *testing.T) {
	a, now := door(2*keepsUp), time.Now()
	look := func(times int) int {
		for range times {
			now = now.Add(lookEach)
			a.adapt(now)
		}
		return a.limit
	}
	if got := look(1); got != atWork-atWork/8 {
		t.Errorf("at first %d", got)
	}
	if got := look(100); got != fewest {
		t.Errorf("in the end %d", got)
	}
	a.behind = func() time.Duration { return 0 }
	if got := look(100); got != atWork {
		t.Errorf("afterwards %d", got)
	}
}

// The runtime tells how long what was ready had to wait.
func TestLagIsMeasured(t *testing.T) {
	var l lag
	l.sinceLast()
	var busy sync.WaitGroup
	for range 8 * runtime.GOMAXPROCS(0) {
		busy.Go(func() {
			for began := time.Now(); time.Since(began) < 10*time.Millisecond; {
				runtime.Gosched()
			}
			for began := time.Now(); time.Since(began) < 20*time.Millisecond; {
			}
		})
	}
	busy.Wait()
	if got := l.sinceLast(); got < 0 || got > time.Minute {
		t.Errorf("%s", got)
	}
}

// R6: whoever sends slowly holds no place at work.
func TestSlowSendersHoldNobodyUp(t *testing.T) {
	server := httptest.NewServer(Wrap(Bound(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }), photos)))
	defer server.Close()
	for range atWork + inLine + 1 {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprint(c, "POST /api/anything HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nslow")
	}
	began := time.Now()
	resp, err := http.Post(server.URL+"/api/anything", "text/plain", strings.NewReader("quick"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); string(text) != "quick" || time.Since(began) > 2*time.Second {
		t.Errorf("%d %s after %s", resp.StatusCode, text, time.Since(began))
	}
}

// R6: whoever takes the answer in slowly holds no place at work.
func TestSlowReadersHoldNobodyUp(t *testing.T) {
	answer := strings.Repeat("x", 1<<20) // more than lies between two such sockets
	server := httptest.NewUnstartedServer(Wrap(Bound(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/list":
			io.WriteString(w, answer)
		case "/api/file":
			io.Copy(w, struct{ io.Reader }{strings.NewReader(answer)})
		}
	}), photos)))
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		c.(*net.TCPConn).SetWriteBuffer(4 << 10)
		return ctx
	}
	server.Start()
	defer server.Close()
	for i := range atWork + inLine + 1 {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.(*net.TCPConn).SetReadBuffer(4 << 10)
		fmt.Fprintf(c, "GET /api/%s HTTP/1.1\r\nHost: x\r\n\r\n", []string{"list", "file"}[i%2])
		if _, err := io.ReadFull(c, make([]byte, 100)); err != nil { // it has begun, and nobody reads on
			t.Fatal(err)
		}
	}
	began := time.Now()
	resp, err := http.Get(server.URL + "/api/nothing")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || time.Since(began) > 2*time.Second {
		t.Errorf("%d after %s", resp.StatusCode, time.Since(began))
	}
}

func photos(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/photos") }

// A body that does not say how long it is takes no place of a photo's or a list's.
func TestPlacesOfUploadsAreForUploads(t *testing.T) {
	server := httptest.NewServer(Wrap(Bound(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		fmt.Fprint(w, len(body), err)
	}), photos)))
	defer server.Close()
	for range uploads + 1 {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprint(c, "POST /api/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
	}
	send := func(path string, size int, chunked bool) int {
		r, err := http.NewRequest("POST", server.URL+path, strings.NewReader(strings.Repeat("x", size)))
		if err != nil {
			t.Fatal(err)
		}
		if chunked {
			r.ContentLength = -1
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if resp.StatusCode == http.StatusOK && (err != nil || string(text) != fmt.Sprint(size, nil)) {
			t.Errorf("%s: of %d bytes came %s, %v", path, size, text, err)
		}
		return resp.StatusCode
	}
	for _, c := range []struct {
		name, path string
		size       int
		chunked    bool
		want       int
	}{
		{"照片", "/api/meetings/1/photos", 2 * Small, false, 200},
		{"不说长度的照片", "/api/meetings/1/photos", 2 * Small, true, 200},
		{"不说长度的表单", "/api/session", 100, true, 200},
		{"不说长度的长表单", "/api/session", Small + 1, true, 413},
		{"长表单", "/api/session", Small + 1, false, 413},
	} {
		if got := send(c.path, c.size, c.chunked); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestABodyThatNeverComesIsRefused(t *testing.T) {
	r := httptest.NewRequest("POST", "/api/anything", io.NopCloser(strings.NewReader("half")))
	r.ContentLength, r.Body = 100, io.NopCloser(&cut{})
	w := httptest.NewRecorder()
	Bound(http.NotFoundHandler(), photos).ServeHTTP(w, r)
	if w.Code != http.StatusRequestTimeout || !strings.Contains(w.Body.String(), "网络太慢") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// cut is a connection that ends in the middle of a body.
type cut struct{}

func (*cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
