package app

import (
	"context"
	"time"

	"zhibu/party/reviews"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// lifeMeetings gives the reviews the life meetings of a branch from a day on. One that was filed without a quorum
// counts for nothing, so it is none.
func (a *App) lifeMeetings(ctx context.Context, r store.Reader, branchPath, from string) (all []reviews.Held, err error) {
	since, err := time.ParseInLocation(time.DateOnly, from, clock.Shanghai)
	if err != nil {
		return nil, err
	}
	found, err := a.Meetings.OfKind(ctx, r, branchPath, terms.LifeMeeting, since)
	for _, m := range found {
		if !m.Inquorate {
			all = append(all, reviews.Held{ID: m.ID, Day: m.HeldOn, Filed: m.State == terms.Filed})
		}
	}
	return all, err
}
