package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"zhibu/app"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// branchSheet adds a branch to the town.
const branchSheet = `党组织全称,简称,编号,党组织类别,领域,上级党组织,属地代码,成立日期,联系人,联系电话
中共武侯镇新村支部委员会,新村党支部,C99,党支部,农村,C3,610725,2001-07-01,李秀英,0916-3210001
`

// reachWorld is a cell with the tree in it and one of everything at each place.
type reachWorld struct {
	*cell
	things map[int64]map[string]string // place → kind of thing → its id
	left   map[string]store.Sum        // what the tables held when it was ready
}

// eachReach runs fn on a world of each engine.
func eachReach(t *testing.T, fn func(t *testing.T, w *reachWorld)) {
	eachReachAs(t, func(*cell) {}, fn)
}

// eachReachAs does so with what is done to the cell before anything is in it.
func eachReachAs(t *testing.T, first func(*cell), fn func(t *testing.T, w *reachWorld)) {
	engines := map[string]string{"sqlite": ""}
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		engines["postgres"] = storetest.Schema(t, server)
	}
	for name, dsn := range engines {
		t.Run(name, func(t *testing.T) { fn(t, newReachWorld(t, dsn, first)) })
	}
}

func newReachWorld(t *testing.T, dsn string, first func(*cell)) *reachWorld {
	t.Helper()
	now := clock.NewFake(time.Date(2026, 11, 25, 10, 0, 0, 0, clock.Shanghai))
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), DB: dsn, Now: now.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	w := &reachWorld{&cell{App: a, t: t, clock: now}, map[int64]map[string]string{}, nil}
	first(w.cell)
	if err := a.DB.Write(t.Context(), w.people); err != nil {
		t.Fatal(err)
	}
	for _, p := range places {
		w.things[p.id] = map[string]string{"org": fmt.Sprint(p.id)}
		w.fill(p)
	}
	w.clock.Set(time.Date(2026, 11, 25, 15, 20, 0, 0, clock.Shanghai)) // the meetings are under way
	for _, p := range places {
		if p.kind == terms.Branch {
			w.photo(p)
			w.record(p)
		}
	}
	for _, what := range []string{"orgs", "members"} {
		r := upload("POST", "/api/"+what+"/imports", "名单.csv", []byte(branchSheet))
		r.Header.Set("Authorization", "Bearer superior-3")
		answer := httptest.NewRecorder()
		w.Handler.ServeHTTP(answer, r)
		var made struct{ ID int64 }
		if err := json.Unmarshal(answer.Body.Bytes(), &made); err != nil || answer.Code != 202 {
			t.Fatal(answer.Code, answer.Body, err)
		}
		w.things[townID][what+" import"] = fmt.Sprint(made.ID)
		(person{w.cell, "superior-3"}).until(fmt.Sprintf("/api/%s/imports/%d", what, made.ID), map[string]string{"orgs": "checked", "members": "refused"}[what])
	}
	for _, p := range places {
		w.life(p)
	}
	for _, p := range places {
		w.filed(p)
	}
	w.more()
	w.signOn()
	if err := a.DB.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(t.Context(), `UPDATE account_session SET created_at = ?`, store.At(now.Now())); err != nil { // all have just logged in
			return err
		}
		_, err := tx.Exec(t.Context(), `UPDATE account SET must_change = ? WHERE id = 601`, true)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(time.Minute) // what was remembered of sessions is forgotten
	return w
}

// more makes what exists at a few places only.
func (w *reachWorld) more() {
	as := func(token string) person { return person{w.cell, token} }
	var made struct {
		ID    int64
		Items []struct{ ID int64 }
	}
	for _, p := range places {
		switch p.kind {
		case terms.Branch:
			as(fmt.Sprint("member-", p.id)).does("POST", "/api/privacy/mine/corrections", map[string]any{"field": "job", "value": "教师", "reason": "工作有变动"}, 0, nil)
			as(fmt.Sprint("officer-", p.id)).does("GET", "/api/privacy/corrections", nil, 200, &made)
			w.things[p.id]["correction"] = fmt.Sprint(made.Items[0].ID)
			as(fmt.Sprint("member-", p.id)).does("POST", "/api/privacy/mine/corrections", map[string]any{"field": "name", "value": "王建设", "reason": "户口本上是设"}, 0, nil)
			as(fmt.Sprint("officer-", p.id)).does("GET", "/api/members/history/"+w.things[p.id]["member"], nil, 200, &made)
			w.things[p.id]["revision"] = fmt.Sprint(made.Items[0].ID)
		case terms.Committee:
			as(fmt.Sprint("superior-", p.id)).does("POST", "/api/privacy/exports", map[string]any{"orgId": p.id, "reason": "上报党员年度统计"}, 0, &made)
			w.things[p.id]["export"] = fmt.Sprint(made.ID)
		}
	}
	as("superior-9").does("POST", "/api/delegations", map[string]any{"toOrgId": 10, "actions": []string{"theme.issue"}, "until": "2026-12-31T00:00:00+08:00", "reason": "自行安排"}, 0, nil)
	as("superior-9").does("GET", "/api/delegations", nil, 200, &made)
	w.things[9]["delegation"] = fmt.Sprint(made.Items[0].ID)
	as("member-4").does("POST", "/api/meetings/"+w.things[ownID]["meeting"]+"/attendance/answer", map[string]any{"coming": "leave", "reason": "机密★5年"}, 422, nil)
	as("security").does("GET", "/api/privacy/incidents", nil, 200, &made)
	w.things[cityID]["incident"] = fmt.Sprint(made.Items[0].ID)
}

// fill makes one of everything at p, the way its people would.
func (w *reachWorld) fill(p place) {
	has := w.things[p.id]
	has["member"], has["account"], has["session"], has["post"] = fmt.Sprint(p.id*100), fmt.Sprint(p.id*100), fmt.Sprint(p.id*100), fmt.Sprint(p.id)
	runs := person{w.cell, fmt.Sprint("officer-", p.id)}
	if p.kind == terms.Committee {
		runs.token = fmt.Sprint("superior-", p.id)
	}
	above := runs
	if p.parent != 0 {
		above.token = fmt.Sprint("superior-", p.parent)
	}
	if p.kind == terms.Group {
		return
	}
	var made struct {
		ID    int64
		Items []struct{ ID int64 }
	}
	kind := "assembly"
	if p.kind == terms.Committee {
		kind = "leadership_meeting"
		runs.does("POST", "/api/themes", map[string]any{"orgId": p.id, "month": "2026-12", "title": "主题" + p.name, "items": []any{map[string]any{"title": "诵读党章"}}}, 0, &made)
		has["theme"] = fmt.Sprint(made.ID)
	}
	runs.does("POST", "/api/meetings", map[string]any{"orgId": p.id, "kind": kind, "title": canary + "会" + p.name, "hostId": p.id*100 + 1,
		"startsAt": "2026-11-25T15:00:00+08:00", "endsAt": "2026-11-25T17:00:00+08:00", "place": map[string]any{"name": "活动室", "lat": 33.15, "lng": 106.67, "system": "wgs84"},
		"ownItems": []any{map[string]any{"title": canary + "议题"}}}, 0, &made)
	has["meeting"], has["item"] = fmt.Sprint(made.ID), fmt.Sprint(made.Items[0].ID)
	meeting := "/api/meetings/" + has["meeting"]
	var wall struct{ ID int64 }
	above.does("POST", "/api/walls", map[string]any{"orgId": p.id, "name": "大屏"}, 0, &wall)
	has["wall"] = fmt.Sprint(wall.ID)
	if p.kind == terms.Committee {
		return
	}
	w.review(p, runs)
	runs.does("POST", meeting+"/submit", nil, 0, nil) // an assembly needs no review
	w.settle()
	above.does("POST", fmt.Sprintf("/api/accounts/%d/grants", p.id*100+2), map[string]any{"role": "branch_officer", "orgId": p.id,
		"until": "2027-01-01T00:00:00+08:00", "reason": "协助支部工作"}, 0, &made)
	has["grant"], has["granted"] = fmt.Sprint(made.ID), fmt.Sprint(p.id*100+2)
}

// review begins a branch's review, with a note and a line of its rectification list, and a talk of the officer with the member.
func (w *reachWorld) review(p place, runs person) {
	w.t.Helper()
	has := w.things[p.id]
	var made struct {
		ID    int64
		Notes []struct{ ID int64 }
	}
	runs.does("POST", "/api/reviews", map[string]any{"orgId": p.id, "year": 2026, "scope": "both"}, 0, &made)
	has["review"], has["review fix"] = fmt.Sprint(made.ID), fmt.Sprint(p.id)
	if err := w.DB.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(context.Background(), `INSERT INTO review_fix (id, review_id, problem, measure, member_id, due_on) VALUES (?, ?, '入户少', '每月走访', ?, '2026-12-20')`, p.id, made.ID, p.id*100+1)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	runs.does("POST", "/api/reviews/"+has["review"]+"/notes", map[string]any{"kind": "study", "text": canary + "会" + p.name}, 0, &made)
	has["review note"] = fmt.Sprint(made.Notes[0].ID)
	runs.does("POST", "/api/talks", map[string]any{"withId": p.id * 100, "heldOn": "2026-11-20", "text": canary + "会" + p.name}, 0, &made)
	has["talk"] = fmt.Sprint(made.ID)
}

// photo adds a picture to the meeting at p.
func (w *reachWorld) photo(p place) {
	has, by := w.things[p.id], person{w.cell, fmt.Sprint("officer-", p.id)}
	meeting := "/api/meetings/" + has["meeting"]
	var dot bytes.Buffer
	if err := png.Encode(&dot, image.NewRGBA(image.Rect(0, 0, 64, 64+int(p.id)))); err != nil {
		w.t.Fatal(err)
	}
	r := upload("POST", meeting+"/photos", "现场.png", dot.Bytes())
	r.Header.Set("Authorization", "Bearer "+by.token)
	answer := httptest.NewRecorder()
	if w.Handler.ServeHTTP(answer, r); answer.Code >= 300 {
		w.t.Fatalf("photo: %d %s", answer.Code, answer.Body)
	}
	var detail struct {
		Photos []struct {
			ID  int64
			URL string
		}
	}
	by.does("GET", meeting, nil, 200, &detail)
	has["photo"], has["file"] = fmt.Sprint(detail.Photos[0].ID), detail.Photos[0].URL[strings.LastIndex(detail.Photos[0].URL, "/")+1:]
}

// upload is a request with a file in it.
func upload(method, path, name string, content []byte) *http.Request {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, _ := form.CreateFormFile("file", name) // writing to memory does not fail
	file.Write(content)
	form.WriteField("confirmed", "true") // that no secret is in it; a sheet is not asked
	form.Close()
	r := httptest.NewRequest(method, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return r
}
