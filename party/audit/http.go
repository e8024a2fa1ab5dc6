package audit

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// Routes registers /api/audit. There is nothing here that writes: the journal
// can be read and taken along, and that is all.
func (s *Service) Routes(api huma.API) {
	huma.Register(api, access.Op("GET", "/api/audit/entries", "listEntries", "查询审计日志", access.JournalRead), s.list)
	huma.Register(api, access.Op("GET", "/api/audit/entries.xlsx", "exportEntries", "导出审计日志", access.JournalRead), s.export)
	huma.Register(api, access.Op("GET", "/api/audit/logins", "listLogins", "本人账号的登录记录", access.Self), s.logins)
}

// Query asks for a part of the journal. It is exported because huma reads embedded fields only then.
type Query struct {
	From   string `query:"from" format:"date" doc:"first day; 30 days back when absent"`
	To     string `query:"to" format:"date" doc:"last day; today when absent"`
	Person string `query:"person" maxLength:"64" doc:"account, or full name of an account's holder or of a member: who acted or whom it is about"`
	Group  Group  `query:"group" enum:"login,account,org,member,meeting,policy,data,seal"`
	Within int64  `query:"within" doc:"org id: what happened in its subtree, wherever that stood then"`
	Result string `query:"result" enum:"ok,failed" doc:"only what came about, or what did not"`
	Q      string `query:"q" maxLength:"50" doc:"in the name, the source, the request id or what was written down"`
}

type listInput struct {
	Query
	After int64 `query:"after" minimum:"0"`
	Limit int   `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

type listOutput struct {
	Body struct {
		Items []Entry `json:"items"`
		After int64   `json:"after,omitempty" doc:"asks for the next page; absent after the last"`
	}
}

func (s *Service) list(ctx context.Context, in *listInput) (*listOutput, error) {
	search, err := s.search(ctx, in.Query)
	if err != nil {
		return nil, err
	}
	search.After, search.Limit = in.After, in.Limit
	out := &listOutput{}
	out.Body.Items, out.Body.After, err = s.page(ctx, search)
	return out, err
}

type loginsOutput struct {
	Body struct {
		Items []LogInView `json:"items"`
		After int64       `json:"after,omitempty"`
	}
}

type loginsInput struct {
	After int64 `query:"after" minimum:"0"`
	Limit int   `query:"limit" default:"20" minimum:"1" maximum:"100"`
}

func (s *Service) logins(ctx context.Context, in *loginsInput) (*loginsOutput, error) {
	out := &loginsOutput{}
	var err error
	out.Body.Items, out.Body.After, err = s.LogIns(ctx, access.CallerFrom(ctx).AccountID, in.After, in.Limit)
	return out, err
}
