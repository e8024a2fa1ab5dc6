// Package traces 痕迹: what earlier sign-ins left that the next is compared with: who signed with which phone and
// from which network at meetings under way, and the envelopes that phones kept without a network.
//
//	halls.go     phones and networks of the meetings under way, in memory
//	envelope.go  envelopes that arrived, each phone's a chain
package traces

import (
	"context"
	"time"

	"zhibu/party/attendance/evidence"
	"zhibu/platform/store"
)

// Halls remembers what rules 3 and 6 need of the meetings under way: which
// phone each member signed with, and from which networks a code came back. It
// belongs to the batch, which is one transaction at a time, and needs no lock.
// The phones are read from the rolls when a meeting is first seen, so a restart
// loses only the networks, which matter for a minute; they are written nowhere.
// On PostgreSQL the rolls are asked for the phones of each batch: one process serves
// a cell (ADR 0035), but one that is being replaced may not know it for a moment.
type Halls struct {
	byID  map[int64]*hall
	swept time.Time
}

type hall struct {
	phones map[int64]int64 // tag of a phone → who signed with it first
	codes  map[Shown][]evidence.Sighting
	used   time.Time
}

// Shown names one code of one meeting: from when and for how long the screen showed it.
type Shown struct {
	Out  bool
	From int64 // unix seconds
	Life time.Duration
}

// Arrival is one sign-in that was believed.
type Arrival struct {
	MeetingID, MemberID, Phone int64
	Code                       Shown
	evidence.Sighting
}

const (
	hallFor = time.Hour // a meeting is forgotten so long after its last sign-in
	codeFor = 5 * time.Minute
)

// NewHalls remembers nothing yet.
func NewHalls() *Halls { return &Halls{byID: map[int64]*hall{}} }

// Learn reads who signed with the phones of a batch: of SQLite's one process
// only at meetings not seen before, and then all of them.
func (h *Halls) Learn(ctx context.Context, tx *store.Tx, meetingIDs, phones []int64, now time.Time) error {
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
		h.byID[id] = &hall{phones: map[int64]int64{}, codes: map[Shown][]evidence.Sighting{}, used: now}
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

// Add remembers what a transaction made durable, and forgets what is over.
func (h *Halls) Add(list []Arrival, now time.Time) {
	for _, a := range list {
		l := h.byID[a.MeetingID]
		if l == nil {
			continue // read anew when it is next needed
		}
		l.used = now
		l.claim(a.Phone, a.MemberID)
		if a.Code.Life == 0 {
			continue
		}
		if l.codes[a.Code] == nil {
			for code := range l.codes {
				if now.Unix()-code.From > int64(codeFor/time.Second) {
					delete(l.codes, code)
				}
			}
		}
		l.codes[a.Code] = append(l.codes[a.Code], a.Sighting)
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

// User is who signed first with a phone at a meeting, also in the list of what
// this transaction is about to remember; 0: nobody.
func (h *Halls) User(meetingID, phone int64, list []Arrival) int64 {
	if l := h.byID[meetingID]; l != nil && l.phones[phone] != 0 {
		return l.phones[phone]
	}
	for _, a := range list {
		if a.MeetingID == meetingID && a.Phone == phone {
			return a.MemberID
		}
	}
	return 0
}

// Sightings are the earlier arrivals with the same code.
func (h *Halls) Sightings(meetingID int64, code Shown, list []Arrival) (found []evidence.Sighting) {
	if l := h.byID[meetingID]; l != nil {
		found = l.codes[code]
	}
	for _, a := range list {
		if a.MeetingID == meetingID && a.Code == code {
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
