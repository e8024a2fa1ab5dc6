package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
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
	server := doored(work)
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
	w := ask()
	var p Problem
	if err := json.NewDecoder(w.Body).Decode(&p); err != nil || w.Code != http.StatusTooManyRequests || p.RequestID == "" ||
		!strings.Contains(p.Detail, "请几秒后再试") || w.Header().Get("Retry-After") != "2" {
		t.Errorf("%d %+v %v, %v", w.Code, p, w.Header(), err)
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

// Who loses patience in the line leaves it, and is not counted among those who wait.
func TestWhoLosesPatienceLeavesTheLine(t *testing.T) {
	a := NewDoor(photos)
	for range atWork {
		a.enter(t.Context())
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 2 * inLine {
		if a.enter(gone) {
			t.Fatal("let in where no place was free")
		}
	}
	if a.crowded() {
		t.Error("those who have gone are still in the line")
	}
	a.leave()
	if !a.enter(t.Context()) {
		t.Error("a place was free, and nobody was let in")
	}
}

// R6: whoever sends slowly holds no place at work.
func TestSlowSendersHoldNobodyUp(t *testing.T) {
	server := httptest.NewServer(doored(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) })))
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
	server := httptest.NewUnstartedServer(doored(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/list":
			io.WriteString(w, answer)
		case "/api/file":
			io.Copy(w, struct{ io.Reader }{strings.NewReader(answer)})
		}
	})))
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

// doored is work behind the door, with all that is around it.
func doored(work http.Handler) http.Handler {
	d := NewDoor(photos)
	return d.TurnAway(Wrap(d.Bound(work)))
}

func photos(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/photos") }

// A body that does not say how long it is takes no place of a photo's or a list's.
func TestPlacesOfUploadsAreForUploads(t *testing.T) {
	server := httptest.NewServer(doored(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		fmt.Fprint(w, len(body), err)
	})))
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
	NewDoor(photos).Bound(http.NotFoundHandler()).ServeHTTP(w, r)
	if w.Code != http.StatusRequestTimeout || !strings.Contains(w.Body.String(), "网络太慢") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// cut is a connection that ends in the middle of a body.
type cut struct{}

func (*cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
