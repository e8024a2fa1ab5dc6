package app

import (
	"context"
	"iter"

	"zhibu/party/duties"
	"zhibu/party/meetings"
	"zhibu/platform/store"
)

// dutiesUnderway gives the calendar of duties the meetings that are planned: a duty whose meeting is
// under way is not asked for a second time.
func (a *App) dutiesUnderway(ctx context.Context, r store.Reader, branchPath string) ([]duties.Underway, error) {
	found, err := a.Meetings.Underway(ctx, r, branchPath)
	all := make([]duties.Underway, len(found))
	for i, m := range found {
		all[i] = duties.Underway{ID: m.ID, OrgID: m.OrgID, Kinds: m.Kinds, Tags: m.Tags, Month: m.Month, State: m.State}
	}
	return all, err
}

// CountDuties counts the duties of every branch from its filed meetings and its book of talks, for whoever loads members
// and meetings without telling of them.
func (a *App) CountDuties(ctx context.Context) error {
	return a.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := a.rebuildDuties(ctx, tx)
		return err
	})
}

func (a *App) rebuildDuties(ctx context.Context, tx *store.Tx) (wrong int, err error) {
	return withTalks(ctx, tx, a.rebuildCards, a.Talks.Recount)
}

func (a *App) rebuildCards(ctx context.Context, tx *store.Tx) (wrong int, err error) {
	return a.Duties.Rebuild(ctx, tx, held(a.Meetings.EachFiled(ctx)))
}

// recountDuties counts the calendars anew from what was held, and the talks from their books.
func (a *App) recountDuties(ctx context.Context, tx *store.Tx) (wrong int, err error) {
	return withTalks(ctx, tx, a.Duties.Recount, a.Talks.Recount)
}

func withTalks(ctx context.Context, tx *store.Tx, cards, talks func(context.Context, *store.Tx) (int, error)) (wrong int, err error) {
	n, err := cards(ctx, tx)
	if err != nil {
		return 0, err
	}
	wrong, err = talks(ctx, tx)
	return n + wrong, err
}

// beginDuties counts them once in a cell that had meetings before it had duties, or members before talks were counted.
func (a *App) beginDuties(ctx context.Context) error {
	uncounted, err := a.Duties.Empty(ctx, a.DB)
	if err != nil {
		return err
	}
	bare, err := a.Talks.Empty(ctx, a.DB)
	if err != nil || !uncounted && !bare {
		return err
	}
	return a.DB.Write(ctx, func(tx *store.Tx) error {
		if uncounted {
			if _, err := a.rebuildCards(ctx, tx); err != nil {
				return err
			}
		}
		if bare {
			_, err = a.Talks.Recount(ctx, tx)
		}
		return err
	})
}

func held(filed iter.Seq2[meetings.Brief, error]) iter.Seq2[duties.Held, error] {
	return func(yield func(duties.Held, error) bool) {
		for m, err := range filed {
			if !yield(duties.Held{MeetingID: m.ID, OrgID: m.OrgID, Kinds: m.Kinds, Tags: m.Tags, Lecturers: m.Lecturers, HeldOn: m.HeldOn, Inquorate: m.Inquorate, LateOn: m.LateOn}, err) {
				return
			}
		}
	}
}
