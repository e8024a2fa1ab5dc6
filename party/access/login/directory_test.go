package login

import (
	"bytes"
	"net"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhibu/party/access/accesstest"
	"zhibu/party/access/ldap"
)

const directoryPassword = "right-and-proper"

// directory is one that takes directoryPassword for everybody, asked counts
// its questions, and each answer waits for let. Package ldap tests a real one.
func (w *world) directory() (asked *atomic.Int32, let chan struct{}) {
	w.T.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(func() { l.Close() })
	asked, let = &atomic.Int32{}, make(chan struct{})
	answer := func(c net.Conn) {
		defer c.Close()
		buf := make([]byte, 4096)
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		asked.Add(1)
		<-let
		code := byte(49) // invalidCredentials
		if bytes.Contains(buf[:n], []byte(directoryPassword)) {
			code = 0
		}
		c.Write([]byte{0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, code, 4, 0, 4, 0}) // BindResponse to message 1
		c.Read(buf)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go answer(c)
		}
	}()
	if w.SignOn.Directory, err = ldap.New(ldap.Config{URL: "ldap://" + l.Addr().String(), Plain: true, Template: "uid=%s,dc=x"}); err != nil {
		w.T.Fatal(err)
	}
	return asked, let
}

// volley logs in with each of logins at the same moment.
func (w *world) volley(logins []string, password string) <-chan *httptest.ResponseRecorder {
	answers := make(chan *httptest.ResponseRecorder, len(logins))
	for _, login := range logins {
		go func() {
			answers <- w.Call("", "POST", "/api/session", `{"account":"`+login+`","password":"`+password+`"}`)
		}()
	}
	return answers
}

// A hall full of people behind one address logs in while the directory thinks.
func TestDirectoryLogsAHallIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var hall []string
		for i := range 20 {
			hall = append(hall, "hall"+strconv.Itoa(i))
			w.Exec(`INSERT INTO account (id, login, name, org_id, org_path, password, must_change, one_time_until, disabled, directory, created_at) VALUES (?, ?, '众', ?, '001.001.001.', '', FALSE, 0, FALSE, TRUE, 0)`, 5000+i, hall[i], accesstest.BranchA)
		}
		asked, let := w.directory()
		answers := w.volley(hall, directoryPassword)
		for i := 0; asked.Load() <= failures && i < 1000; i++ { // more at once than a source may fail
			time.Sleep(5 * time.Millisecond)
		}
		close(let)
		for range hall {
			if rec := <-answers; rec.Code != 201 {
				t.Errorf("a right password: %d %s", rec.Code, rec.Body)
			}
		}
	})
}

// A volley at one account does not pass under its limit while the directory thinks.
func TestDirectoryIsAskedFiveTimesForOneAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Exec(`UPDATE account SET directory = TRUE`)
		asked, let := w.directory()
		const tries = 12
		answers := w.volley(strings.Fields(strings.Repeat("jia ", tries)), "wrong-and-guessed")
		for range tries - failures { // the others are refused before the directory answers
			if rec := <-answers; rec.Code != 429 || rec.Header().Get("Retry-After") != "5" || !strings.Contains(rec.Body.String(), "正在登录") {
				t.Errorf("beyond five under way: %d %s", rec.Code, rec.Body)
			}
		}
		close(let)
		for range failures {
			if rec := <-answers; rec.Code != 401 {
				t.Errorf("a wrong password: %d %s", rec.Code, rec.Body)
			}
		}
		if n := asked.Load(); n != failures {
			t.Errorf("the directory was asked %d times", n)
		}
		w.Run([]accesstest.Step{
			{"这个账号要等", "", "POST", "/api/session", `{"account":"jia","password":"` + directoryPassword + `"}`, 429, "请 15 分钟后再试", nil},
			{"来源也要等", "", "POST", "/api/session", `{"account":"yi","password":"` + directoryPassword + `"}`, 429, "请 15 分钟后再试", nil},
		})
		w.Clock.Advance(15 * time.Minute)
		if rec := w.Call("", "POST", "/api/session", `{"account":"jia","password":"`+directoryPassword+`"}`); rec.Code != 201 {
			t.Errorf("a right one afterwards: %d %s", rec.Code, rec.Body)
		}
	})
}
