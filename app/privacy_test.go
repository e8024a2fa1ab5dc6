package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"mime/multipart"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// ready brings a theme day of the member's branch to its sign-in, in a room with a point.
func (c *cell) ready(clerk, secretary person) (meeting string) {
	c.t.Helper()
	var top me
	clerk.does("GET", "/api/me", nil, 200, &top)
	root := top.Roles[0].OrgID
	for _, r := range top.Roles {
		if r.OrgID != top.Member.OrgID {
			root = r.OrgID
		}
	}
	var theme struct{ ID int64 }
	clerk.does("POST", "/api/themes", map[string]any{"orgId": root, "month": "2026-11", "title": "重温入党誓词"}, 0, &theme)
	clerk.does("POST", fmt.Sprintf("/api/themes/%d/issue", theme.ID), nil, 200, nil)
	var list struct{ Items []struct{ ID int64 } }
	secretary.does("GET", "/api/meetings?month=2026-11", nil, 200, &list)
	meeting = fmt.Sprintf("/api/meetings/%d", list.Items[0].ID)
	secretary.does("PUT", meeting+"/plan", map[string]any{"title": "重温入党誓词", "startsAt": "2026-11-25T15:00:00+08:00", "endsAt": "2026-11-25T17:00:00+08:00", "host": "支部书记",
		"place": map[string]any{"name": "党员活动室", "lat": 33.1530, "lng": 106.6730, "system": "wgs84"}}, 0, nil)
	secretary.does("POST", meeting+"/submit", nil, 0, nil)
	clerk.does("POST", meeting+"/approve", map[string]any{"note": "同意"}, 0, nil)
	c.settle()
	c.clock.Set(time.Date(2026, 11, 25, 14, 50, 0, 0, clock.Shanghai))
	return meeting
}

// signs has a member sign in with the digits on the screen and a position in the room, and says what came of the position.
func (c *cell) signs(secretary, member person, meeting string) (finding string) {
	c.t.Helper()
	var code struct{ Digits string }
	secretary.does("GET", meeting+"/attendance/code?direction=in", nil, 200, &code)
	var got struct{ Rules []struct{ Finding string } }
	member.does("POST", meeting+"/attendance", map[string]any{"direction": "in", "code": code.Digits, "key": "k1",
		"position": map[string]any{"lat": 33.1531, "lng": 106.6731, "accuracy": 10, "system": "wgs84"}}, 201, &got)
	for _, rule := range got.Rules {
		if strings.HasPrefix(rule.Finding, "R5-position/") {
			finding = rule.Finding
		}
	}
	return finding
}

// TestWithoutConsentAPositionIsNotUsed: it is dropped on the server, whatever a page sends, and the sign-in goes on.
func TestWithoutConsentAPositionIsNotUsed(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		clerk, secretary, member := c.as("city_clerk"), c.as("branch_secretary"), c.as("member")
		meeting := c.ready(clerk, secretary)
		member.does("PUT", "/api/privacy/consents/position", map[string]any{"granted": false, "version": 1}, 204, nil)
		if finding := c.signs(secretary, member, meeting); finding != "R5-position/unknown" { // amber: a witness is asked
			t.Errorf("the position is %s", finding)
		}
		var bands []string
		if err := c.DB.NewRaw(`SELECT in_distance FROM attendance_roll WHERE in_at <> 0`).Scan(t.Context(), &bands); err != nil || strings.Join(bands, "") != "" {
			t.Errorf("a distance is kept: %v, %v", bands, err)
		}
	})
}

// TestIsolatedCellHasNoPositions switches a running cell over: what is there is forgotten, nothing new is taken or shown.
func TestIsolatedCellHasNoPositions(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		clerk, secretary, member := c.as("city_clerk"), c.as("branch_secretary"), c.as("member")
		meeting := c.ready(clerk, secretary)
		var top, mine me
		clerk.does("GET", "/api/me", nil, 200, &top)
		member.does("GET", "/api/me", nil, 200, &mine)
		root := top.Roles[0].OrgID
		for _, r := range top.Roles {
			if r.OrgID != top.Member.OrgID {
				root = r.OrgID
			}
		}
		isolate := map[string]any{"orgId": root, "key": "isolated", "value": "true", "reason": "涉军单位隔离运行"}
		clerk.does("PUT", "/api/policy", isolate, 204, nil)
		for _, table := range []string{"org", "meeting", "attendance_sheet"} {
			var n int
			if err := c.DB.NewRaw(`SELECT count(*) FROM `+table+` WHERE coalesce(lat, 0) <> 0 OR coalesce(lng, 0) <> 0`).Scan(t.Context(), &n); err != nil || n > 0 {
				t.Errorf("%s still has %d positions, %v", table, n, err)
			}
		}
		if finding := c.signs(secretary, member, meeting); finding != "R5-position/off" { // there is no fence to be outside of
			t.Errorf("the position is %s", finding)
		}
		place := map[string]any{"lat": 33.1, "lng": 106.6, "system": "wgs84"}
		clerk.does("PATCH", fmt.Sprintf("/api/orgs/%d", mine.Member.OrgID), map[string]any{"place": place}, 0, nil)
		if body := clerk.does("GET", fmt.Sprintf("/api/orgs/%d", mine.Member.OrgID), nil, 200, nil).Body.String(); strings.Contains(body, `"lat"`) {
			t.Errorf("an org shows a position: %s", body)
		}
		var points struct{ Points, Labels []any }
		clerk.does("GET", fmt.Sprintf("/api/insight/points/%d", root), nil, 200, &points)
		if len(points.Points)+len(points.Labels) != 0 {
			t.Errorf("the wall shows %d points", len(points.Points))
		}
		made := secretary.does("POST", "/api/meetings", map[string]any{"orgId": mine.Member.OrgID, "kind": terms.Lecture, "title": "党课", "startsAt": "2026-11-27T15:00:00+08:00",
			"endsAt": "2026-11-27T16:00:00+08:00", "host": "支部书记", "place": map[string]any{"name": "活动室", "lat": 33.1, "lng": 106.6, "system": "wgs84"}}, 0, nil)
		if strings.Contains(made.Body.String(), "placePoint") {
			t.Errorf("a plan keeps a point: %s", made.Body)
		}
	})
}

// TestRemovedPhotosLeaveTheDisk, and what a picture's name or caption says is looked at.
func TestRemovedPhotosLeaveTheDisk(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		clerk, secretary := c.as("city_clerk"), c.as("branch_secretary")
		meeting := c.ready(clerk, secretary)
		c.clock.Set(time.Date(2026, 11, 25, 15, 30, 0, 0, clock.Shanghai))
		if w := secretary.photo(meeting, "机密★会场.png"); w.Code != 422 || !strings.Contains(w.Body.String(), "不处理涉密信息") {
			t.Fatalf("a marked picture: %d %s", w.Code, w.Body)
		}
		var detail struct{ Photos []struct{ ID int64 } }
		w := secretary.photo(meeting, "会场.png")
		if err := json.Unmarshal(w.Body.Bytes(), &detail); err != nil || w.Code != 201 || len(detail.Photos) != 1 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		secretary.does("DELETE", fmt.Sprintf("%s/photos/%d", meeting, detail.Photos[0].ID), nil, 0, nil)
		erase := func(when string, want int) {
			t.Helper()
			n, err := c.Privacy.Delete(context.Background())
			if err != nil || c.onDisk() != want {
				t.Errorf("%s: %d deleted, %d files on the disk, %v", when, n, c.onDisk(), err)
			}
		}
		c.clock.Advance(6 * 24 * time.Hour)
		erase("a day too early", 3) // the picture, its thumbnail and what is printed of it
		c.clock.Advance(2 * 24 * time.Hour)
		erase("a week after", 0)
	})
}

// photo uploads a small picture of that name.
func (p person) photo(meeting, name string) *httptest.ResponseRecorder {
	p.c.t.Helper()
	var body, picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		p.c.t.Fatal(err)
	}
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		p.c.t.Fatal(err)
	}
	part.Write(picture.Bytes())
	form.WriteField("confirmed", "true")
	form.Close()
	w, r := httptest.NewRecorder(), httptest.NewRequest("POST", meeting+"/photos", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+p.token)
	p.c.Handler.ServeHTTP(w, r)
	return w
}

// onDisk counts the files of pictures.
func (c *cell) onDisk() (n int) {
	filepath.WalkDir(filepath.Join(c.dir, "files"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return nil
	})
	return n
}
