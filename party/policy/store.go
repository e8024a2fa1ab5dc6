package policy

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/uptrace/bun"

	"zhibu/platform/store"
)

type switchRow struct {
	bun.BaseModel `bun:"table:policy_switch"`
	ID            int64 `bun:",pk"`
	OrgID         int64
	Key           Key
	Value         string
	ValidFrom     store.Instant
	ValidTo       store.Instant
	Reason        string
	ByAccount     int64
	CreatedAt     store.Instant
	Path          string `bun:",scanonly"`
}

type packRow struct {
	bun.BaseModel `bun:"table:policy_pack"`
	ID            int64 `bun:",pk"`
	OrgID         int64
	Name          string
	Version       int
	Title         string
	Article       string
	Level         Level
	Params        string
	ValidFrom     store.Instant
	ValidTo       store.Instant
	Reason        string
	ByAccount     int64
	CreatedAt     store.Instant
	Path          string `bun:",scanonly"`
}

func span(path string, from, to store.Instant, id int64) Span {
	return Span{Path: path, ValidFrom: from.Time(), ValidTo: to.Time(), ID: id}
}

func (r packRow) pack() Pack {
	return Pack{Span: span(r.Path, r.ValidFrom, r.ValidTo, r.ID), OrgID: r.OrgID, Name: r.Name, Version: r.Version, Title: r.Title,
		Article: r.Article, Level: r.Level, Reason: r.Reason, Params: json.RawMessage(r.Params)}
}

// staleness is how long a change made by another process may go unseen.
const staleness = 5 * time.Second

// snapshot is everything that was ever set. It is small: orgs set few switches, seldom.
type snapshot struct {
	at       time.Time // zero: to be read anew
	settings map[Key][]Setting
	packs    []Pack
}

// value is what a switch is worth at an org at a moment.
func (n *snapshot) value(key Key, path string, at time.Time) string {
	if s, ok := InForce(n.settings[key], path, at); ok {
		return s.Value
	}
	profile := Light
	if s, ok := InForce(n.settings[Profile], path, at); ok {
		profile = s.Value
	}
	return byKey[key].Default(profile)
}

// current is the snapshot, read anew when it is old. While somebody reads it,
// the others go on with the last one: they may hold all the connections. When
// the database cannot be read the last one stays in use; what asks has to
// write afterwards, and will fail there with the proper answer.
func (s *Service) current(ctx context.Context) *snapshot {
	s.mu.Lock()
	now, last, version := s.now(), s.snapshot, s.version
	if last != nil {
		if age := now.Sub(last.at); s.reading || age >= 0 && age < staleness {
			s.mu.Unlock()
			return last
		}
	}
	s.reading = true
	s.mu.Unlock()
	fresh, err := read(ctx, s.db)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reading = false
	if err != nil {
		slog.ErrorContext(ctx, "policy could not be read", "error", err)
		if last != nil {
			return last
		}
		return fresh
	}
	if version == s.version {
		fresh.at = now
	}
	s.snapshot = fresh
	return fresh
}

// forget has the next reader read anew: a change made here holds at once.
func (s *Service) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	if s.snapshot != nil {
		s.snapshot = &snapshot{settings: s.snapshot.settings, packs: s.snapshot.packs}
	}
}

func read(ctx context.Context, r store.Reader) (*snapshot, error) {
	n := &snapshot{settings: map[Key][]Setting{}}
	switches, packs, err := rows(ctx, r)
	for _, row := range switches {
		n.settings[row.Key] = append(n.settings[row.Key], Setting{span(row.Path, row.ValidFrom, row.ValidTo, row.ID), row.OrgID, row.Value})
	}
	for _, row := range packs {
		n.packs = append(n.packs, row.pack())
	}
	return n, err
}

func rows(ctx context.Context, r store.Reader) (switches []switchRow, packs []packRow, err error) {
	if err = r.NewRaw(`SELECT s.*, o.path FROM policy_switch s JOIN org o ON o.id = s.org_id ORDER BY s.id`).Scan(ctx, &switches); err != nil {
		return nil, nil, err
	}
	err = r.NewRaw(`SELECT p.*, o.path FROM policy_pack p JOIN org o ON o.id = p.org_id ORDER BY p.id`).Scan(ctx, &packs)
	return switches, packs, err
}

func nextVersion(ctx context.Context, tx *store.Tx, name string) (n int, err error) {
	err = tx.NewRaw(`SELECT COALESCE(MAX(version), 1) + 1 FROM policy_pack WHERE name = ?`, name).Scan(ctx, &n)
	return n, err
}

// orgAt is the path of an org, "" when there is none.
func orgAt(ctx context.Context, r store.Reader, id int64) (path string, err error) {
	err = r.NewRaw(`SELECT path FROM org WHERE id = ?`, id).Scan(ctx, &path)
	if store.Missing(err) {
		return "", nil
	}
	return path, err
}

func orgNames(ctx context.Context, r store.Reader, ids []int64) (map[int64]string, error) {
	named := map[int64]string{}
	if len(ids) == 0 {
		return named, nil
	}
	var rows []struct {
		ID   int64
		Name string
	}
	err := r.NewRaw(`SELECT id, name FROM org WHERE id IN (?)`, store.In(ids)).Scan(ctx, &rows)
	for _, row := range rows {
		named[row.ID] = row.Name
	}
	return named, err
}
