package scores

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/live"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// printedAt is a county with a branch that met, one of few that met, one that did not, and one of another county.
func printedAt(t *testing.T, db *store.DB, profile string) http.Handler {
	t.Helper()
	ctx := t.Context()
	now := clock.NewFake(time.Date(2026, 9, 28, 17, 5, 0, 0, clock.Shanghai))
	err := db.Write(ctx, func(tx *store.Tx) error {
		for _, o := range []struct {
			id, parent int64
			path, name string
			kind       string
			branches   int
		}{
			{1, 0, "001.", "汉中市委", "committee", 4}, {2, 1, "001.001.", "勉县县委", "committee", 3}, {3, 1, "001.002.", "城固县委", "committee", 1},
			{4, 2, "001.001.001.", "火花社区党支部", "branch", 1}, {5, 2, "001.001.002.", "<b>两河</b>村党支部", "branch", 1},
			{6, 2, "001.001.003.", "古城村党支部", "branch", 1}, {7, 3, "001.002.001.", "城固支部", "branch", 1},
		} {
			if _, err := tx.Exec(ctx, `INSERT INTO org (id, parent_id, path, name, short_name, kind, field, state, branches, created_at, updated_at)
				VALUES (?, ?, ?, ?, ?, ?, 'village', 'active', ?, 0, 0)`, o.id, o.parent, o.path, o.name, o.name, o.kind, o.branches); err != nil {
				return err
			}
		}
		for path, f := range map[string]Facts{
			"001.001.001.": {Meetings: 1, Due: 20, Present: 19, Photos: 3, Chars: 300, Items: 6, ItemsDone: 6, Reflecting: 19, Mark: 90, Marked: 1},
			"001.001.002.": {Meetings: 1, Due: 4, Present: 2},
			"001.002.001.": {Meetings: 1, Due: 9, Present: 9},
		} {
			if _, err := tx.Exec(ctx, `INSERT INTO score_count (month, path, branch, meeting_id, `+columnList+`)
				VALUES ('2026-09', ?, TRUE, 0, ?, 0, ?, ?, 0, 0, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?)`,
				path, f.Meetings, f.Due, f.Present, f.Photos, f.Chars, f.Items, f.ItemsDone, f.Reflecting, f.Mark, f.Marked); err != nil {
				return err
			}
		}
		return policy.LoadProfile(ctx, tx, 1, profile, now.Now().AddDate(-1, 0, 0))
	})
	if err != nil {
		t.Fatal(err)
	}
	bus := event.New(db, now.Now)
	rules := policy.New(db, bus, now.Now)
	gate := access.New(db, bus, rules.Shown, now.Now)
	county := access.Caller{AccountID: 9, Grants: []access.Grant{{Role: access.Superior, OrgID: 2, OrgPath: "001.001."}}}
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(func(c huma.Context, next func(huma.Context)) {
		next(huma.WithContext(c, access.WithCaller(c.Context(), gate, county)))
	})
	New(db, orgs.New(db, bus, now.Now), rules, live.NewHub(), now.Now).Routes(a)
	return api.Wrap(mux)
}

var printTables = []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations},
	{Name: "policy", FS: policy.Migrations}, {Name: "scores", FS: Migrations}}

func TestPrintedRanking(t *testing.T) {
	storetest.Each(t, printTables, func(t *testing.T, db *store.DB) {
		site := printedAt(t, db, policy.Full)
		got := func(address string) *httptest.ResponseRecorder {
			rec := httptest.NewRecorder()
			site.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, address, nil))
			return rec
		}
		rec := got("/print/ranking?parent=2&month=2026-09")
		if rec.Code != http.StatusOK || !strings.HasPrefix(rec.Header().Get("Content-Type"), "text/html") {
			t.Fatal(rec.Code, rec.Body)
		}
		if p := rec.Header().Get("Content-Security-Policy"); !strings.HasPrefix(p, "default-src 'none'; img-src 'self'; style-src 'sha256-") {
			t.Error("policy", p)
		}
		page := rec.Body.String()
		inOrder(t, page,
			"勉县县委　2026年9月",
			`<td>1</td><td class="name">火花社区党支部</td><td>96.0</td><td>20</td><td>19</td><td>95.0%</td><td class="name"></td>`,
			`<td>2</td><td class="name">&lt;b&gt;两河&lt;/b&gt;村党支部</td><td>45.0</td><td>4</td><td>2</td><td>50.0%</td><td class="name">暂定 人少</td>`,
			`<td></td><td class="name">古城村党支部</td><td></td><td>0</td><td>0</td><td></td><td class="name">未开展</td>`,
			"得分 = 70 × 到会 ÷ 应到", "应到不足 5 人", "第 1 版", "打印于 2026年9月28日 17:05")
		if strings.Contains(page, "城固支部") {
			t.Error("another county's branch is printed")
		}
		if rec := got("/print/ranking?parent=3&month=2026-09"); rec.Code != http.StatusNotFound {
			t.Error("another county's ranking:", rec.Code)
		}
		if rec := got("/print/ranking?parent=2&month=2026-10"); !strings.Contains(rec.Body.String(), "未开展") || strings.Contains(rec.Body.String(), "火花社区党支部</td><td>9") {
			t.Error("a month without meetings:", rec.Body)
		}
	})
}

func TestPrintedWithoutRanksWhereHidden(t *testing.T) {
	storetest.Each(t, printTables, func(t *testing.T, db *store.DB) {
		rec := httptest.NewRecorder()
		printedAt(t, db, policy.Light).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/print/ranking?parent=2&month=2026-09&of=branches", nil))
		page := rec.Body.String()
		inOrder(t, page, "不公开排名", "评分仅供参考", `<tr><td class="name">`)
		if strings.Contains(page, "名次</th>") {
			t.Error("ranks are printed:", page)
		}
	})
}

func inOrder(t *testing.T, page string, parts ...string) {
	t.Helper()
	rest := page
	for _, part := range parts {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Fatalf("%q is missing or not in its place in:\n%s", part, page)
		}
		rest = after
	}
}
