package attendance

import (
	"context"
	"time"

	"zhibu/platform/store"
)

// halls remembers what rules 3 and 6 need of the meetings under way: which
// phone each member signed with, and from which networks a code came back. It
// belongs to the batch, which is one transaction at a time, and needs no lock.
// The phones are read from the rolls when a meeting is first seen, so a restart
// loses only the networks, which matter for a minute; they are written nowhere.
// On PostgreSQL the rolls are asked for the phones of each batch: one process serves
// a cell (ADR 0035), but one that is being replaced may not know it for a moment.
type halls struct {
	byID  map[int64]*hall
	swept time.Time
}

type hall struct {
	phones map[int64]int64 // tag of a phone → who signed with it first
	codes  map[shown][]Sighting
	used   time.Time
}

// shown names one code of one meeting: from when and for how long the screen showed it.
type shown struct {
	out  bool
	from int64 // unix seconds
	life time.Duration
}

// arrival is one sign-in that was believed.
type arrival struct {
	meetingID, memberID, phone int64
	code                       shown
	Sighting
}

const (
	hallFor = time.Hour // a meeting is forgotten so long after its last sign-in
	codeFor = 5 * time.Minute
)

func newHalls() *halls { return &halls{byID: map[int64]*hall{}} }

// learn reads who signed with the phones of a batch: of SQLite's one process
// only at meetings not seen before, and then all of them.
func (h *halls) learn(ctx context.Context, tx *store.Tx, meetingIDs, phones []int64, now time.Time) error {
	var unknown []int64
	for _, id := range meetingIDs {
		if h.byID[id] == nil {
			unknown = append(unknown, id)
		}
	}
	rows, err := phonesAt(ctx, tx, unknown, meetingIDs, phones)
	if err != nil {
		return err
	}
	for _, id := range unknown {
		h.byID[id] = &hall{phones: map[int64]int64{}, codes: map[shown][]Sighting{}, used: now}
	}
	for _, r := range rows {
		for _, phone := range []int64{r.InPhone, r.OutPhone} {
			h.byID[r.MeetingID].claim(phone, r.MemberID)
		}
	}
	return nil
}

func (l *hall) claim(phone, memberID int64) {
	if _, taken := l.phones[phone]; !taken && phone != 0 {
		l.phones[phone] = memberID
	}
}

// add remembers what a transaction made durable, and forgets what is over.
func (h *halls) add(list []arrival, now time.Time) {
	for _, a := range list {
		l := h.byID[a.meetingID]
		if l == nil {
			continue // read anew when it is next needed
		}
		l.used = now
		l.claim(a.phone, a.memberID)
		if a.code.life == 0 {
			continue
		}
		if l.codes[a.code] == nil {
			for code := range l.codes {
				if now.Unix()-code.from > int64(codeFor/time.Second) {
					delete(l.codes, code)
				}
			}
		}
		l.codes[a.code] = append(l.codes[a.code], a.Sighting)
	}
	if now.Sub(h.swept) < hallFor/4 {
		return
	}
	h.swept = now
	for id, l := range h.byID {
		if now.Sub(l.used) > hallFor {
			delete(h.byID, id)
		}
	}
}

// user is who signed first with a phone at a meeting, also in the list of what
// this transaction is about to remember; 0: nobody.
func (h *halls) user(meetingID, phone int64, list []arrival) int64 {
	if l := h.byID[meetingID]; l != nil && l.phones[phone] != 0 {
		return l.phones[phone]
	}
	for _, a := range list {
		if a.meetingID == meetingID && a.phone == phone {
			return a.memberID
		}
	}
	return 0
}

// sightings are the earlier arrivals with the same code.
func (h *halls) sightings(meetingID int64, code shown, list []arrival) (found []Sighting) {
	if l := h.byID[meetingID]; l != nil {
		found = l.codes[code]
	}
	for _, a := range list {
		if a.meetingID == meetingID && a.code == code {
			found = append(found[:len(found):len(found)], a.Sighting)
		}
	}
	return found
}

// phoneRow is who signed with which phone.
type phoneRow struct{ MeetingID, MemberID, InPhone, OutPhone int64 }

// phonesAt reads them in the order of signing. The rolls have no index by phone,
// a page more to write for each sign-in: the rows of a meeting lie together, and
// this transaction is about to write there anyway.
func phonesAt(ctx context.Context, tx *store.Tx, unknown, meetingIDs, phones []int64) (rows []phoneRow, err error) {
	switch {
	case tx.Engine() == store.PostgreSQL && len(phones) > 0:
		err = tx.NewRaw(`SELECT meeting_id, member_id, in_phone, out_phone FROM attendance_roll
			WHERE meeting_id IN (?) AND (in_phone IN (?) OR out_phone IN (?)) ORDER BY in_at, out_at`,
			store.In(meetingIDs), store.In(phones), store.In(phones)).Scan(ctx, &rows)
	case tx.Engine() == store.SQLite && len(unknown) > 0:
		marks, args := store.Padded(unknown)
		err = tx.NewPrepared(`SELECT meeting_id, member_id, in_phone, out_phone FROM attendance_roll
			WHERE meeting_id IN `+marks+` AND (in_phone <> 0 OR out_phone <> 0) ORDER BY in_at, out_at`, args...).Scan(ctx, &rows)
	}
	return rows, err
}
