package demo

import (
	"context"
	"math/rand/v2"
	"time"

	"zhibu/party/makeups"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// lessons writes who missed a lesson of the days that are over, and how far each
// has come with making it up. It goes before the rolls, which tell who owes one.
func (m maker) lessons(ctx context.Context, tx *store.Tx, days []day) error {
	var all []makeups.Loaded
	for i := range days {
		d := &days[i]
		if d.past == nil {
			continue
		}
		l := makeups.Loaded{MeetingID: d.meeting.ID, OrgID: d.org.ID, OrgPath: d.org.Path, Kinds: append([]terms.MeetingKind{d.meeting.Kind}, d.meeting.Also...),
			Title: d.meeting.Title, EndsAt: d.meeting.EndsAt}
		r := rand.New(rand.NewPCG(m.o.Seed, uint64(d.org.ID)^uint64(d.meeting.EndsAt)))
		for i, how := range d.past {
			if how == terms.Absent || how == terms.Leave {
				l.Missed = append(l.Missed, m.missed(r, d, makeups.Makeup{MemberID: d.roll[i].MemberID, Cause: string(how), State: makeups.Due}))
			}
		}
		all = append(all, l)
	}
	return m.app.Makeups.Load(ctx, tx, all)
}

// missed draws how far a lesson has come: within a week or so it waits to be
// confirmed, after that nearly all are done, a few late, a few not at all.
func (m maker) missed(r *rand.Rand, d *day, k makeups.Makeup) makeups.Makeup {
	done := d.meeting.EndsAt.Time().AddDate(0, 0, 2+r.IntN(26))
	luck := r.IntN(100)
	if luck < 6 {
		done = done.AddDate(0, 0, 30)
	}
	switch {
	case !done.Before(m.o.Now) || luck >= 94:
		return k
	case luck >= 90 && k.Cause == string(terms.Leave):
		k.State, k.Note, k.SettledBy = makeups.Excused, "住院治疗，康复后随支部学习。", d.org.Contact
		return k
	case luck >= 84:
		k.State, k.Source, k.Note = makeups.Done, makeups.Visit, "行动不便，由支部委员送学上门。"
	case luck >= 76:
		k.State, k.Source, k.Note = makeups.Done, makeups.Session, "参加了邻近支部的同一主题活动。"
	default:
		k.State, k.Source, k.Body, k.WrittenAt = makeups.Done, makeups.Materials, m.said.lessonTexts[luck%len(m.said.lessonTexts)], store.At(done)
		if m.o.Now.Sub(done) < 7*24*time.Hour {
			k.State = makeups.Written
		}
	}
	k.DoneOn = clock.Day(done)
	if k.State == makeups.Done {
		k.SettledBy = d.org.Contact
	}
	return k
}
