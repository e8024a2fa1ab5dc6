package access

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"zhibu/platform/clock"
	"zhibu/platform/store"
)

const (
	staleness   = 5 * time.Second // how long a change made elsewhere may go unseen
	lasting     = 2 * time.Minute // how long a member without post or grant is remembered while nothing is changed elsewhere
	cached      = 50_000          // callers kept in memory
	lookedUp    = 64              // sessions looked up by one query at most
	seenAtOnce  = 500             // sessions marked as seen in one transaction
	seenEvery   = 2 * time.Second
	seenWaiting = 200_000
)

// lookUpMany is what a batch of look-ups asks: on the day of the meeting
// hundreds of tokens are seen for the first time in the same second, and one
// query for many costs a third of many queries.
func (s *Service) lookUpMany(ctx context.Context, hashes [][32]byte) ([]*found, error) {
	live, err := s.lookUpAll(ctx, s.db, hashes, s.now())
	if err != nil {
		return nil, err
	}
	out := make([]*found, len(hashes))
	for i, hash := range hashes {
		out[i] = live[hash]
	}
	return out, nil
}

// sessions remembers who a token belongs to, and which sessions have been used
// today for the first time. What this process changes is forgotten with it.
// Others' changes are looked for on SQLite; elsewhere, and for those whose post
// or grant may end by the calendar, memory lasts for staleness only.
type sessions struct {
	mu        sync.Mutex
	version   int // grows with every forget, so that a look-up under way is not remembered
	callers   map[[32]byte]remembered
	seen      map[int64]bool
	elsewhere int64     // store.DB.Elsewhere, when last looked for …
	alone     time.Time // … at this moment; zero: never
}

type remembered struct {
	found found
	at    time.Time
}

// found is one live session and its caller.
type found struct {
	caller  Caller
	holds   bool // a post or a grant, or one is held on somebody's behalf
	seenAt  store.Instant
	expires store.Instant
}

func newSessions() *sessions {
	return &sessions{callers: map[[32]byte]remembered{}, seen: map[int64]bool{}}
}

// newToken is a fresh 256-bit token and the hash that is stored of it.
func newToken() (token string, hash [32]byte) {
	raw := make([]byte, 32)
	rand.Read(raw)
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, sha256.Sum256([]byte(token))
}

// CallerOf is whom token belongs to. An unknown or ended session is sql.ErrNoRows.
func (s *Service) CallerOf(ctx context.Context, token string) (Caller, error) {
	key, now := sha256.Sum256([]byte(token)), s.now()
	f, version, ok := s.sessions.recall(key, now)
	if !ok {
		live, err := s.lookUps.Do(ctx, key)
		if err != nil {
			return Caller{}, err
		}
		if live == nil {
			return Caller{}, s.noSession(ctx, key)
		}
		f = *live
		if !f.seenOn(now) {
			f.seenAt = store.At(now)
			s.sessions.see(f.caller.SessionID)
		}
		s.sessions.remember(key, f, now, version)
	}
	return f.caller, nil
}

// Open opens a session of an account that has proved who it is, and tells whose it is then; store.Missing
// where nobody may be logged in by it. What has expired of the account's sessions goes.
func (s *Service) Open(ctx context.Context, tx *store.Tx, accountID int64, means string, from Device) (token string, c Caller, err error) {
	token, hash := newToken()
	now := s.now()
	row := Session{ID: store.NewID(), AccountID: accountID, Token: hash[:], Means: means, Device: from.Name, Source: from.Source,
		CreatedAt: store.At(now), SeenAt: store.At(now), ExpiresAt: store.At(now.Add(sessionLife))}
	if _, err := tx.Exec(ctx, `DELETE FROM account_session WHERE account_id = ? AND expires_at <= ?`, accountID, store.At(now)); err != nil {
		return "", c, err
	}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return "", c, err
	}
	f, err := s.lookUp(ctx, tx, hash, now)
	return token, f.caller, err
}

// noSession is sql.ErrNoRows for a token without a live session. One that is
// found expired is deleted, so that it does not live again when the clock goes back.
func (s *Service) noSession(ctx context.Context, hash [32]byte) error {
	var expired bool
	now := store.At(s.now())
	if err := s.db.NewPrepared(`SELECT EXISTS (SELECT 1 FROM account_session WHERE token = ? AND expires_at <= ?)`, hash[:], now).Scan(ctx, &expired); err != nil {
		return err
	}
	if !expired {
		return sql.ErrNoRows
	}
	return cmp.Or(s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM account_session WHERE token = ? AND expires_at <= ?`, hash[:], now)
		return err
	}), sql.ErrNoRows)
}

// StillMay tells whether the session of the request under ctx is live at this
// moment and its owner may do action at the org at path: for answers that stay
// open after they were allowed. A database that does not answer cuts nobody off.
func StillMay(ctx context.Context, action Action, path string) bool {
	r := requestFrom(ctx)
	if r.service == nil {
		return false
	}
	hash := sha256.Sum256([]byte(r.Token))
	f, err := r.service.lookUp(ctx, r.service.db, hash, r.service.now())
	if store.Missing(err) && store.Missing(r.service.noSession(ctx, hash)) {
		return false
	}
	return err != nil || f.caller.May(action, path)
}

// seenOn tells whether the session is known to have been used on the day of now.
func (f found) seenOn(now time.Time) bool {
	return f.seenAt != 0 && clock.Day(f.seenAt.Time()) == clock.Day(now)
}

func (c *sessions) recall(key [32]byte, now time.Time) (f found, version int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.callers[key]
	keep := staleness
	if !r.found.holds && within(now.Sub(c.alone), staleness) {
		keep = lasting
	}
	return r.found, c.version, ok && within(now.Sub(r.at), keep) && store.At(now) < r.found.expires && r.found.seenOn(now)
}

// within also says no where the clock was set back.
func within(age, limit time.Duration) bool { return age >= 0 && age < limit }

func (c *sessions) remember(key [32]byte, f found, now time.Time, version int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version != c.version {
		return // something was revoked while we looked
	}
	for old := range c.callers {
		if len(c.callers) < cached {
			break
		}
		delete(c.callers, old) // any: a map has no order
	}
	c.callers[key] = remembered{f, now}
}

// heard notes that at a moment the count of others' changes was this.
func (c *sessions) heard(elsewhere int64, now time.Time) {
	c.mu.Lock()
	first, changed := c.alone.IsZero(), elsewhere != c.elsewhere
	c.elsewhere, c.alone = elsewhere, now
	c.mu.Unlock()
	if first || changed {
		c.forget(0)
	}
}

// Forget has what is remembered of an account, or of everybody for 0, looked up
// anew, where something else that comes with a session has changed.
func (s *Service) Forget(accountID int64) { s.sessions.forget(accountID) }

// forget drops what is remembered of an account, or of everybody for 0, so
// that a change made here is seen at once.
func (c *sessions) forget(accountID int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version++
	maps.DeleteFunc(c.callers, func(_ [32]byte, r remembered) bool {
		return accountID == 0 || r.found.caller.AccountID == accountID
	})
}

func (c *sessions) see(id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) < seenWaiting {
		c.seen[id] = true
	}
}

// some takes up to n sessions that were seen and not yet marked.
func (c *sessions) some(n int) []int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	ids := make([]int64, 0, min(n, len(c.seen)))
	for id := range c.seen {
		if len(ids) == n {
			break
		}
		ids = append(ids, id)
		delete(c.seen, id)
	}
	slices.Sort(ids)
	return ids
}

// Run marks sessions as seen, a few at a time, and looks for what other
// processes have changed, until ctx ends. A sign-in must not pay for it: on the
// day of the meeting every session is seen for the first time within minutes.
// failed hears of errors.
func (s *Service) Run(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(seenEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := errors.Join(s.listen(ctx), s.markSeen(ctx)); err != nil && ctx.Err() == nil {
				failed(err)
			}
		}
	}
}

// listen looks whether another process, an import say, has changed something.
func (s *Service) listen(ctx context.Context) error {
	elsewhere, known, err := s.db.Elsewhere(ctx)
	if known && err == nil {
		s.sessions.heard(elsewhere, s.now())
	}
	return err
}

func (s *Service) markSeen(ctx context.Context) error {
	ids := s.sessions.some(seenAtOnce)
	if len(ids) == 0 {
		return nil
	}
	now := s.now()
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE account_session SET seen_at = ?, expires_at = ? WHERE id IN (?)`,
			store.At(now), store.At(now.Add(sessionLife)), store.In(ids))
		return err
	})
}
