package duties

import (
	"context"
	"slices"
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
	talks map[int]map[string]int  // as Service.Talked tells
	rules map[rulesAt]policy.Duties
	plans []Underway // that are looked at as if they were held already
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
	if b.talks, err = s.Talked(ctx, r, in.from, in.to, years...); err != nil {
		return nil, err
	}
	for _, year := range years {
		if b.cards[year] != nil {
			continue
		}
		if b.cards[year], err = cards(ctx, r, in, year); err != nil {
			return nil, err
		}
	}
	for i := range b.orgs {
		b.orgs[i].Talks = b.talks[0][b.orgs[i].Path]
	}
	return b, nil
}

// Due is how an org stands with a duty in a period.
type Due struct {
	Period  Period
	State   State
	Asked   int // in the unit counted
	Held    int
	Left    int     // of what is asked, what was not held nor made up
	Why     string  // why it does not apply
	Lacking []group // whose turn it is, where groups hold it each for itself
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
	o = o.during(p, rules.ProRata)
	asked, why := Asked(*d, rule, rules.ProRata, o.Branch, p)
	again := 0
	over := !b.now.Before(p.End())
	if over {
		again, _ = Asked(*d, rule, rules.ProRata, o.Branch, p.Next())
	}
	sum, groups := b.held(o, d.Key, p, over, asked, again)
	out := Due{Period: p, Asked: sum.Asked, Held: sum.Held, Left: max(0, sum.Asked-sum.InTime-sum.Spare), State: Judge(sum.Asked, sum.InTime, sum.Spare, p, b.now)} // what was entered late is no better than what is made up
	if out.State == Exempt {
		out.Why = why
	}
	if out.State.Owed() && o.ClosedOn != "" { // nobody is left to hold it
		out.State = Missing
	}
	for _, i := range sum.Lacking {
		out.Lacking = append(out.Lacking, groups[i])
	}
	return out
}

// during is an org with the groups that were there in a period: one that was formed later owes nothing for it, as with branches.
func (o *standing) during(p Period, proRata bool) *standing {
	if o.newest < p.Year*12+p.First() {
		return o
	}
	later := func(g group) bool {
		n, _ := share(1, proRata, Branch{FoundedOn: g.FoundedOn}, p)
		return n == 0
	}
	then := *o
	then.groups = slices.DeleteFunc(slices.Clone(o.groups), later)
	then.Groups = len(then.groups)
	return &then
}

// held adds up what an org and its groups held of a duty in a period and, once it is over, in the next. Where no
// group held any of it, the branch as a whole is asked; a group meeting is held by groups alone.
func (b *board) held(o *standing, k Key, p Period, over bool, times, again int) (Sum, []group) {
	if k == Talks { // of a year; a later one makes up none of them
		return Whole(times, 0, Count{InTime: b.talks[p.Year][o.Path]}), nil
	}
	c, next, after := b.cards[p.Year][o.Path], card(""), p
	if over {
		after = p.Next()
		next = b.cards[after.Year][o.Path]
	}
	count := func(org int64, in, then Count) Count {
		in.InTime += b.planned(org, k, p)
		if over {
			then.InTime += b.planned(org, k, after)
		}
		return in.followed(then)
	}
	whole := count(o.ID, c.held(k, p), next.held(k, after))
	if k != GroupMeeting && times > 0 && whole.InTime >= times {
		return Whole(times, again, whole), nil
	}
	groups := o.groups
	if len(groups) == 0 {
		groups = c.formerGroups()
	}
	each, some := make([]Count, len(groups)), k == GroupMeeting && len(groups) > 0
	for i, g := range groups {
		each[i] = count(g.ID, c.heldBy(g, k, p), next.heldBy(g, k, after))
		some = some || each[i] != Count{}
	}
	if !some {
		return Whole(times, again, whole), nil
	}
	return EachGroup(times, again, whole, each), groups
}

// ifHeld is the board as it will be once all that is planned has been held.
func (b *board) ifHeld(plans []Underway) *board {
	then := *b
	then.plans = plans
	return &then
}

// planned is how often an org, or a group of it, plans what counts for a duty in a period.
func (b *board) planned(org int64, k Key, p Period) (n int) {
	for _, m := range b.plans {
		if m.OrgID == org && m.fulfils(k, p) {
			n++
		}
	}
	return n
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
	params.Duties[string(Talks)] = policy.Duty{On: params.Duties[string(Talks)].On, Every: policy.Year, Times: 1} // as the book of talks counts
	s.packs.Store(p.ID, params)
	return params
}
