package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zhibu/app"
	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/platform/clock"
	"zhibu/platform/event"
)

// neighbours is how many branches beside the example have a life too, and begun
// how many days ago each of them began its review: they stand at different steps.
const neighbours = 3

var begun = [1 + neighbours]int{23, 20, 12, 27}

// Life gives the example, the branch whose people can log in, and some branches
// beside it what is more than a theme day: reviews, talks, decisions and what
// follows from them, lessons made up, what members say, what is published. It is
// played by the services themselves, under a clock that goes from last winter
// until now, so that journal, seals and counters are those of a cell in use.
// It is called before ThemeDays: the journal is in the order of time.
func Life(ctx context.Context, a *app.App, o Options, example int64) error {
	past := clock.NewFake(o.Now)
	then, err := a.At(ctx, past.Now)
	if err != nil {
		return err
	}
	branches, err := maker{app: then, o: o}.beside(ctx, example)
	if err != nil {
		return err
	}
	var all []act
	for i, b := range branches {
		s, err := newStory(ctx, then, o, b)
		if err != nil {
			return err
		}
		s.review(s.lastWinter(begun[i]))
		s.review(s.ago(begun[i]))
		if b.ID == example && len(s.able) >= 8 {
			s.meetings()
			s.lecture()
			s.voices()
			s.publications()
			s.birthdays()
		}
		all = append(all, s.acts...)
	}
	all = append(all, takings(then, example, o.Now.In(clock.Shanghai))...)
	return play(ctx, then, past, all)
}

// takings are those of the org above the example, which takes in every month the heads it was handed.
func takings(then *app.App, example int64, now time.Time) (all []act) {
	for back := range 13 {
		at := time.Date(now.Year(), now.Month()-time.Month(back), 8, 9, 0, 0, 0, now.Location()) // after the holidays
		all = append(all, act{at: at, do: func(ctx context.Context) error { return takeIn(ctx, then, example) }})
	}
	return all
}

// takeIn has the org above the example take in all heads in its hands.
func takeIn(ctx context.Context, a *app.App, example int64) error {
	var above orgs.Org
	if err := a.DB.NewSelect().Model(&above).Where("o.id = (SELECT parent_id FROM org WHERE id = ?)", example).Scan(ctx); err != nil {
		return err
	}
	var last int64
	if err := a.DB.NewRaw(`SELECT coalesce(max(head_id), 0) FROM seal_delivery WHERE org_id = ?`, above.ID).Scan(ctx, &last); err != nil {
		return err
	}
	return a.Seals.TakeIn(access.WithCaller(event.WithActor(ctx, event.Actor{Name: above.ShortName}), a.Access,
		access.Caller{Name: above.ShortName, Grants: []access.Grant{{Role: access.Superior, OrgID: above.ID, OrgPath: above.Path}}}), last)
}

// play has everything done at its time, up to now.
func play(ctx context.Context, then *app.App, past *clock.Fake, all []act) error {
	now := past.Now()
	slices.SortStableFunc(all, func(a, b act) int { return a.at.Compare(b.at) })
	for _, one := range all {
		if one.at.After(now) {
			break
		}
		past.Set(one.at)
		if err := one.do(one.who.in(ctx, then)); err != nil {
			return fmt.Errorf("%s，%s：%w", one.at.Format(time.DateTime), one.who.Name, err)
		}
		if err := then.Bus.Drain(ctx); err != nil {
			return err
		}
	}
	return then.Seals.Hourly(ctx) // the heads in the hands above cover all of it
}

// act is what somebody does at a time.
type act struct {
	at  time.Time
	who person
	do  func(ctx context.Context) error
}

// person is a member of a branch.
type person struct {
	members.RollEntry
	org    orgs.Org
	office bool // sits on its committee
}

// in is ctx with the person as the caller; the account has the member's id.
func (p person) in(ctx context.Context, a *app.App) context.Context {
	c := access.Caller{AccountID: p.MemberID, MemberID: p.MemberID, Name: p.Name, OrgID: p.org.ID, OrgPath: p.org.Path,
		Grants: []access.Grant{{Role: access.Member, OrgID: p.org.ID, OrgPath: p.org.Path}}}
	if p.office {
		c.Grants = append(c.Grants, access.Grant{Role: access.BranchOfficer, OrgID: p.org.ID, OrgPath: p.org.Path})
	}
	return access.WithCaller(event.WithActor(ctx, event.Actor{AccountID: p.MemberID, Name: p.Name}), a.Access, c)
}

// story is what happens in one branch.
type story struct {
	app    *app.App
	said   *script
	org    orgs.Org
	now    time.Time
	today  time.Time // its midnight
	all    []person
	office []person // the committee, its secretary first
	rest   []person // everybody else
	able   []person // of them, who is here and well
	joined map[int64]string
	acts   []act
}

func newStory(ctx context.Context, a *app.App, o Options, b *cell) (*story, error) {
	now := o.Now.In(clock.Shanghai)
	s := &story{app: a, said: o.Scale.script(), org: b.Org, now: now, today: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, clock.Shanghai), joined: b.joined}
	posts, err := a.Orgs.Posts(ctx, a.DB, b.ID)
	if err != nil {
		return nil, err
	}
	rank := map[int64]int{}
	for i, h := range posts {
		if _, known := rank[h.MemberID]; !known && h.Post.InCommittee() {
			rank[h.MemberID] = i
		}
	}
	for _, e := range b.roll {
		_, office := rank[e.MemberID]
		p := person{e, b.Org, office}
		s.all = append(s.all, p)
		if office {
			s.office = append(s.office, p)
		} else {
			s.rest = append(s.rest, p)
		}
		if !office && !p.Mobile && !p.Exempt {
			s.able = append(s.able, p)
		}
	}
	slices.SortFunc(s.office, func(a, b person) int { return rank[a.MemberID] - rank[b.MemberID] })
	return s, nil
}

// on has who do something at a time.
func (s *story) on(at time.Time, who person, do func(ctx context.Context) error) {
	s.acts = append(s.acts, act{at, who, do})
}

// ago is the midnight of so many days ago.
func (s *story) ago(days int) time.Time { return s.today.AddDate(0, 0, -days) }

// lastWinter is when the review of the year before the one begun so many days
// ago was begun: that December.
func (s *story) lastWinter(begun int) time.Time {
	return time.Date(s.ago(begun).Year()-1, time.December, 1, 0, 0, 0, 0, clock.Shanghai)
}

func (s *story) secretary() person { return s.office[0] }

// beside is the example and some branches beside it whose members all were
// members when the story begins; the example is the first.
func (m maker) beside(ctx context.Context, example int64) ([]*cell, error) {
	var org orgs.Org
	if err := m.app.DB.NewSelect().Model(&org).Where("o.id = ?", example).Scan(ctx); err != nil {
		return nil, err
	}
	all, err := m.cells(ctx, orgs.ParentPath(org.Path))
	if err != nil {
		return nil, err
	}
	winter := fmt.Sprintf("%d-12-01", m.o.Now.Year()-2)
	var found []*cell
	for _, b := range all {
		n, late := len(b.roll), slices.ContainsFunc(b.roll, func(e members.RollEntry) bool { return b.joined[e.MemberID] > winter })
		switch {
		case b.ID == example:
			found = slices.Insert(found, 0, b)
		case n >= 12 && n <= 30 && !late && len(found) < neighbours:
			found = append(found, b)
		}
	}
	return found, nil
}
