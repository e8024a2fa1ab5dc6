package openness

import (
	"context"
	"iter"

	"zhibu/platform/store"
)

// LoadMeetings puts many meetings on the pages of their branches at once, for the demo.
func LoadMeetings(ctx context.Context, tx *store.Tx, all iter.Seq[Meeting]) (int64, error) {
	columns := []string{"meeting_id", "org_id", "org_path", "kinds", "title", "place", "held_on", "starts_at", "state", "counted", "due", "came", "leave", "inquorate"}
	return tx.Bulk(ctx, "openness_meeting", columns, func(yield func([]any) bool) {
		for m := range all {
			if !yield([]any{m.MeetingID, m.OrgID, m.OrgPath, m.Kinds.String(), m.Title, m.Place, m.HeldOn, int64(m.StartsAt), m.State, m.Counted, m.Due, m.Came, m.Leave, m.Inquorate}) {
				return
			}
		}
	})
}
