// Package demo fills an empty cell with made-up people in real places.
//
//	demo.go       Options, Load
//	accounts.go   everybody's account, and the four that can log in at once
//	plan.go       the tree of a scale: who has how many members and which posts
//	tree.go       which orgs a division has
//	people.go     members: names, numbers, ages, dates
//	days.go       theme days of past months and of this one; days_shape.go: how each went
//	cases.go      what branches did on their own account: recommended by the top, taken over by others
//	held.go       meetings of other kinds; ordinary.go: committees and groups month by month; oilfield.go: the elections of seed 000
//	year.go       a year of meetings in the branches of one city, for load tests
//	lessons.go    who has a lesson to make up, and how far
//	life.go       reviews, talks, decisions, what members say: one branch and some beside it, played by the services themselves
//	script.go     what is said and done in it: script_village.go, script_oilfield.go
//	life_*.go     its chapters; pictures.go: the photos of its meetings, drawn
//	tokens.go     a theme day everywhere now, for load tests
//	divisions.go  the table of administrative divisions
//	units.go, names.go, places.go  the words and positions they are made of
//
// The same seed gives the same cell. Orgs are held in memory, members are
// drawn one by one as they are written.
package demo

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/privacy"
	"zhibu/platform/store"
)

// Options say what to make.
type Options struct {
	Scale     Scale
	Seed      uint64
	Divisions string    // file with the divisions; Hanzhong's own when empty
	Now       time.Time // ages, terms and dates are counted from it
	Signed    bool      // OpenNow: a sign-in must be signed by its device to be green
	// Progress begins a step of so many rows and returns what is to be told
	// how many more are done; nil when nobody watches.
	Progress func(what string, rows int64) func(done int)
}

// Result says what was made.
type Result struct {
	Orgs, Branches, Members int
	Accounts                []Account // that can log in
	Example                 int64     // the branch of those accounts
}

// Load fills an empty cell, in one transaction: orgs, members, posts, terms,
// accounts, and the full profile, so that everything can be seen.
func Load(ctx context.Context, db *store.DB, people *members.Service, o Options) (Result, error) {
	if err := mustBeEmpty(ctx, db); err != nil {
		return Result{}, err
	}
	t, err := grow(o)
	if err != nil {
		return Result{}, err
	}
	l := &loader{people: people, o: o, tree: t, cast: t.cast()}
	err = db.Write(ctx, func(tx *store.Tx) error {
		for _, step := range []func(context.Context, *store.Tx) error{l.members, l.accounts, l.orgs} {
			if err := step(ctx, tx); err != nil {
				return err
			}
		}
		if err := privacy.LoadConsents(ctx, tx, store.At(o.Now)); err != nil {
			return err
		}
		// Whoever tries the demo logs in for the first time today, as everybody does on a first theme day.
		if err := policy.LoadSwitch(ctx, tx, t.units[0].ID, policy.DeviceNewHours, "0", o.Now); err != nil {
			return err
		}
		return policy.LoadProfile(ctx, tx, t.units[0].ID, policy.Full, o.Now)
	})
	root := t.units[0]
	return Result{Orgs: len(t.units), Branches: root.Branches, Members: root.Members, Accounts: l.cast.accounts, Example: l.cast.branch}, err
}

func mustBeEmpty(ctx context.Context, db *store.DB) error {
	n, err := db.NewSelect().TableExpr("(SELECT 1 FROM org UNION ALL SELECT 1 FROM member LIMIT 1) AS any_row").Count(ctx)
	if err == nil && n > 0 {
		err = errors.New("这个库里已有党组织，演示数据只能载入空库，请另指定一个数据目录")
	}
	return err
}

// loader is one load under way.
type loader struct {
	people *members.Service
	o      Options
	tree   *tree
	cast   cast
	posts  []orgs.Holding
}

// begin tells that a step begins.
func (l *loader) begin(what string, rows int) func(done int) {
	if l.o.Progress == nil {
		return func(int) {}
	}
	return l.o.Progress(what, int64(rows))
}

// counted passes rows on and tells of every thousandth.
func counted[T any](rows iter.Seq[T], done func(int)) iter.Seq[T] {
	return func(yield func(T) bool) {
		n := 0
		for row := range rows {
			if !yield(row) {
				return
			}
			if n++; n%1000 == 0 {
				done(1000)
			}
		}
		done(n % 1000)
	}
}

// members writes everybody and fills the posts on the way.
func (l *loader) members(ctx context.Context, tx *store.Tx) error {
	p := &people{tree: l.tree, seed: l.o.Seed}
	_, err := l.people.Load(ctx, tx, counted(func(yield func(members.Member) bool) {
		for m := range p.all() {
			l.cast.meet(m, p.posts)
			if !yield(m) {
				return
			}
		}
	}, l.begin("党员", l.tree.units[0].Members)))
	l.posts = p.posts
	return err
}

// accounts gives everybody an account; those of the cast have a password.
func (l *loader) accounts(ctx context.Context, tx *store.Tx) error {
	p := &people{tree: l.tree, seed: l.o.Seed}
	_, err := access.LoadAccounts(ctx, tx, counted(func(yield func(access.Account) bool) {
		for m := range p.all() {
			if !yield(l.cast.account(m, l.o.Now)) {
				return
			}
		}
	}, l.begin("账号", l.tree.units[0].Members)))
	return err
}

// orgs writes the tree last, when every org knows its secretary's name.
func (l *loader) orgs(ctx context.Context, tx *store.Tx) error {
	done := l.begin("党组织", len(l.tree.units)+len(l.posts))
	if _, err := orgs.Load(ctx, tx, counted(l.tree.all, done)); err != nil {
		return err
	}
	if _, err := orgs.LoadTerms(ctx, tx, l.tree.terms); err != nil {
		return err
	}
	_, err := orgs.LoadPosts(ctx, tx, counted(slices.Values(l.posts), done))
	return err
}
