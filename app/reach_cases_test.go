package app_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// things says what an id in a path is the id of. The longest beginning of the
// path that is listed counts.
var things = map[string]string{
	"/api/accounts/{id}":                              "account",
	"/api/accounts/{id}/grants/{grantId}":             "grant",
	"/api/files/{hash}":                               "file",
	"/api/delegations/{id}":                           "delegation",
	"/api/me/security/passkeys/{id}":                  "session", // of the account's number, like its session
	"/api/privacy/corrections/{id}":                   "correction",
	"/api/privacy/exports/{id}":                       "export",
	"/api/privacy/incidents/{id}":                     "incident",
	"/api/insight/points/{orgId}":                     "org",
	"/api/insight/wall/{orgId}":                       "org",
	"/api/ledgers/books/{orgId}":                      "org",
	"/api/ledgers/meetings/{meetingId}":               "meeting",
	"/api/ledgers/members/{memberId}":                 "member",
	"/api/ledgers/orgs/{orgId}":                       "org",
	"/api/ledgers/photos/{meetingId}":                 "meeting",
	"/api/ledgers/sign-in/{meetingId}":                "meeting",
	"/api/birthdays/{memberId}":                       "member",
	"/api/links/{id}":                                 "link",
	"/api/makeups/{id}":                               "makeup",
	"/api/openness/disclosures/{id}":                  "disclosure",
	"/api/openness/suggestions/{id}":                  "suggestion",
	"/api/live/{org}":                                 "org",
	"/api/me/devices/{id}":                            "session",
	"/api/meetings/{id}":                              "meeting",
	"/api/meetings/{id}/attendance/appeal/{memberId}": "member",
	"/api/meetings/{id}/attendance/leave/{memberId}":  "member",
	"/api/meetings/{id}/reflections/{memberId}":       "writer",
	"/api/meetings/{id}/comments/{commentId}":         "comment",
	"/api/meetings/{id}/items/{itemId}":               "item",
	"/api/meetings/{id}/photos/{photoId}":             "photo",
	"/api/meetings/{id}/attachments/{attachmentId}":   "attachment",
	"/api/meetings/{id}/corrections/{correctionId}":   "amendment",
	"/api/meetings/{id}/versions/{version}":           "version",
	"/api/tasks/{id}":                                 "task",
	"/api/members/{id}":                               "member",
	"/api/members/imports/{id}":                       "members import",
	"/api/members/history/{memberId}":                 "member",
	"/api/members/revisions/{id}":                     "revision",
	"/api/orgs/imports/{id}":                          "orgs import",
	"/api/orgs/posts/{id}":                            "post",
	"/api/orgs/{id}":                                  "org",
	"/api/reviews/{id}":                               "review",
	"/api/reviews/{id}/fixes/{fixId}":                 "review fix",
	"/api/reviews/{id}/notes/{noteId}":                "review note",
	"/api/talks/{id}":                                 "talk",
	"/api/scores/{orgId}":                             "org",
	"/api/themes/{id}":                                "theme",
	"/api/walls/{id}":                                 "wall",
}

// fields says what an id in a query or a body is the id of.
var fields = map[string]string{"within": "org", "org": "org", "orgs": "org", "orgIds": "org", "parent": "org", "orgId": "org", "parentId": "org", "intoId": "org",
	"toOrgId": "org", "to": "org",
	"memberId": "member", "witnessId": "member", "ref": "filed"}

// reachCase is one cell of the matrix.
type reachCase struct {
	op     *huma.Operation
	path   string // template
	who    who
	target *place // nil where the operation names no object
}

func (c reachCase) String() string {
	at := ""
	if c.target != nil {
		at = " 对 " + c.target.name
	}
	return c.op.Method + " " + c.path + " " + c.who.name + at
}

// needs is the action an operation names in the document.
func needs(op *huma.Operation) access.Action {
	action, _ := op.Extensions["x-permission"].(access.Action)
	return action
}

// weight puts what only reads first, and what takes away last what the others need.
func weight(op *huma.Operation) int {
	switch {
	case op.Method == http.MethodGet:
		return 0
	case op.OperationID == "setDirectory": // an account of the directory has no password to hand out
		return 4
	case op.OperationID == "resetFactors": // who took them off may neither hand out a password nor bind anybody
		return 5
	case strings.HasPrefix(op.Path, "/api/accounts/"), slices.Contains([]string{"removeMember", "logOut"}, op.OperationID):
		return 3
	case op.Method == http.MethodDelete, slices.Contains([]string{"abolishOrg", "mergeOrg", "moveOrg"}, op.OperationID):
		return 2
	}
	return 1
}

// cases yields the whole matrix.
func (w *reachWorld) cases() func(yield func(reachCase) bool) {
	return func(yield func(reachCase) bool) {
		doc := w.API.OpenAPI()
		for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
			item := doc.Paths[path]
			for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
				if op == nil || needs(op) == "public" {
					continue
				}
				targets := w.targets(op, path)
				for _, c := range callers {
					for _, at := range targets {
						if !yield(reachCase{op, path, c, at}) {
							return
						}
					}
				}
			}
		}
	}
}

// letIn are the cases that the role matrix allows, what takes away last what the others need at the end.
func (w *reachWorld) letIn() (let []reachCase) {
	for c := range w.cases() {
		if w.allowed(c) {
			let = append(let, c)
		}
	}
	slices.SortStableFunc(let, func(a, b reachCase) int { return weight(a.op) - weight(b.op) })
	return let
}

// targets are the places where an operation's objects exist; nil is none named.
func (w *reachWorld) targets(op *huma.Operation, path string) (at []*place) {
	named := w.ids(path)
	for field := range w.named(op) {
		if kind := fields[field]; kind != "" {
			named = append(named, kind)
		}
	}
	if len(named) == 0 {
		return []*place{nil}
	}
	for i := range places {
		if missing := slices.ContainsFunc(named, func(kind string) bool { return w.things[places[i].id][kind] == "" }); !missing {
			at = append(at, &places[i])
		}
	}
	if len(at) == 0 {
		w.t.Errorf("%s: the world has none of %v", path, named)
	}
	return at
}

// ids are what the ids of a path are of, in their order.
func (w *reachWorld) ids(path string) (kinds []string) {
	for i, sign := range path {
		if sign == '}' {
			kind := things[path[:i+1]]
			if kind == "" {
				w.t.Errorf("%s: say in things what its id is of", path)
			}
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// named yields the fields of an operation's query and body.
func (w *reachWorld) named(op *huma.Operation) map[string]*huma.Schema {
	all := map[string]*huma.Schema{}
	for _, p := range op.Parameters {
		if p.In == "query" {
			all[p.Name] = p.Schema
		}
	}
	if op.OperationID == "createAccount" { // for a member or for an org, not both
		return map[string]*huma.Schema{"memberId": nil}
	}
	if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
		maps.Copy(all, w.resolve(op.RequestBody.Content["application/json"].Schema).Properties)
	}
	return all
}

func (w *reachWorld) resolve(s *huma.Schema) *huma.Schema {
	if s.Ref != "" {
		return w.API.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// allowed is what the role matrix says of a case: every object that it names must be in reach.
func (w *reachWorld) allowed(c reachCase) bool {
	action := needs(c.op)
	if !c.who.in {
		return false
	}
	if looks := c.op.Method == http.MethodGet && !access.InBulk(c.op); c.who.first && !looks && !access.BeforeChange(c.op) {
		return false
	}
	if action == access.Self && c.target == nil && len(c.who.holds) == 0 { // one's own things need no role
		return true
	}
	if !c.who.has(action) {
		return false
	}
	if c.target == nil || c.op.OperationID == "getNonce" { // a nonce is for whoever asks, and tells nothing of the meeting
		return true
	}
	kinds := w.ids(c.path)
	for field := range w.named(c.op) {
		if kind := fields[field]; kind != "" {
			kinds = append(kinds, kind)
		}
	}
	return !slices.ContainsFunc(kinds, func(kind string) bool {
		switch kind {
		case "session":
			return w.things[c.target.id][kind] != own(c.who)
		case "orgs import", "members import": // the uploader's
			return c.who.token != "superior-3"
		case "talk": // of the two alone
			return c.who.token != fmt.Sprint("member-", c.target.id) && c.who.token != fmt.Sprint("officer-", c.target.id)
		case "revision": // whoever stands above the branch; at the top, the top; taken back by the member who asked
			if c.op.OperationID == "withdrawRevision" {
				return c.who.token != fmt.Sprint("member-", c.target.id)
			}
			return !c.who.may(action, c.target.path[:len(c.target.path)-4])
		case "member", "account": // people belong to their branch
			return !c.who.may(action, home(*c.target).path)
		}
		return !c.who.may(action, c.target.path)
	})
}

// own is the id of a caller's session.
func own(c who) string {
	_, place, _ := strings.Cut(c.token, "-")
	if strings.HasPrefix(c.token, "member-") {
		return place + "00"
	}
	return place + "01"
}
