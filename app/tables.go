package app

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/attendance"
	"zhibu/party/birthdays"
	"zhibu/party/duties"
	"zhibu/party/links"
	"zhibu/party/makeups"
	"zhibu/party/meetings"
	"zhibu/party/members"
	"zhibu/party/openness"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/privacy"
	"zhibu/party/reviews"
	"zhibu/party/scores"
	"zhibu/party/seals"
	"zhibu/party/talks"
	"zhibu/party/tasks"
	"zhibu/platform/event"
	"zhibu/platform/intake"
	"zhibu/platform/jobs"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// Tables lists who owns which tables, in the order they are made: the log of
// seals, the journal, the ground, then the rest.
var Tables = []store.Migrations{
	{Name: "seal", FS: seal.Migrations},
	{Name: "event", FS: event.Migrations},
	{Name: "orgs", FS: orgs.Migrations},
	{Name: "members", FS: members.Migrations},
	{Name: "access", FS: access.Migrations},
	{Name: "policy", FS: policy.Migrations},
	{Name: "intake", FS: intake.Migrations},
	{Name: "meetings", FS: meetings.Migrations},
	{Name: "attendance", FS: attendance.Migrations},
	{Name: "scores", FS: scores.Migrations},
	{Name: "privacy", FS: privacy.Migrations},
	{Name: "seals", FS: seals.Migrations},
	{Name: "tasks", FS: tasks.Migrations},
	{Name: "makeups", FS: makeups.Migrations},
	{Name: "duties", FS: duties.Migrations},
	{Name: "reviews", FS: reviews.Migrations},
	{Name: "talks", FS: talks.Migrations},
	{Name: "openness", FS: openness.Migrations},
	{Name: "birthdays", FS: birthdays.Migrations},
	{Name: "links", FS: links.Migrations},
}

// Migrate brings all tables up to date.
func Migrate(ctx context.Context, db *store.DB) error {
	if err := db.Migrate(ctx, Tables); err != nil {
		return err
	}
	return jobs.Migrate(ctx, db)
}
