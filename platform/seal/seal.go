// Package seal keeps the Merkle log of one cell: every record that must not be
// changed unnoticed is a leaf, appended in the transaction that writes the
// record. What is in the log cannot be altered, removed, moved or inserted
// without changing the root, and signed roots are in other people's hands.
// docs/seals.md gives the format for whoever checks from outside.
//
//	seal.go    Leaf, Append, Erased: what a transaction appends
//	leaf.go    the bytes of a leaf and its hash
//	tree.go    growing the tree; the hashes of it that are stored
//	reader.go  roots and proofs, by golang.org/x/mod/sumdb/tlog
//	key.go     the key of the cell; head.go: what it signs
//	source.go  what owners of records offer for their verification
//	verify.go  the whole log computed anew and held against the records
//	times.go   what times give away: back-dating, a log made anew, heads that are missing
//	adopt.go   Begin: what is older than the log
//	latest.go  what a verification remembers of each record
//
// The log holds no personal data: a leaf names kind and ids and holds a salted
// hash of the record's content. Kinds are named after the record's owner:
//
//	event              a row of the journal              ref event id
//	attendance.roll    a row of a roll with its sign-ins  ref meeting, sub member
//	meeting.record     a filed record                     ref meeting
//	attendance.try     a refused sign-in                    ref meeting, sub its id
//	review.result      a filed grade                       ref review, sub member
//	review.part        verdict, reason, objection, answer  ref review, sub member
//	review.fix         a line of the rectification list    ref review, sub its id
//	….erased           removed by the rules               as the record was
//	log.begun          before it: sealed when the log was begun
package seal

import (
	"context"
	"crypto/rand"
	"embed"

	"golang.org/x/mod/sumdb/tlog"

	"zhibu/platform/store"
)

// Migrations are the log's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Leaf is a record as it is now, to be sealed.
type Leaf struct {
	Kind     string        // whose record: small letters and points, such as "attendance.roll"
	Ref, Sub int64         // which; Sub is 0 where Ref says it all
	At       store.Instant // when, by the server's clock; never earlier in the log than the leaf before
	Content  []byte        // the record in its canonical form; only its salted hash is kept
}

// erased ends the kind of a leaf that says the record is gone for good reason.
const erased = ".erased"

// Erased is the leaf that says a record was removed by the rules, such as when
// its time was over, so that its absence is not taken for tampering.
func Erased(kind string, ref, sub int64, at store.Instant) Leaf {
	return Leaf{Kind: kind + erased, Ref: ref, Sub: sub, At: at}
}

// pending is what one transaction appends.
type pending struct{ leaves []Leaf }

type pendingKey struct{}

// Append seals records as part of tx. They are numbered and written in one go
// right before the commit, so that the log's one row is the last that is
// locked and transactions cannot wait for each other crosswise.
func Append(ctx context.Context, tx *store.Tx, leaves ...Leaf) {
	p, _ := tx.Kept(pendingKey{}).(*pending)
	if p == nil {
		p = &pending{}
		tx.Keep(pendingKey{}, p)
		tx.Last(func() error { return p.flush(ctx, tx) })
	}
	p.leaves = append(p.leaves, leaves...)
}

// state is the log's one row.
type state struct {
	Size int64
	At   store.Instant
	Edge []byte
}

const readState = `SELECT size, at, edge FROM seal_state WHERE id = 1`

// lock reads the log's row and keeps other appenders out until the commit.
func lock(ctx context.Context, tx *store.Tx) (s state, err error) {
	query := readState
	if tx.Engine() == store.PostgreSQL { // SQLite has one writer
		query += ` FOR UPDATE`
	}
	err = tx.NewPrepared(query).Scan(ctx, &s.Size, &s.At, &s.Edge)
	if !store.Missing(err) {
		return s, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO seal_state (id, size, at, edge) VALUES (1, 0, 0, ?) ON CONFLICT DO NOTHING`, []byte{}); err != nil {
		return s, err
	}
	return s, tx.NewRaw(query).Scan(ctx, &s.Size, &s.At, &s.Edge)
}

// flush numbers and writes what was gathered.
func (p *pending) flush(ctx context.Context, tx *store.Tx) error {
	if len(p.leaves) == 0 {
		return nil
	}
	s, err := lock(ctx, tx)
	if err != nil {
		return err
	}
	rows, blocks, err := s.extend(p.leaves)
	if err != nil {
		return err
	}
	if _, err := tx.Repeat(ctx, `INSERT INTO seal_leaf (n, kind, ref, sub, at, salt, hash, mark) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, len(rows), func(i int) []any {
		r := &rows[i]
		return []any{r.N, r.Kind, r.Ref, r.Sub, int64(r.At), r.Salt[:], r.Hash[:], r.mark()}
	}); err != nil {
		return err
	}
	if _, err := tx.Repeat(ctx, `INSERT INTO seal_hash (level, n, hash) VALUES (?, ?, ?)`, len(blocks), func(i int) []any {
		return []any{blocks[i].level, blocks[i].n, blocks[i].hash[:]}
	}); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE seal_state SET size = ?, at = ?, edge = ? WHERE id = 1`, s.Size, s.At, s.Edge)
	return err
}

// extend appends leaves to the log in memory and returns what is to be stored.
// Times never run backwards in the log, even when the server's clock did.
func (s *state) extend(leaves []Leaf) (rows []Row, blocks []node, err error) {
	salts := make([]byte, SaltSize*len(leaves))
	if _, err := rand.Read(salts); err != nil {
		return nil, nil, err
	}
	t, err := treeFrom(s.Size, s.Edge)
	if err != nil {
		return nil, nil, err
	}
	rows = make([]Row, len(leaves))
	for i, l := range leaves {
		s.At = max(s.At, l.At)
		r := Row{N: t.size, Kind: l.Kind, Ref: l.Ref, Sub: l.Sub, At: s.At, Salt: [SaltSize]byte(salts[i*SaltSize:])}
		r.Hash = Commitment(r.Salt, l.Content)
		r.leaf = r.LeafHash()
		t.add(r.leaf, func(n node) { blocks = append(blocks, n) })
		rows[i] = r
	}
	s.Size, s.Edge = t.size, t.bytes()
	return rows, blocks, nil
}

// Root is the log's size and root now.
func Root(ctx context.Context, r store.Reader) (size int64, root tlog.Hash, at store.Instant, err error) {
	var s state
	err = r.NewRaw(readState).Scan(ctx, &s.Size, &s.At, &s.Edge)
	if err != nil && !store.Missing(err) {
		return 0, root, 0, err
	}
	t, err := treeFrom(s.Size, s.Edge)
	return s.Size, t.root(), s.At, err
}
