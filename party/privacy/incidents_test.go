package privacy

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zhibu/party/partytest"
)

func (h *house) incidents() int {
	return len(partytest.Get[struct{ Items []IncidentView }](h.Town, "anquan", "/api/privacy/incidents").Items)
}

// What bears a marking never passes; who sends it all day long fills neither the list nor the journal.
func TestMarkedTextIsAlwaysRefusedAndReportedSoManyTimes(t *testing.T) {
	each(t, func(h *house) {
		try := func(as string, n int) {
			h.T.Helper()
			codes := h.together(n, func(int) int {
				return h.Ask(as, "POST", "/api/privacy/mine/corrections", correct("机密★10年")).Code
			})
			if codes[422] != n {
				h.T.Errorf("%s: %v", as, codes)
			}
		}
		try("li", 3*IncidentsPerHour)
		if n, lines := h.incidents(), strings.Count(strings.Join(h.Journal(), "\n"), "UploadBlocked"); n != IncidentsPerHour || lines != n {
			h.T.Errorf("%d reports, %d lines in the journal", n, lines)
		}
		try("chen", 1)
		if n := h.incidents(); n != IncidentsPerHour+1 {
			h.T.Errorf("another account's: %d reports", n)
		}
		h.Clock.Advance(time.Hour + time.Second)
		try("li", 1)
		if n := h.incidents(); n != IncidentsPerHour+2 {
			h.T.Errorf("an hour later: %d reports", n)
		}
	})
}

// A password is looked at by nobody, nor is what comes from nobody known: it is kept nowhere in clear.
func TestPasswordsAreNotScreened(t *testing.T) {
	each(t, func(h *house) {
		h.Run([]partytest.Step{
			{"登录", "", "POST", "/api/session", `{"account":"机密★10年","password":"机密★10年"}`, 401, "", "本平台不处理涉密信息", "LoggedIn"},
			{"再输入一次密码", "li", "POST", "/api/privacy/mine/clear", `{"password":"机密★10年"}`, 422, "密码不对", "本平台不处理涉密信息", "LoggedIn"},
			{"改密码", "li", "POST", "/api/session/password", `{"old":"` + partytest.Password + `","new":"机密★10年-石榴"}`, 204, "", "本平台不处理涉密信息", "password_changed"},
		})
		if n := h.incidents(); n != 0 {
			h.T.Errorf("%d reports", n)
		}
	})
}

// Whatever a body is called, it is read as JSON, so it is looked at as JSON.
func TestABodyIsScreenedWhateverItIsCalled(t *testing.T) {
	each(t, func(h *house) {
		for _, called := range []string{"", "application/json; charset=utf-8", "Application/JSON", "application/x+json", "text/json", "text/plain"} {
			r := httptest.NewRequest("POST", "/api/privacy/mine/corrections", strings.NewReader(correct("机密★10年")))
			r.Header.Set("Authorization", "Bearer li")
			if called != "" {
				r.Header.Set("Content-Type", called)
			}
			w := httptest.NewRecorder()
			h.Handler.ServeHTTP(w, r)
			if w.Code != 422 || !strings.Contains(w.Body.String(), "本平台不处理涉密信息") {
				h.T.Errorf("%q: %d %s", called, w.Code, w.Body)
			}
		}
		if mine := partytest.Get[MineView](h.Town, "li", "/api/privacy/mine"); len(mine.Corrections) != 0 {
			h.T.Error(fmt.Sprint("it was taken: ", mine.Corrections))
		}
	})
}
