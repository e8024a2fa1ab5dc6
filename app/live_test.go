package app_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/app"
	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// watch follows the clerk's org by server-sent events; ended is closed once the server ends it.
func (p person) watch(ctx context.Context, site *httptest.Server, org int64) (ended chan struct{}) {
	p.c.t.Helper()
	req, err := http.NewRequestWithContext(ctx, "GET", fmt.Sprintf("%s/api/live/%d", site.URL, org), nil)
	if err != nil {
		p.c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != 200 {
		p.c.t.Fatal(resp, err)
	}
	p.c.t.Cleanup(func() { resp.Body.Close() })
	lines := bufio.NewScanner(resp.Body)
	if !lines.Scan() || lines.Text() != "event: hello" {
		p.c.t.Fatalf("no hello but %q", lines.Text())
	}
	ended = make(chan struct{})
	go func() {
		defer close(ended)
		for lines.Scan() {
		}
	}()
	return ended
}

// S13: with the session ends what it has open, within five seconds, also in
// another process on the same database; who may go on watching does.
func TestOpenPagesEndWithTheirSession(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		other, err := app.Open(t.Context(), app.Options{Dir: c.dir, DB: c.DB.DSN(), Now: c.clock.Now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		here, there := httptest.NewServer(c.Handler), httptest.NewServer(other.Handler)
		defer here.Close()
		defer there.Close()
		ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
		defer stop()
		clerk, member := c.as("city_clerk"), c.as("member")
		var ofClerk, ofMember me
		clerk.does("GET", "/api/me", nil, 200, &ofClerk)
		member.does("GET", "/api/me", nil, 200, &ofMember)
		goesOn := clerk.watch(ctx, here, ofClerk.Roles[0].OrgID)
		open := []chan struct{}{member.watch(ctx, there, ofMember.Roles[0].OrgID)}
		for range 12 { // of several one would be passed over, if the choice were left to chance
			open = append(open, member.watch(ctx, here, ofMember.Roles[0].OrgID))
		}
		hall, err := c.Orgs.Get(ctx, c.DB, ofMember.Roles[0].OrgID)
		if err != nil {
			t.Fatal(err)
		}
		busy := make(chan error, 1)
		go func() { // the hall signs in meanwhile, so that there is always something to tell
			var err error
			for ; err == nil && ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
				err = c.DB.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
					return c.Scores.OnPresenceChanged(ctx, tx, happened.PresenceChanged{Changes: []happened.PresenceChange{
						{Kind: terms.ThemeDay, OrgID: hall.ID, OrgPath: hall.Path, Month: "2026-11", Present: 1}}})
				})
			}
			busy <- err
		}()
		defer func() {
			stop()
			if err := <-busy; err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}()
		var id int64
		if err := c.DB.NewRaw(`SELECT member_id FROM account WHERE login = 'member'`).Scan(ctx, &id); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if err := c.DB.Write(ctx, func(tx *store.Tx) error {
			return c.Bus.Publish(ctx, tx, happened.MemberLeft{MemberID: id, OrgID: ofMember.Roles[0].OrgID, Reason: "moved"})
		}); err != nil {
			t.Fatal(err)
		}
		for i, ended := range open {
			select {
			case <-ended:
			case <-ctx.Done():
				t.Fatalf("stream %d is open after %v", i, time.Since(began))
			}
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("the streams ended after %v", took)
		}
		select {
		case <-goesOn:
			t.Error("the clerk's stream ended too")
		default:
		}
		c.EndStreams() // what a process does that is told to stop
		select {
		case <-goesOn:
		case <-time.After(2 * time.Second):
			t.Error("an open page keeps the process from stopping")
		}
		member.does("GET", "/api/me", nil, 401, nil)
	})
}

// huma lets a body take five seconds and does not lift that once it is there:
// a request that worked for longer was cut off as if its caller had left.
func TestNoOperationIsCutOffAtWork(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		for path, item := range c.API.OpenAPI().Paths {
			for _, op := range []*huma.Operation{item.Post, item.Put, item.Patch, item.Delete} {
				if op != nil && op.BodyReadTimeout >= 0 {
					t.Errorf("%s %s is cut off after %v", op.Method, path, op.BodyReadTimeout)
				}
			}
		}
	})
}

// TestOpenPagesAreTold follows an org by server-sent events while something changes below it.
func TestOpenPagesAreTold(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		clerk := c.as("city_clerk")
		var top me
		clerk.does("GET", "/api/me", nil, 200, &top)
		site := httptest.NewServer(c.Handler)
		defer site.Close()
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		req, err := http.NewRequestWithContext(ctx, "GET", fmt.Sprintf("%s/api/live/%d?month=2026-11", site.URL, top.Roles[0].OrgID), nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+clerk.token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		lines := bufio.NewScanner(resp.Body)
		next := func(event string) string {
			for lines.Scan() {
				if lines.Text() == "event: "+event {
					lines.Scan()
					lines.Scan()
					return lines.Text()
				}
			}
			t.Fatalf("no %s: %v", event, lines.Err())
			return ""
		}
		if hello := next("hello"); !strings.Contains(hello, `"present":0`) {
			t.Errorf("hello %s", hello)
		}
		var branch struct{ ID int64 }
		var list struct{ Items []struct{ ID int64 } }
		clerk.does("GET", "/api/orgs?kind=branch&limit=1", nil, 200, &list)
		branch.ID = list.Items[0].ID
		org, err := c.Orgs.Get(ctx, c.DB, branch.ID)
		if err != nil {
			t.Fatal(err)
		}
		err = c.DB.Write(ctx, func(tx *store.Tx) error {
			return c.Scores.OnPresenceChanged(ctx, tx, happened.PresenceChanged{Changes: []happened.PresenceChange{
				{Kind: terms.ThemeDay, OrgID: org.ID, OrgPath: org.Path, Month: "2026-11", Present: 1}}})
		})
		if err != nil {
			t.Fatal(err)
		}
		if change := next("change"); !strings.Contains(change, `"present":1`) {
			t.Errorf("change %s", change)
		}
	})
}
