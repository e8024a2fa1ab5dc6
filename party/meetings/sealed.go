package meetings

import (
	"context"
	"encoding/json"
	"fmt"

	"zhibu/party/terms"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// SealedKind is that of the leaves of filed records.
const SealedKind = "meeting.record"

// sealedRecord is a filed record in the form of its leaf. Times are unix
// milliseconds. Fields may be added where empty ones are left out. The place
// in the tree is not in it: an org may be moved.
type sealedRecord struct {
	ID         int64             `json:"id"`
	OrgID      int64             `json:"org_id"`
	Kind       terms.MeetingKind `json:"kind"`
	Month      string            `json:"month"`
	Title      string            `json:"title"`
	StartsAt   store.Instant     `json:"starts_at"`
	EndsAt     store.Instant     `json:"ends_at"`
	Place      string            `json:"place"`
	Host       string            `json:"host"`
	Due        int               `json:"due"`
	Present    int               `json:"present"`
	FiledAt    store.Instant     `json:"filed_at"`
	Late       bool              `json:"late"` // 补录
	LateReason string            `json:"late_reason"`
	Mark       *int              `json:"mark"` // null until the superior gave it
	MarkNote   string            `json:"mark_note"`
	Minutes    string            `json:"minutes"`
	Items      []sealedItem      `json:"items"`
	Photos     []sealedPhoto     `json:"photos"`
}

type sealedItem struct {
	No       int      `json:"no"`
	Kind     ItemKind `json:"kind"`
	Title    string   `json:"title"`
	Note     string   `json:"note"`
	Done     bool     `json:"done"`
	Evidence string   `json:"evidence"`
	Decision string   `json:"decision"`
}

type sealedPhoto struct {
	Hash    string        `json:"hash"` // SHA-256 of the picture
	Caption string        `json:"caption"`
	Late    bool          `json:"late"`
	At      store.Instant `json:"at"`
}

// sealed is a loaded meeting's record; loaded meetings have no photos.
func (l Loaded) sealed() ([]byte, error) {
	r := sealedRecord{ID: l.ID, OrgID: l.OrgID, Kind: l.Kind, Month: l.Month, Title: l.Title, StartsAt: l.StartsAt, EndsAt: l.EndsAt, Place: l.Place,
		Host: l.Host, Due: l.Due, Present: l.Present, FiledAt: l.FiledAt, Late: l.Late, LateReason: l.LateReason, Mark: l.Mark, MarkNote: l.MarkNote,
		Minutes: l.Minutes, Items: []sealedItem{}, Photos: []sealedPhoto{}}
	for _, i := range l.Items {
		r.Items = append(r.Items, sealedItem{i.No, i.Kind, i.Title, i.Note, i.Done, i.Evidence, i.Decision})
	}
	return json.Marshal(r)
}

// sealLoaded appends the filed records among loaded meetings to the cell's log.
func (s *Service) sealLoaded(ctx context.Context, tx *store.Tx, all []Loaded) error {
	for _, l := range all {
		if l.State != terms.Filed {
			continue
		}
		content, err := l.sealed()
		if err != nil {
			return err
		}
		seal.Append(ctx, tx, seal.Leaf{Kind: SealedKind, Ref: l.ID, At: store.At(s.now()), Content: content})
	}
	return nil
}

// seal appends a filed record as it is now to the cell's log.
func (s *Service) seal(ctx context.Context, tx *store.Tx, m Meeting) error {
	if m.State != terms.Filed {
		return nil
	}
	return eachRecord(ctx, tx, m.ID, func(id, _ int64, _ store.Instant, content []byte) error {
		seal.Append(ctx, tx, seal.Leaf{Kind: SealedKind, Ref: id, At: store.At(s.now()), Content: content})
		return nil
	})
}

// Sealed is every filed record for those who check the log.
func Sealed() seal.Source {
	return seal.Source{Kind: SealedKind, Name: func(id, _ int64) string { return fmt.Sprintf("会议 %d 的记录", id) }, Each: eachRecord}
}

// atOnce is how many records are put together at a time.
const atOnce = 200

// eachRecord tells the filed records in the order of their ids, a group at a
// time with its items and photos.
func eachRecord(ctx context.Context, from seal.Rows, only int64, tell seal.Tell) error {
	for after := int64(0); ; {
		group, err := someRecords(ctx, from, only, after)
		if err != nil || len(group) == 0 {
			return err
		}
		for _, r := range group {
			content, err := json.Marshal(r)
			if err == nil {
				err = tell(r.ID, 0, 0, content)
			}
			if err != nil {
				return err
			}
			after = r.ID
		}
		if only != 0 || len(group) < atOnce {
			return nil
		}
	}
}

func someRecords(ctx context.Context, from seal.Rows, only, after int64) ([]*sealedRecord, error) {
	which, arg := `id > ?`, after
	if only != 0 {
		which, arg = `id = ?`, only
	}
	var group []*sealedRecord
	of, ids := map[int64]*sealedRecord{}, []int64{}
	err := from.Stream(ctx, func(scan func(...any) error) error {
		r := &sealedRecord{Items: []sealedItem{}, Photos: []sealedPhoto{}}
		group = append(group, r)
		err := scan(&r.ID, &r.OrgID, &r.Kind, &r.Month, &r.Title, &r.StartsAt, &r.EndsAt, &r.Place, &r.Host, &r.Due, &r.Present,
			&r.FiledAt, &r.Late, &r.LateReason, &r.Mark, &r.MarkNote, &r.Minutes)
		of[r.ID], ids = r, append(ids, r.ID)
		return err
	}, `SELECT id, org_id, kind, month, title, starts_at, ends_at, place, host, due, present, filed_at, late, late_reason, mark, mark_note, minutes
		FROM meeting WHERE state = ? AND `+which+` ORDER BY id LIMIT ?`, terms.Filed, arg, atOnce)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	var id int64
	err = from.Stream(ctx, func(scan func(...any) error) error {
		var i sealedItem
		if err := scan(&id, &i.No, &i.Kind, &i.Title, &i.Note, &i.Done, &i.Evidence, &i.Decision); err != nil {
			return err
		}
		of[id].Items = append(of[id].Items, i)
		return nil
	}, `SELECT meeting_id, no, kind, title, note, done, evidence, decision FROM meeting_item WHERE meeting_id IN (?) ORDER BY meeting_id, no, id`, store.In(ids))
	if err != nil {
		return nil, err
	}
	return group, from.Stream(ctx, func(scan func(...any) error) error {
		var p sealedPhoto
		if err := scan(&id, &p.Hash, &p.Caption, &p.Late, &p.At); err != nil {
			return err
		}
		of[id].Photos = append(of[id].Photos, p)
		return nil
	}, `SELECT meeting_id, hash, caption, late, at FROM meeting_photo WHERE meeting_id IN (?) ORDER BY meeting_id, id`, store.In(ids))
}

// MaySee refuses who may not see the meeting.
func (s *Service) MaySee(ctx context.Context, id, _ int64) error {
	_, err := s.Get(ctx, id)
	return err
}
