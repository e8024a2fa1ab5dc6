package app

import (
	"context"

	"zhibu/party/ledgers"
	"zhibu/party/meetings"
	"zhibu/party/openness"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// BeginPages puts the meetings of a cell that had them before it had 支部生活, or of a demo, on the pages of
// their branches, as the events would have written them, once. What was called off before that stays unsaid.
func (a *App) BeginPages(ctx context.Context) error {
	return a.Openness.PutEarlier(ctx, func(ctx context.Context, r store.Reader, after int64) ([]openness.Meeting, error) {
		found, err := a.Meetings.Approved(ctx, r, after, 1000)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		ids := make([]int64, len(found))
		for i, m := range found {
			ids[i] = m.ID
		}
		leave, err := a.Attendance.OnLeave(ctx, r, ids)
		all := make([]openness.Meeting, len(found))
		for i, m := range found {
			n, counted := leave[m.ID]
			all[i] = earlier(m, counted, n)
		}
		return all, err
	})
}

// recorded gives a branch that publishes 党务公开 the figures of its ledgers.
func (a *App) recorded(ctx context.Context, org orgs.Org, topic openness.Topic, from, to string) (openness.Figures, error) {
	f, err := a.Ledgers.Tell(ctx, org, ledgers.Topic(topic), ledgers.Span{From: from, To: to},
		func(k terms.MeetingKind) bool { return openness.Tells(topic, k) })
	return openness.Figures(f), err
}

// earlier is a meeting as the page shows it. counted is whether its roll is closed.
func earlier(m meetings.Brief, counted bool, leave int) openness.Meeting {
	p := openness.Meeting{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Kinds: m.Kinds, Title: m.Title, Place: m.Place, HeldOn: m.HeldOn, StartsAt: m.StartsAt,
		State: openness.Coming, Inquorate: m.Inquorate}
	if counted {
		p.State, p.Counted, p.Due, p.Came, p.Leave = openness.Held, true, m.Due, m.Present, leave
	}
	if m.State == terms.Filed {
		p.State = openness.Filed
	}
	return p
}
