package access

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/platform/store"
)

func (s *Service) accountRoutes(a huma.API) {
	huma.Register(a, Op("GET", "/api/accounts", "listAccounts", "账号列表", AccountManage), s.listAccounts)
	huma.Register(a, Op("POST", "/api/accounts", "createAccount", "开通账号", AccountManage, Status(201)), s.createAccount)
	huma.Register(a, Op("GET", "/api/accounts/{id}", "getAccount", "账号及其角色", AccountManage), s.getAccount)
	huma.Register(a, Op("POST", "/api/accounts/{id}/disable", "disableAccount", "停用账号", AccountManage, Status(204)), s.disableAccount)
	huma.Register(a, Op("POST", "/api/accounts/{id}/enable", "enableAccount", "恢复账号", AccountManage, Status(204)), s.enableAccount)
	huma.Register(a, Op("POST", "/api/accounts/{id}/reset", "resetAccount", "重新发放初始密码", AccountManage), s.resetAccount)
	huma.Register(a, Op("POST", "/api/accounts/{id}/grants", "giveRole", "授予角色", AccountManage, Status(201)), s.giveRole)
	huma.Register(a, Op("DELETE", "/api/accounts/{id}/grants/{grantId}", "takeRole", "收回角色", AccountManage, Status(204)), s.takeRole)
	s.oneAccountRoutes(a)
}

// View is an account in a list.
type View struct {
	ID         int64     `json:"id"`
	Account    string    `json:"account"`
	Name       string    `json:"name"`
	MemberID   int64     `json:"memberId,omitempty"`
	OrgID      int64     `json:"orgId" doc:"the unit that keeps the account"`
	OrgName    string    `json:"orgName"`
	Disabled   bool      `json:"disabled"`
	MustChange bool      `json:"mustChange" doc:"still has a password that was handed out"`
	Ready      bool      `json:"ready" doc:"has a password at all"`
	CreatedAt  time.Time `json:"createdAt"`
}

// RoleView is one role somebody holds.
type RoleView struct {
	GrantID  int64      `json:"grantId,omitempty" doc:"of an explicit grant; absent for membership and posts"`
	Role     Role       `json:"role" enum:"member,branch_officer,superior,system_admin,security_admin,audit_admin,wall"`
	RoleName string     `json:"roleName"`
	OrgID    int64      `json:"orgId"`
	OrgName  string     `json:"orgName"`
	Until    *time.Time `json:"until,omitempty"`
}

func roleViews(ctx context.Context, r store.Reader, grants []Grant) ([]RoleView, error) {
	ids := make([]int64, len(grants))
	for i, g := range grants {
		ids[i] = g.OrgID
	}
	named, err := names(ctx, r, ids)
	views := make([]RoleView, len(grants))
	for i, g := range grants {
		views[i] = RoleView{g.ID, g.Role, g.Role.Name(), g.OrgID, named[g.OrgID], store.At(g.Until).Pointer()}
	}
	return views, err
}

type listAccountsInput struct {
	Within int64  `query:"within" doc:"the org whose subtree is listed"`
	Q      string `query:"q" maxLength:"64" doc:"the beginning of an account or a name"`
	After  int64  `query:"after"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
}
type listAccountsOutput struct {
	Body struct {
		Items []View `json:"items"`
		After int64  `json:"after,omitempty"`
	}
}

func (s *Service) listAccounts(ctx context.Context, in *listAccountsInput) (*listAccountsOutput, error) {
	path, err := Scope(ctx, AccountManage, in.Within)
	if err != nil {
		return nil, err
	}
	accounts, err := s.List(ctx, Filter{path, strings.TrimSpace(in.Q), in.After, in.Limit})
	if err != nil {
		return nil, err
	}
	out := &listAccountsOutput{}
	out.Body.Items, err = s.views(ctx, accounts)
	if len(accounts) == in.Limit {
		out.Body.After = accounts[len(accounts)-1].ID
	}
	return out, err
}

func (s *Service) views(ctx context.Context, accounts []Account) ([]View, error) {
	ids := make([]int64, len(accounts))
	for i, a := range accounts {
		ids[i] = a.OrgID
	}
	named, err := names(ctx, s.db, ids)
	views := make([]View, len(accounts))
	for i, a := range accounts {
		views[i] = View{a.ID, a.Login, a.Name, a.MemberID, a.OrgID, named[a.OrgID], a.Disabled, a.MustChange, a.Password != "", a.CreatedAt.Time()}
	}
	return views, err
}

type createAccountInput struct {
	Body struct {
		Account  string `json:"account" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]{2,31}$" patternDescription:"应为 3 到 32 位字母、数字" doc:"账号名"`
		MemberID int64  `json:"memberId,omitempty" doc:"the member it belongs to, or else …"`
		OrgID    int64  `json:"orgId,omitempty" doc:"… the org that keeps it"`
		Name     string `json:"name,omitempty" maxLength:"64" doc:"needed without a member"`
	}
}
type createAccountOutput struct {
	Body struct {
		View
		Password string `json:"password" doc:"one-time password, shown once"`
	}
}

func (s *Service) createAccount(ctx context.Context, in *createAccountInput) (*createAccountOutput, error) {
	b := in.Body
	a, password, err := s.Create(ctx, NewAccount{strings.ToLower(b.Account), strings.TrimSpace(b.Name), b.MemberID, b.OrgID})
	if err != nil {
		return nil, err
	}
	views, err := s.views(ctx, []Account{a})
	out := &createAccountOutput{}
	out.Body.View, out.Body.Password = views[0], password
	return out, err
}

type getAccountOutput struct {
	Body struct {
		View
		Roles  []RoleView `json:"roles"`
		Second bool       `json:"second" doc:"logs in in two steps"`

		Directory bool `json:"directory" doc:"its password is the directory's"`
		Bound     bool `json:"bound" doc:"bound to a person of the OpenID provider"`
	}
}

func (s *Service) getAccount(ctx context.Context, in *idInput) (*getAccountOutput, error) {
	a, h, err := s.visible(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	views, err := s.views(ctx, []Account{a})
	if err != nil {
		return nil, err
	}
	out := &getAccountOutput{}
	held, err := s.Factors.Of(ctx, s.db, a.ID)
	if err != nil {
		return nil, err
	}
	out.Body.View, out.Body.Second, out.Body.Directory = views[0], held.Any(), a.Directory
	if err := s.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM account_identity WHERE account_id = ?)`, a.ID).Scan(ctx, &out.Body.Bound); err != nil {
		return nil, err
	}
	out.Body.Roles, err = roleViews(ctx, s.db, h.Grants)
	return out, err
}

// ReasonInput is whose, and why: what is done to somebody else says so in the journal.
type ReasonInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"200" doc:"原因，记入审计日志"`
	}
}

func (s *Service) disableAccount(ctx context.Context, in *ReasonInput) (*struct{}, error) {
	return nil, s.Disable(ctx, in.ID, in.Body.Reason)
}

func (s *Service) enableAccount(ctx context.Context, in *ReasonInput) (*struct{}, error) {
	return nil, s.Enable(ctx, in.ID, in.Body.Reason)
}

type resetOutput struct {
	Body struct {
		Password string `json:"password" doc:"one-time password, shown once"`
	}
}

func (s *Service) resetAccount(ctx context.Context, in *ReasonInput) (*resetOutput, error) {
	password, err := s.Reset(ctx, in.ID, in.Body.Reason)
	out := &resetOutput{}
	out.Body.Password = password
	return out, err
}

type giveRoleInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Role   Role      `json:"role" enum:"branch_officer,superior"`
		OrgID  int64     `json:"orgId" minimum:"1"`
		Until  time.Time `json:"until" doc:"when the grant ends, at most 5 years from now"`
		Reason string    `json:"reason" minLength:"2" maxLength:"200" doc:"原因，记入审计日志"`
	}
}
type giveRoleOutput struct {
	Body struct {
		ID int64 `json:"id"`
	}
}

func (s *Service) giveRole(ctx context.Context, in *giveRoleInput) (*giveRoleOutput, error) {
	b := in.Body
	out := &giveRoleOutput{}
	var err error
	out.Body.ID, err = s.Give(ctx, in.ID, b.Role, b.OrgID, b.Until, b.Reason)
	return out, err
}

type takeRoleInput struct {
	ID      int64 `path:"id" minimum:"1"`
	GrantID int64 `path:"grantId" minimum:"1"`
}

func (s *Service) takeRole(ctx context.Context, in *takeRoleInput) (*struct{}, error) {
	return nil, s.Take(ctx, in.ID, in.GrantID)
}
