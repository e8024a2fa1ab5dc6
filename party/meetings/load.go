package meetings

import (
	"cmp"
	"context"
	"io"
	"iter"

	"zhibu/party/meetings/cases"
	"zhibu/party/meetings/sealed"
	"zhibu/platform/event"
	"zhibu/platform/files"
	"zhibu/platform/store"
)

// Loaded is a meeting to be written as it is, in whatever state, with its items.
type Loaded struct {
	Meeting
	Items  []Item  // ids are given on the way, where they have none
	Photos []Photo // so are theirs; see [Service.LoadPicture]
	What   string  // the line of its history
}

// Load writes many new meetings at once: the drafts of an issued theme, the
// demo's months. It checks nothing and tells nobody. The caller gives the meetings' ids.
func (s *Service) Load(ctx context.Context, tx *store.Tx, rows iter.Seq[Loaded]) error {
	var all []Loaded // five tables are filled one after the other, so that COPY can be used
	for l := range rows {
		all = append(all, l)
	}
	if _, err := tx.Bulk(ctx, "meeting", meetingColumns, func(yield func([]any) bool) {
		for _, l := range all {
			if !yield(meetingValues(l.Meeting)) {
				return
			}
		}
	}); err != nil {
		return err
	}
	var found []cases.Case
	if _, err := tx.Bulk(ctx, "meeting_item", itemColumns, func(yield func([]any) bool) {
		for _, l := range all {
			for _, i := range l.Items {
				i.ID = cmp.Or(i.ID, store.NewID())
				found = append(found, l.Meeting.cases(i)...)
				i.MeetingID = l.ID
				if !yield(i.values()) {
					return
				}
			}
		}
	}); err != nil {
		return err
	}
	if err := cases.Keep(ctx, tx, found); err != nil {
		return err
	}
	if err := loadPhotos(ctx, tx, all); err != nil {
		return err
	}
	if err := s.sealLoaded(ctx, tx, all); err != nil {
		return err
	}
	at, who := int64(store.At(s.now())), event.ActorFrom(ctx).Name
	_, err := tx.Bulk(ctx, "meeting_history", historyColumns, func(yield func([]any) bool) {
		for _, l := range all {
			if !yield([]any{store.NewID(), l.ID, at, who, l.What, ""}) {
				return
			}
		}
	})
	return err
}

// LoadPicture stores a picture for the photos of loaded meetings, and gives its hash.
func (s *Service) LoadPicture(ctx context.Context, picture io.Reader) (hash string, err error) {
	stored, err := s.files.Put(ctx, picture, files.Limits{Pictures: maxPicture, PicturesOnly: true})
	return stored.Hash, err
}

func loadPhotos(ctx context.Context, tx *store.Tx, all []Loaded) error {
	_, err := tx.Bulk(ctx, "meeting_photo", []string{"id", "meeting_id", "hash", "caption", "late", "at", "confirmed_by"}, func(yield func([]any) bool) {
		for _, l := range all {
			for _, p := range l.Photos {
				if !yield([]any{store.NewID(), l.ID, p.Hash, p.Caption, p.Late, int64(p.At), p.ConfirmedBy}) {
					return
				}
			}
		}
	})
	return err
}

var (
	meetingColumns = []string{"id", "org_id", "org_path", "kind", "month", "theme_id", "state", "revision", "title", "starts_at", "ends_at",
		"place", "lat", "lng", "host", "return_reason", "due", "present", "filed_at", "late", "late_reason", "mark", "mark_note", "minutes",
		"also", "tags", "host_id", "host_note", "moved_why", "held", "series_id", "voters", "voters_present", "inquorate", "reflect_days", "seal_form"}
	historyColumns = []string{"id", "meeting_id", "at", "who", "what", "note"}
	itemColumns    = []string{"id", "meeting_id", "no", "kind", "title", "note", "done", "evidence", "decision", "from_item"}
)

func meetingValues(m Meeting) []any {
	return []any{m.ID, m.OrgID, m.OrgPath, string(m.Kind), m.Month, m.ThemeID, string(m.State), m.Revision, m.Title, int64(m.StartsAt), int64(m.EndsAt),
		m.Place, m.Lat, m.Lng, m.Host, m.ReturnReason, m.Due, m.Present, int64(m.FiledAt), m.Late, m.LateReason, m.Mark, m.MarkNote, m.Minutes,
		m.Also.String(), m.Tags.String(), m.HostID, m.HostNote, m.MovedWhy, m.Held, m.SeriesID, m.Voters, m.VotersPresent, m.Inquorate, m.ReflectDays, sealed.Form}
}

func (i Item) values() []any {
	return []any{i.ID, i.MeetingID, i.No, string(i.Kind), i.Title, i.Note, i.Done, i.Evidence, i.Decision, i.FromItem}
}
