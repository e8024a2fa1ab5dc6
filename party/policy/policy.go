// Package policy 政策: switches and rule packs, each with its legal basis and
// the time from which it holds.
//
// Where a regulation leaves a number open, or a unit may do it otherwise, the
// number is data here and not a constant elsewhere. The nearest org that has
// set a switch decides for its subtree; where none has, the cell's profile
// does: light 减负, which a fresh install runs, or full 完整. Changes are only
// added, so what was in force on any day in the past can still be told.
//
//	switches.go  every switch: its name, defaults, limits and basis
//	rules.go     which value is in force, which may be set
//	score.go     the numbers of a branch's score, and the pack that is shipped
//	duties.go    how often a branch owes what, and the pack that is shipped
//	policy.go    types, Service, reading
//	change.go    setting a switch, adding a pack
//	store.go     every statement, the snapshot in memory
//	http.go      /api/policy; http_duties.go the packs of duties
package policy

import (
	"context"
	"embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are the tables of switches and packs.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Pack is one version of a set of rules that belong together 规则包.
type Pack struct {
	Span
	OrgID   int64 // 0: shipped with the product
	Name    string
	Version int
	Title   string // Chinese
	Article string // what it rests on
	Level   Level
	Reason  string
	Params  json.RawMessage
}

// Service tells what is in force.
type Service struct {
	db  *store.DB
	bus *event.Bus
	now clock.Now

	mu       sync.Mutex
	snapshot *snapshot // the last read; nil before the first
	reading  bool      // somebody reads it anew
	version  int       // grows with every change made here
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, now clock.Now) *Service {
	return &Service{db: db, bus: bus, now: now}
}

// Text is a switch's value at an org at a moment.
func (s *Service) Text(ctx context.Context, key Key, orgPath string, at time.Time) string {
	return s.current(ctx).value(key, orgPath, at)
}

// Int is a number switch's value at an org at a moment, in the switch's unit.
func (s *Service) Int(ctx context.Context, key Key, orgPath string, at time.Time) int {
	n, err := strconv.Atoi(s.Text(ctx, key, orgPath, at))
	if err != nil {
		panic("policy: " + string(key) + " is no number") // the code asks for a switch of another kind
	}
	return n
}

// Bool is a yes-or-no switch's value at an org at a moment.
func (s *Service) Bool(ctx context.Context, key Key, orgPath string, at time.Time) bool {
	return s.Text(ctx, key, orgPath, at) == "true"
}

// Isolated tells whether the cell runs apart from everything: no positions are asked for or
// taken, no map is shown 隔离运行.
func (s *Service) Isolated(ctx context.Context) bool { return s.Cell(ctx, Isolated) }

// Cell is the value of a yes-or-no switch that holds for the whole cell.
func (s *Service) Cell(ctx context.Context, key Key) bool { return s.Bool(ctx, key, cell, s.now()) }

// Unit is the Chinese unit of a switch's number.
func Unit(key Key) string { return byKey[key].Unit }

// Keep is how long a class of data is kept in the cell, in the switch's unit.
func (s *Service) Keep(ctx context.Context, key Key) int { return s.Int(ctx, key, cell, s.now()) }

// Pack is the rule pack of a name in force at an org at a moment: of a
// meeting, when it began, so that a new version never changes the past.
func (s *Service) Pack(ctx context.Context, name, orgPath string, at time.Time) Pack {
	p, ok := PackInForce(s.current(ctx).packs, name, orgPath, at)
	if ok {
		return p
	}
	for _, p := range shipped {
		if p.Name == name {
			return p
		}
	}
	panic("policy: no pack is called " + name) // the code asks for a pack that was never shipped
}

// Score is the parameters of the score pack in force, and the pack itself.
func (s *Service) Score(ctx context.Context, orgPath string, at time.Time) (Score, Pack, error) {
	p := s.Pack(ctx, ScorePack, orgPath, at)
	score, err := ParseScore(p.Params)
	return score, p, err
}

// Shown is the profile and every switch at an org now ("" is the whole cell), by its
// name in JavaScript (ranking.visible is rankingVisible), for pages that adapt to them.
func (s *Service) Shown(ctx context.Context, orgPath string) (profile string, switches map[string]any) {
	if orgPath == "" {
		orgPath = cell
	}
	switches = make(map[string]any, len(Switches))
	now, is := s.now(), s.current(ctx)
	for _, sw := range Switches {
		value := is.value(sw.Key, orgPath, now)
		switch sw.Kind {
		case YesNo:
			switches[camel(sw.Key)] = value == "true"
		case Number:
			n, err := strconv.Atoi(value)
			if err == nil {
				switches[camel(sw.Key)] = n
			}
		}
	}
	return is.value(Profile, orgPath, now), switches
}

func camel(key Key) string {
	words := strings.FieldsFunc(string(key), func(r rune) bool { return r == '.' || r == '_' })
	for i := range words[1:] {
		words[i+1] = strings.ToUpper(words[i+1][:1]) + words[i+1][1:]
	}
	return strings.Join(words, "")
}

// versions lists the versions of a pack that concern an org, the newest first.
func (s *Service) versions(ctx context.Context, name, path string) []Pack {
	var all []Pack
	for _, p := range slices.Concat(shipped, s.current(ctx).packs) {
		if p.Name == name && strings.HasPrefix(path, p.Path) {
			all = append(all, p)
		}
	}
	slices.Reverse(all)
	return all
}
