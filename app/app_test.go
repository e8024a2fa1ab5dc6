package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/app"
	"zhibu/party/access"
	"zhibu/platform/clock"
)

// TestThemeDayFromIssueToRanking walks the six steps: one entry feeds roll,
// score, ranking, wall and to-do list.
func TestThemeDayFromIssueToRanking(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		clerk, secretary, member := c.as("city_clerk"), c.as("branch_secretary"), c.as("member")
		var top, mine me
		clerk.does("GET", "/api/me", nil, 200, &top)
		member.does("GET", "/api/me", nil, 200, &mine)
		root, branch := top.Roles[0].OrgID, mine.Member.OrgID
		for _, r := range top.Roles {
			if r.OrgID != top.Member.OrgID {
				root = r.OrgID
			}
		}

		// 1. the theme is issued to every branch, once
		var theme struct{ ID int64 }
		clerk.does("POST", "/api/themes", map[string]any{"orgId": root, "month": "2026-11", "title": "重温入党誓词", "requirement": "认真准备",
			"items": []map[string]any{{"title": "诵读党章"}, {"title": "缴纳党费"}}}, 0, &theme)
		for range 2 {
			var issued struct{ Branches, Created int }
			clerk.does("POST", fmt.Sprintf("/api/themes/%d/issue", theme.ID), nil, 200, &issued)
			if issued.Branches != 17 {
				t.Errorf("issued to %d of 17 branches", issued.Branches)
			}
		}
		var list struct {
			Items []struct {
				ID, OrgID int64
				State     string
			}
		}
		secretary.does("GET", "/api/meetings?month=2026-11", nil, 200, &list)
		if len(list.Items) != 1 || list.Items[0].State != "draft" {
			t.Fatalf("the secretary finds %+v", list.Items)
		}
		meeting := fmt.Sprintf("/api/meetings/%d", list.Items[0].ID)

		// 2. planned, submitted, approved from above
		secretary.does("PUT", meeting+"/plan", map[string]any{"title": "重温入党誓词", "startsAt": "2026-11-25T15:00:00+08:00", "endsAt": "2026-11-25T17:00:00+08:00", "host": "支部书记",
			"place": map[string]any{"name": "党员活动室", "lat": 33.1530, "lng": 106.6730, "system": "wgs84"}}, 0, nil)
		secretary.does("POST", meeting+"/submit", nil, 0, nil)
		clerk.does("POST", meeting+"/approve", map[string]any{"note": "同意"}, 0, nil)
		c.settle()

		// 3. the member is asked, and signs in with the code on the screen
		if body := member.does("GET", "/api/todo", nil, 200, nil).Body.String(); !strings.Contains(body, "重温入党誓词") {
			t.Errorf("the member is not asked: %s", body)
		}
		c.clock.Set(time.Date(2026, 11, 25, 14, 50, 0, 0, clock.Shanghai))
		var code struct{ Digits string }
		secretary.does("GET", meeting+"/attendance/code?direction=in", nil, 200, &code)
		sign := map[string]any{"direction": "in", "code": code.Digits, "key": "k1",
			"position": map[string]any{"lat": 33.1531, "lng": 106.6731, "accuracy": 10, "system": "wgs84"}}
		member.signs(meeting, sign)
		var verdict struct{ Verdict string }
		member.does("POST", meeting+"/attendance", sign, 201, &verdict)
		member.does("POST", meeting+"/attendance", sign, 200, nil)
		sign["key"] = "k2"
		member.does("POST", meeting+"/attendance", sign, 409, nil)
		if verdict.Verdict != "green" {
			t.Errorf("verdict %s", verdict.Verdict)
		}
		ranking := func() (due, present int, score float64) {
			var r struct {
				Items []struct {
					Org          struct{ ID int64 }
					Due, Present int
					Score        float64
				}
			}
			clerk.does("GET", fmt.Sprintf("/api/scores/ranking?parent=%d&month=2026-11&of=branches", root), nil, 200, &r)
			for _, i := range r.Items {
				if i.Org.ID == branch {
					return i.Due, i.Present, i.Score
				}
			}
			t.Fatal("the branch is not ranked")
			return
		}
		due, present, _ := ranking()
		if due < 10 || present != 1 {
			t.Errorf("%d due, %d present right after the sign-in", due, present)
		}

		var wall struct {
			Counts       struct{ Branches, Running, Missing int }
			Due, Present int
			Latest       []struct{ Text string }
		}
		clerk.does("GET", fmt.Sprintf("/api/insight/wall/%d", root), nil, 200, &wall)
		if wall.Counts.Branches != 17 || wall.Counts.Running != 1 || wall.Counts.Missing != 16 || wall.Present != 1 || len(wall.Latest) == 0 {
			t.Errorf("the wall shows %+v", wall)
		}

		// 4. at the close the rest become absent, once; 5. recorded, filed, marked
		c.clock.Set(time.Date(2026, 11, 25, 18, 0, 2, 0, clock.Shanghai))
		for range 2 {
			if _, err := c.Attendance.CloseDue(context.Background(), c.clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		c.settle()
		var detail struct {
			State string
			Items []struct{ ID int64 }
		}
		secretary.does("GET", meeting, nil, 200, &detail)
		if detail.State != "closed" {
			t.Fatalf("after the close it is %s", detail.State)
		}
		secretary.does("PUT", meeting+"/record", map[string]any{"minutes": strings.Repeat("记", 150),
			"items": []map[string]any{{"id": detail.Items[0].ID, "done": true, "evidence": "照片一"}}}, 0, nil)
		member.does("POST", meeting+"/reflections", map[string]any{"text": "重温誓词，更要把誓言落实到每一天的工作和生活中去。"}, 0, nil)
		secretary.does("POST", meeting+"/file", map[string]any{}, 0, nil)
		clerk.does("POST", meeting+"/mark", map[string]any{"mark": 80, "note": "扎实"}, 0, nil)
		c.settle()

		// 6. 70 × 1/due + mobile + 10 × (0.4 × 150/300 + 0.2 × 1/2) + 5 × 1/1 + 5 × 0.8
		var score struct {
			Score       float64
			Provisional bool
			Facts       struct{ Mobile, MobileActive, Absent, Reflecting int }
		}
		member.does("GET", fmt.Sprintf("/api/scores/%d?month=2026-11", branch), nil, 200, &score)
		away := 10.0
		if score.Facts.Mobile > 0 {
			away = 10 * float64(score.Facts.MobileActive) / float64(score.Facts.Mobile)
		}
		want := 70/float64(due) + away + 3 + 5 + 4
		if diff := score.Score - want; diff > 0.051 || diff < -0.051 || score.Provisional || score.Facts.Reflecting != 1 || score.Facts.Absent != due-1 {
			t.Errorf("score %+v, want %.2f with %d absent", score, want, due-1)
		}
		checks, err := c.Examine(context.Background())
		for _, k := range checks {
			if !k.OK {
				t.Errorf("%s: %s", k.Name, k.Detail)
			}
		}
		if err != nil {
			t.Error(err)
		}
	})
}

// TestEveryOperation holds the API to "what × where", and its ids to one
// style: a verb first, as in listOrgs, and no id twice.
func TestEveryOperation(t *testing.T) {
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	style := regexp.MustCompile(`^[a-z]+([A-Z][a-z]*)*$`)
	seen := map[string]bool{}
	for path, item := range a.API.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			switch {
			case op == nil:
				continue
			case !access.Named(op):
				t.Errorf("%s %s names no permission", op.Method, path)
			case !style.MatchString(op.OperationID) || seen[op.OperationID]:
				t.Errorf("%s %s: the id %q is not in camel case, or taken", op.Method, path, op.OperationID)
			}
			seen[op.OperationID] = true
		}
	}
	if len(seen) < 70 {
		t.Errorf("only %d operations were looked at", len(seen))
	}
}
