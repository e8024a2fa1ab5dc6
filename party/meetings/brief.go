package meetings

import (
	"context"
	"iter"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Brief is a meeting in short, as far as a branch's calendar of duties and its page are concerned.
type Brief struct {
	ID        int64
	OrgID     int64
	OrgPath   string
	Title     string
	Place     string
	Kinds     []terms.MeetingKind // what it mainly is, and what else
	Tags      []terms.Tag
	Lecturers []int64 // members who gave the lecture; only of filed ones
	Month     string
	HeldOn    string // YYYY-MM-DD; "" until planned
	StartsAt  store.Instant
	Due       int // and Present: 0 until its sign-in ended
	Present   int
	State     terms.MeetingState
	Inquorate bool
	LateOn    string // YYYY-MM-DD when it was filed as a late entry 补录, "" for one in time
}

func (m Meeting) brief() Brief {
	st := Brief{ID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Title: m.Title, Place: m.Place, Kinds: append([]terms.MeetingKind{m.Kind}, m.Also...), Tags: m.Tags,
		Month: m.Month, StartsAt: m.StartsAt, Due: m.Due, Present: m.Present, State: m.State, Inquorate: m.Inquorate}
	if m.StartsAt != 0 {
		st.HeldOn = m.StartsAt.Time().Format("2006-01-02")
		st.Month = st.HeldOn[:7]
	}
	if m.Late {
		st.LateOn = clock.Day(m.FiledAt.Time())
	}
	return st
}

// itsOwn are the meetings of an org and of its groups.
const itsOwn = "m.org_path IN (SELECT ? UNION ALL SELECT g.path FROM org g JOIN org o ON o.id = g.parent_id WHERE o.path = ? AND g.kind = 'group')"

// OfKind are the meetings of an org and its groups that are of a kind, by themselves or also, begin at a moment or
// later and are not called off, in the order they begin in.
func (s *Service) OfKind(ctx context.Context, r store.Reader, path string, kind terms.MeetingKind, from time.Time) (all []Brief, err error) {
	var found []Meeting
	err = r.NewSelect().Model(&found).ExcludeColumn("minutes").Where("m.state <> ? AND m.starts_at >= ?", terms.Cancelled, store.At(from)).
		Where(itsOwn, path, path).Order("m.starts_at", "m.id").Scan(ctx)
	for _, m := range found {
		if m.Is(kind) {
			all = append(all, m.brief())
		}
	}
	return all, err
}

// Underway are the meetings of an org and its groups that are neither filed nor called off; those of the branches below a
// committee are theirs.
func (s *Service) Underway(ctx context.Context, r store.Reader, path string) (all []Brief, err error) {
	var found []Meeting
	q := r.NewSelect().Model(&found).ExcludeColumn("minutes").Where("m.state IN (?)",
		store.In([]terms.MeetingState{terms.Draft, terms.Submitted, terms.Returned, terms.Approved, terms.Closed}))
	err = q.Where(itsOwn, path, path).Order("m.id").Scan(ctx)
	for _, m := range found {
		all = append(all, m.brief())
	}
	return all, err
}

// Approved are some meetings after an id that were approved, and perhaps held and filed since, in the order of their ids.
func (s *Service) Approved(ctx context.Context, r store.Reader, after int64, limit int) (all []Brief, err error) {
	var found []Meeting
	err = r.NewSelect().Model(&found).ExcludeColumn("minutes").Where("m.state IN (?) AND m.id > ?",
		store.In([]terms.MeetingState{terms.Approved, terms.Closed, terms.Filed}), after).Order("m.id").Limit(int64(limit)).Scan(ctx)
	for _, m := range found {
		all = append(all, m.brief())
	}
	return all, err
}

// EachFiled gives every filed meeting there is, in the order of their ids. It reads by pages, so that nothing is held open between.
func (s *Service) EachFiled(ctx context.Context) iter.Seq2[Brief, error] {
	const page = 2000
	return func(yield func(Brief, error) bool) {
		for after := int64(0); ; {
			var found []Meeting
			if err := s.db.NewSelect().Model(&found).ExcludeColumn("minutes").Where("m.state = ? AND m.id > ?", terms.Filed, after).Order("m.id").Limit(page).Scan(ctx); err != nil {
				yield(Brief{}, err)
				return
			}
			for _, m := range found {
				st := m.brief()
				if m.Kind == terms.Lecture || len(m.Also) > 0 {
					people, err := Lecturers(ctx, s.db, m.ID)
					if err != nil {
						yield(st, err)
						return
					}
					for _, p := range people {
						if p.MemberID != 0 {
							st.Lecturers = append(st.Lecturers, p.MemberID)
						}
					}
				}
				if after = m.ID; !yield(st, nil) {
					return
				}
			}
			if len(found) < page {
				return
			}
		}
	}
}
