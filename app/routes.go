package app

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/api"
	"zhibu/platform/web"
	pages "zhibu/web"
)

// routes builds the HTTP side: the API of every capability, and the pages.
func (a *App) routes() (huma.API, http.Handler, error) {
	mux := http.NewServeMux()
	served := api.New(mux, Version)
	a.API = served.API
	a.API.UseMiddleware(a.Access.Middleware(a.API))
	a.API.UseMiddleware(a.Privacy.Middleware(a.API))
	a.health()
	served.Of("access", func(h huma.API) { a.Access.Routes(h); a.LogIn.Routes(h); a.Delegations.Routes(h) })
	served.Of("policy", a.Policy.Routes)
	served.Of("orgs", func(h huma.API) { a.Orgs.Routes(h); a.Orgs.ImportRoutes(h, a.Imports) })
	served.Of("members", func(h huma.API) { a.Members.Routes(h); a.Members.ImportRoutes(h, a.Imports) })
	served.Of("meetings", func(h huma.API) { a.Meetings.Routes(h); a.Reflections.Routes(h); a.Themes.Routes(h) })
	served.Of("attendance", a.Attendance.Routes)
	served.Of("scores", a.Scores.Routes)
	served.Of("insight", a.Insight.Routes)
	served.Of("privacy", a.Privacy.Routes)
	served.Of("tasks", a.Tasks.Routes)
	served.Of("makeups", a.Makeups.Routes)
	served.Of("duties", a.Duties.Routes)
	served.Of("reviews", a.Reviews.Routes)
	served.Of("talks", a.Talks.Routes)
	served.Of("openness", a.Openness.Routes)
	served.Of("birthdays", a.Birthdays.Routes)
	served.Of("links", a.Links.Routes)
	served.Of("ledgers", a.Ledgers.Routes)
	served.Of("seals", a.Seals.Routes)
	served.Of("audit", a.Audit.Routes)
	a.todoRoute()
	served.Of("backup", a.backupRoute)
	a.Audit.Operation = a.operation
	faces, err := web.Handler(pages.Dist())
	if err != nil {
		return nil, nil, err
	}
	mux.Handle("/", faces)
	door := api.NewDoor(served.Large)
	return a.API, door.TurnAway(web.Secure(api.Wrap(door.Bound(mux)))), nil
}

// operation is what the API's operation of an id is called; "" for none.
func (a *App) operation(id string) string {
	for _, path := range a.API.OpenAPI().Paths {
		for _, op := range []*huma.Operation{path.Get, path.Post, path.Put, path.Patch, path.Delete} {
			if op != nil && op.OperationID == id {
				return op.Summary
			}
		}
	}
	return ""
}

type healthOutput struct {
	Body struct {
		OK      bool   `json:"ok" doc:"the database answers"`
		Version string `json:"version"`
		Engine  string `json:"engine" enum:"sqlite,postgres"`
		Profile string `json:"profile" enum:"light,full" doc:"减负或完整"`
	}
}

func (a *App) health() {
	huma.Register(a.API, access.Public(http.MethodGet, "/api/health", "getHealth", "是否正常"), func(ctx context.Context, _ *struct{}) (*healthOutput, error) {
		var one int
		if err := a.DB.NewRaw(`SELECT 1`).Scan(ctx, &one); err != nil {
			return nil, err
		}
		out := &healthOutput{}
		out.Body.OK, out.Body.Version, out.Body.Engine = true, Version, string(a.DB.Engine())
		out.Body.Profile, _ = a.Policy.Shown(ctx, "")
		return out, nil
	})
}
