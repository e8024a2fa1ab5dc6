package duties

import (
	"context"
	"time"

	"zhibu/party/policy"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// board is what is needed to tell how the orgs of a subtree stand, read at once.
type board struct {
	s     *Service
	now   time.Time
	month time.Time // when the running month began
	orgs  []standing
	cards map[int]map[string]card // by year and path
	rules map[rulesAt]policy.Duties
}

type rulesAt struct {
	path string
	at   int64
}

// board reads the orgs in reach and their cards of the years.
func (s *Service) board(ctx context.Context, r store.Reader, in reach, years ...int) (*board, error) {
	b := &board{s: s, now: s.now().In(clock.Shanghai), cards: map[int]map[string]card{}, rules: map[rulesAt]policy.Duties{}}
	b.month = PeriodOf(policy.Month, b.now).Start()
	var err error
	if b.orgs, err = standings(ctx, r, in); err != nil {
		return nil, err
	}
	for _, year := range years {
		if b.cards[year] == nil {
			if b.cards[year], err = cards(ctx, r, in, year); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// Due is how an org stands with a duty in a period.
type Due struct {
	Period Period
	State  State
	Asked  int // in the unit counted
	Held   int
	Why    string // why it does not apply
}

// rule is how often a duty is owed, as the pack says that is in force when the period begins.
func (b *board) rule(ctx context.Context, path string, at time.Time) policy.Duties {
	key := rulesAt{path, at.Unix()}
	found, ok := b.rules[key]
	if !ok {
		found = b.s.pack(ctx, path, at)
		b.rules[key] = found
	}
	return found
}

// running is the period of a duty that is running now, at an org.
func (b *board) running(ctx context.Context, path string, k Key) Period {
	return PeriodOf(b.rule(ctx, path, b.month).Duties[string(k)].Every, b.now)
}

// due tells how an org stands with a duty in a period.
func (b *board) due(ctx context.Context, o *standing, d *Duty, p Period) Due {
	rules := b.rule(ctx, o.Path, p.Start())
	rule := rules.Duties[string(d.Key)]
	if rule.Every != p.Every {
		return Due{Period: p, State: Exempt, Why: "本单位的规则不按这个周期要求"}
	}
	asked, why := Asked(*d, rule, rules.ProRata, o.Branch, p)
	inTime, spare := b.cards[p.Year][o.Path].held(d.Key, p) // what was entered late is no better than what is made up
	out := Due{Period: p, Asked: asked, Held: inTime + spare, Why: why}
	if next := p.Next(); asked > out.Held && !b.now.Before(p.End()) {
		again, _ := Asked(*d, rule, rules.ProRata, o.Branch, next)
		inTime, late := b.cards[next.Year][o.Path].held(d.Key, next)
		spare += max(0, inTime+late-again)
	}
	out.State = Judge(asked, inTime, spare, p, b.now)
	if out.State != Exempt {
		out.Why = ""
	}
	return out
}

// pack is what is asked at an org from a moment on. A pack never changes, so it is read once.
func (s *Service) pack(ctx context.Context, path string, at time.Time) policy.Duties {
	p := s.policy.Pack(ctx, policy.DutiesPack, path, at)
	if known, ok := s.packs.Load(p.ID); ok {
		return known.(policy.Duties)
	}
	params, err := policy.ParseDuties(p.Params)
	if err != nil {
		panic("duties: a pack was stored that cannot be read: " + err.Error())
	}
	s.packs.Store(p.ID, params)
	return params
}
