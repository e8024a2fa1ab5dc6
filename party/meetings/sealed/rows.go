package sealed

import (
	"context"
	"encoding/json"

	"zhibu/party/terms"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// atOnce is how many records are put together at a time.
const atOnce = 200

// Each tells the filed records in the order of their ids, a group at a
// time with its items and photos; only is the one that is asked for, 0 for all.
func Each(ctx context.Context, from seal.Rows, only int64, tell seal.Tell) error {
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

// someRecords reads the next filed records with all that is sealed of them.
func someRecords(ctx context.Context, from seal.Rows, only, after int64) ([]*Record, error) {
	which, arg := `id > ?`, after
	if only != 0 {
		which, arg = `id = ?`, only
	}
	var group []*Record
	g := sealing{from: from, of: map[int64]*Record{}}
	err := from.Stream(ctx, func(scan func(...any) error) error {
		r := &Record{Items: []Item{}, Photos: []Photo{}}
		group = append(group, r)
		err := scan(&r.ID, &r.OrgID, &r.Kind, &r.Month, &r.Title, &r.StartsAt, &r.EndsAt, &r.Place, &r.Host, &r.Due, &r.Present,
			&r.FiledAt, &r.Late, &r.LateReason, &r.Mark, &r.MarkNote, &r.Minutes, &r.Also, &r.Tags, &r.Voters, &r.VotersPresent, &r.Inquorate, &r.Corrections, &r.LatePresent, &r.InsteadOf, &r.Form)
		g.of[r.ID], g.ids = r, append(g.ids, r.ID)
		return err
	}, `SELECT id, org_id, kind, month, title, starts_at, ends_at, place, host, due, present, filed_at, late, late_reason, mark, mark_note, minutes,
		also, tags, voters, voters_present, inquorate, corrections, late_present, instead_of, seal_form
		FROM meeting WHERE state = ? AND `+which+` ORDER BY id LIMIT ?`, terms.Filed, arg, atOnce)
	if err != nil || len(g.ids) == 0 {
		return nil, err
	}
	for _, read := range []func(context.Context) error{g.items, g.decisions, g.people, g.elections, g.photos, g.attachments} {
		if err := read(ctx); err != nil {
			return nil, err
		}
	}
	return group, nil
}

// sealing is a group of records being put together.
type sealing struct {
	from seal.Rows
	of   map[int64]*Record
	ids  []int64
}

// each reads the rows of a table that belong to the group's meetings.
func (g *sealing) each(ctx context.Context, query string, row func(scan func(...any) error) error) error {
	return g.from.Stream(ctx, row, query, store.In(g.ids))
}

func (g *sealing) items(ctx context.Context) error {
	return g.each(ctx, `SELECT meeting_id, no, kind, title, note, done, evidence, decision, from_item FROM meeting_item WHERE meeting_id IN (?) ORDER BY meeting_id, no, id`,
		func(scan func(...any) error) error {
			var id int64
			var i Item
			err := scan(&id, &i.No, &i.Kind, &i.Title, &i.Note, &i.Done, &i.Evidence, &i.Decision, &i.FromItem)
			if err == nil {
				if g.of[id].Form == 0 {
					i.FromItem = 0
				}
				g.of[id].Items = append(g.of[id].Items, i)
			}
			return err
		})
}

func (g *sealing) decisions(ctx context.Context) error {
	return g.each(ctx, `SELECT d.meeting_id, i.no, d.member_id, d.due_on, d.engine, d.secret, d.due, d.present, d.yes, d.no, d.abstain, d.written_yes, d.why, d.passed
		FROM meeting_decision d JOIN meeting_item i ON i.id = d.item_id WHERE d.meeting_id IN (?)`,
		func(scan func(...any) error) error {
			var id, memberID int64
			var no int
			var dueOn string
			var v Vote
			if err := scan(&id, &no, &memberID, &dueOn, &v.Engine, &v.Secret, &v.Due, &v.Present, &v.Yes, &v.No, &v.Abstain, &v.WrittenYes, &v.Why, &v.Passed); err != nil {
				return err
			}
			items := g.of[id].Items
			for n := range items {
				if items[n].No != no {
					continue
				}
				items[n].MemberID, items[n].DueOn = memberID, dueOn
				if v.Engine != "" {
					items[n].Vote = &v
				}
			}
			return nil
		})
}

func (g *sealing) people(ctx context.Context) error {
	into := func(list func(r *Record) *[]Person) func(scan func(...any) error) error {
		return func(scan func(...any) error) error {
			var id int64
			var p Person
			err := scan(&id, &p.MemberID, &p.Name, &p.Unit)
			if err == nil {
				to := list(g.of[id])
				*to = append(*to, p)
			}
			return err
		}
	}
	if err := g.each(ctx, `SELECT meeting_id, member_id, name, unit FROM meeting_guest WHERE meeting_id IN (?) ORDER BY meeting_id, no`,
		into(func(r *Record) *[]Person { return &r.Guests })); err != nil {
		return err
	}
	return g.each(ctx, `SELECT meeting_id, member_id, name, unit FROM meeting_lecturer WHERE meeting_id IN (?) ORDER BY meeting_id, no`,
		into(func(r *Record) *[]Person { return &r.Lecturers }))
}

func (g *sealing) elections(ctx context.Context) error {
	if err := g.each(ctx, `SELECT meeting_id, no, post, seats, due, present, why, issued, returned, void, agreed FROM meeting_election
		WHERE meeting_id IN (?) ORDER BY meeting_id, no`, func(scan func(...any) error) error {
		var id int64
		e := Election{Candidates: []Candidate{}}
		err := scan(&id, &e.No, &e.Post, &e.Seats, &e.Due, &e.Present, &e.Why, &e.Issued, &e.Returned, &e.Void, &e.Agreed)
		if err == nil {
			g.of[id].Elections = append(g.of[id].Elections, e)
		}
		return err
	}); err != nil {
		return err
	}
	return g.each(ctx, `SELECT e.meeting_id, e.no, c.name, c.written_in, c.yes FROM meeting_candidate c JOIN meeting_election e ON e.id = c.election_id
		WHERE e.meeting_id IN (?) ORDER BY e.meeting_id, e.no, c.no`, func(scan func(...any) error) error {
		var id int64
		var no int
		var c Candidate
		err := scan(&id, &no, &c.Name, &c.WrittenIn, &c.Yes)
		if err == nil {
			e := &g.of[id].Elections[no-1]
			e.Candidates = append(e.Candidates, c)
		}
		return err
	})
}

func (g *sealing) photos(ctx context.Context) error {
	return g.each(ctx, `SELECT meeting_id, hash, caption, late, at FROM meeting_photo WHERE meeting_id IN (?) ORDER BY meeting_id, id`,
		func(scan func(...any) error) error {
			var id int64
			var p Photo
			err := scan(&id, &p.Hash, &p.Caption, &p.Late, &p.At)
			if err == nil {
				g.of[id].Photos = append(g.of[id].Photos, p)
			}
			return err
		})
}

func (g *sealing) attachments(ctx context.Context) error {
	return g.each(ctx, `SELECT meeting_id, hash, name, at FROM meeting_attachment WHERE meeting_id IN (?) AND NOT waiting ORDER BY meeting_id, id`,
		func(scan func(...any) error) error {
			var id int64
			var a Attachment
			err := scan(&id, &a.Hash, &a.Name, &a.At)
			if err == nil {
				g.of[id].Attachments = append(g.of[id].Attachments, a)
			}
			return err
		})
}
