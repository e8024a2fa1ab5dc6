package duties

import (
	"context"
	"encoding/json"
	"iter"
	"maps"
	"slices"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/event"
)

// journal is what the journal says was filed, the last word of each meeting.
func (w *town) journal(ctx context.Context) iter.Seq2[Held, error] {
	entries, err := event.Entries(ctx, w.db, event.Search{Topics: []string{"MeetingFiled"}})
	if err != nil {
		w.t.Fatal(err)
	}
	last := map[int64]Held{}
	for _, entry := range slices.Backward(entries) { // the newest comes first
		var e happened.MeetingFiled
		if err := json.Unmarshal([]byte(entry.Payload), &e); err != nil {
			w.t.Fatal(err)
		}
		lateOn := ""
		if e.Late {
			lateOn = clock.Day(entry.At.Time())
		}
		last[e.MeetingID] = Held{MeetingID: e.MeetingID, OrgID: e.OrgID, Kinds: append([]terms.MeetingKind{e.Kind}, e.Also...), Lecturers: e.Lecturers, HeldOn: e.HeldOn, Inquorate: e.Inquorate, LateOn: lateOn}
	}
	return func(yield func(Held, error) bool) {
		for _, id := range slices.Sorted(maps.Keys(last)) {
			if !yield(last[id], nil) {
				return
			}
		}
	}
}
