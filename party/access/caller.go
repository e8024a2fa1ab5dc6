package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Grant is one role at one org, by membership, by post or given explicitly.
type Grant struct {
	ID      int64 // of an explicit grant; 0 otherwise
	Role    Role
	OrgID   int64
	OrgPath string
	Until   time.Time // zero: as long as the membership or post lasts
}

// May tells whether the grant allows action at the org at path.
func (g Grant) May(action Action, path string) bool {
	return allows(g.Role, g.OrgPath, action, path)
}

// Caller is who makes a request, with everything needed to decide on it.
type Caller struct {
	AccountID  int64
	SessionID  int64
	Login      string
	MemberID   int64 // 0 when the account belongs to no member
	Name       string
	OrgID      int64     // own branch
	OrgPath    string    // of the own branch, "" for none
	MustChange bool      // has a password somebody else handed out
	Device     DeviceKey // of the session
	Consents   bool      // to the use of the position, see Service.Consents
	Grants     []Grant
	Delegated  []Delegated // what units whose officer the caller is hold by delegation
}

// May tells whether the caller may do action at the org at path.
func (c Caller) May(action Action, path string) bool {
	for _, g := range c.Grants {
		if g.May(action, path) {
			return true
		}
	}
	return slices.ContainsFunc(c.Delegated, func(d Delegated) bool { return d.gives(action, path) })
}

// Has tells whether the caller may do action anywhere.
func (c Caller) Has(action Action) bool {
	for _, g := range c.Grants {
		if Reach(g.Role, action) != No {
			return true
		}
	}
	return slices.ContainsFunc(c.Delegated, func(d Delegated) bool { return d.brings(action) })
}

// Range is the widest subtree in which the caller may do action: what a list
// shows when no org is asked for. Actions limited to one unit have no range.
func (c Caller) Range(action Action) (path string, ok bool) {
	for _, g := range c.Grants {
		if Reach(g.Role, action) == Below && g.OrgPath != "" && (!ok || len(g.OrgPath) < len(path)) {
			path, ok = g.OrgPath, true
		}
	}
	for _, d := range c.Delegated {
		if d.brings(action) && (!ok || len(d.OrgPath) < len(path)) {
			path, ok = d.OrgPath, true
		}
	}
	return path, ok
}

// Delegated is an action that the caller's unit holds by delegation.
type Delegated struct {
	ID      int64
	Action  Action
	Brings  []Action
	OrgID   int64
	OrgPath string
	Until   time.Time
}

// gives tells whether d allows action at the org at path.
func (d Delegated) gives(action Action, path string) bool {
	return d.brings(action) && inside(d.OrgPath, path)
}

func (d Delegated) brings(action Action) bool {
	return d.Action == action || slices.Contains(d.Brings, action)
}

// Request is where a request comes from.
type Request struct {
	Agent  string // User-Agent
	Site   string // scheme and host the page was opened with
	Source string // network address
	Token  string
	Secure bool // came by TLS
}

// Device is where whoever makes the request logs in from.
func (r Request) Device() Device { return Device{DeviceName(r.Agent), r.Source} }

// RequestFrom is where the request under ctx comes from.
func RequestFrom(ctx context.Context) Request { return requestFrom(ctx).Request }

// request is what the middleware knows of one request.
type request struct {
	Request
	caller  Caller
	service *Service
	refused string // why it was refused, as the journal has it; "" while it was not …
	at      string // … at this path, "" when there is no such org
}

// Why a request was refused, as happened.AccessRefused has it.
const (
	outside     = "outside"      // outside everything the caller may see
	notAllowed  = "not_allowed"  // seen, but none of the caller's roles allows it there
	foreignPage = "foreign_page" // sent by a page that is not ours
)

type requestKey struct{}

func requestFrom(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	if r == nil {
		r = &request{}
	}
	return r
}

// CallerFrom is who makes the request under ctx; the zero Caller, who may do
// nothing, when nobody is logged in.
func CallerFrom(ctx context.Context) Caller { return requestFrom(ctx).caller }

// WithCaller is ctx with c as the caller: for tests and commands that run a
// use case without HTTP.
func WithCaller(ctx context.Context, s *Service, c Caller) context.Context {
	return context.WithValue(ctx, requestKey{}, &request{caller: c, service: s})
}

// Require refuses unless the caller may do action at the org at path: 403 with
// a sentence naming who can, or 404 and an entry in the journal where the org
// is outside everything the caller may see. It may be called inside a
// transaction: the entry is written once the request is over.
func Require(ctx context.Context, action Action, path string) error {
	r := requestFrom(ctx)
	switch {
	case r.caller.May(action, path):
		return nil
	case r.caller.AccountID == 0:
		return api.Anonymous("请先登录。")
	case r.caller.May(OrgRead, path):
		r.refused, r.at = notAllowed, path
		return refusal(action)
	}
	r.refused, r.at = outside, path
	return api.NotFound("没有找到，或不在您的管理范围内。请核对后再试，确有需要请联系上级党组织。")
}

func refusal(action Action) error {
	l := lines[action]
	return api.Refused(fmt.Sprintf("您没有“%s”的权限，%s。", l.Name, l.Ask))
}

// Scope is the subtree a list is limited to: that of the org asked for by id,
// once Require allows it, else the caller's widest range for action.
func Scope(ctx context.Context, action Action, within ...int64) (path string, err error) {
	r := requestFrom(ctx)
	if len(within) == 0 || within[0] == 0 {
		path, ok := r.caller.Range(action)
		if !ok {
			return "", refusal(action)
		}
		return path, nil
	}
	if r.service == nil {
		return "", api.Anonymous("请先登录。")
	}
	path, err = orgPath(ctx, r.service.db, within[0])
	if err != nil && !store.Missing(err) {
		return "", err
	}
	return path, Require(ctx, action, path)
}
