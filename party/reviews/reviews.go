// Package reviews 组织生活会和民主评议党员: a branch's year from study to the filed result.
//
//	rules.go         the steps in their fixed order, what each lacks
//	rules_meeting.go which of the branch's meetings is the life meeting of a review
//	rules_grades.go  grades, how many may be excellent, what a ballot must be like
//	open.go          begin a review, end a step, who takes part
//	filing.go        filing
//	facts.go         what a step is judged by
//	texts.go         study, opinions, criticism, self assessment
//	fixes.go         the rectification list 整改清单
//	ballots.go       mutual and assembly assessment, without a way back to who gave what
//	verdicts.go      verdicts, objections
//	away.go          mobile members reviewed by another branch
//	progress.go      what a superior sees; results
//	late.go          last year's review that was not begun in time
//	todo.go          what waits for secretaries and members
//	flows.go         what follows here from what others do
//	retention.go     texts that are over time
//	sealed.go        filed results in the cell's log of seals; sealed_parts.go what led to them
//	participants.go  who takes part, and what was written about them
//	store.go         types of the tables and what reads them
//	http*.go         /api/reviews; view.go what it shows
//
// What is private to whom, and why no ballot leads back to a voter: docs/adr/0029.
package reviews

import (
	"context"
	"embed"

	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are this capability's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Sealed are the columns that hold sealed values.
var Sealed = []crypt.Column{{Table: "review_note", Name: "text"}, {Table: "review_note", Name: "reply"},
	{Table: "review_self", Name: "text"}, {Table: "review_box", Name: "sums"},
	{Table: "review_participant", Name: "excused"}, {Table: "review_participant", Name: "reason"},
	{Table: "review_participant", Name: "objection"}, {Table: "review_participant", Name: "answer"}}

// Service is 组织生活会和民主评议.
type Service struct {
	db      *store.DB
	bus     *event.Bus
	orgs    *orgs.Service
	members *members.Service
	policy  *policy.Service
	box     *crypt.Box
	now     clock.Now

	// LifeMeetings tells of the life meetings of a branch and its groups from a day on, YYYY-MM-DD: those filed and
	// counted, and those not called off; app wires it from meetings.
	LifeMeetings func(ctx context.Context, r store.Reader, branchPath, from string) ([]Held, error)
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, tree *orgs.Service, people *members.Service, rules *policy.Service, box *crypt.Box, now clock.Now) *Service {
	return &Service{db: db, bus: bus, orgs: tree, members: people, policy: rules, box: box, now: now,
		LifeMeetings: func(context.Context, store.Reader, string, string) ([]Held, error) { return nil, nil }}
}

func (s *Service) today() string { return clock.Day(s.now()) }
