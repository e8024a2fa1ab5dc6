package privacy

import (
	"context"
	"net/http"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/access/login"
	"zhibu/party/partytest"
	"zhibu/platform/store"
)

const (
	wang  = 101
	li    = 102
	chen  = 103
	zhang = 104
	zhao  = 105
)

// people are a branch's secretary, two members and two clerks of the town, who approve each other's exports.
var people = []partytest.Person{{wang, "wang", "王建国", 11, access.BranchOfficer}, {li, "li", "李秀英", 11, ""}, {chen, "chen", "陈志强", 12, ""},
	{zhang, "zhang", "张玉兰", 12, access.Superior}, {zhao, "zhao", "赵海燕", 12, access.Superior}}

// house is the town with a security administrator "anquan".
type house struct {
	*Service
	*partytest.Town
}

func each(t *testing.T, fn func(h *house)) {
	partytest.Each(t, "privacy", Migrations, people, func(w *partytest.Town) {
		h := &house{New(w.DB, w.Bus, w.Members, w.Access, w.Policy, w.Box, w.Clock.Now), w}
		w.Access.Privacy, w.Access.Consents = h.OfCaller, Consents
		w.API.UseMiddleware(h.Middleware(w.API))
		in := login.New(w.Access, w.DB, w.Bus, w.Clock.Now)
		w.Access.Again = in.Again
		w.Access.Routes(w.API)
		in.Routes(w.API)
		w.API.Of("privacy", h.Routes)
		w.API.Of("members", w.Members.Routes)
		huma.Register(w.API, access.Op(http.MethodGet, "/api/may-locate", "mayLocate", "能否使用位置", access.Self), func(ctx context.Context, _ *struct{}) (*struct{ Body bool }, error) {
			return &struct{ Body bool }{h.MayUsePosition(ctx, access.CallerFrom(ctx))}, nil
		})
		w.Commit(func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO account_totp (id, secret_sealed, last_step, created_at) VALUES (2000, ?, 0, 0)`, []byte{1}); err != nil { // administrators need one
				return err
			}
			return w.Account(ctx, tx, access.Account{ID: 2000, Login: "anquan", Name: "安全管理员"}, access.SecurityAdmin, 0)
		})
		fn(h)
	})
}

// caller is somebody as the middleware knows them.
func (h *house) caller(id int64) access.Caller {
	c := access.Caller{AccountID: id + 1000, MemberID: id}
	c.Grants = map[int64][]access.Grant{
		wang:  {{Role: access.BranchOfficer, OrgID: 11, OrgPath: "001.001."}},
		zhang: {{Role: access.Superior, OrgID: 1, OrgPath: "001."}},
	}[id]
	return c
}
