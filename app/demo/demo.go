// Package demo fills an empty cell with made-up people in real places.
//
//	demo.go       Options, Load
//	accounts.go   everybody's account, and the four that can log in at once
//	plan.go       the tree of a scale: who has how many members and which posts
//	tree.go       which orgs a division has
//	people.go     members: names, numbers, ages, dates
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
	"time"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/store"
)

// Options say what to make.
type Options struct {
	Scale     Scale
	Seed      uint64
	Divisions string    // file with the divisions; Hanzhong's own when empty
	Now       time.Time // ages, terms and dates are counted from it
	// Progress begins a step of so many rows and returns what is to be told
	// how many more are done; nil when nobody watches.
	Progress func(what string, rows int64) func(done int)
}

// Result says what was made.
type Result struct {
	Orgs, Branches, Members int
	Accounts                []Account // that can log in
}

// chunk is how many members go into one transaction.
const chunk = 100_000

// Load fills an empty cell: orgs, members, posts, terms, accounts, and the
// full profile, so that everything can be seen.
func Load(ctx context.Context, db *store.DB, people *members.Service, o Options) (Result, error) {
	if err := mustBeEmpty(ctx, db); err != nil {
		return Result{}, err
	}
	t, err := grow(o)
	if err != nil {
		return Result{}, err
	}
	l := &loader{db: db, people: people, o: o, tree: t, cast: t.cast()}
	for _, step := range []func(context.Context) error{l.members, l.accounts, l.orgs} {
		if err := step(ctx); err != nil {
			return Result{}, err
		}
	}
	root := t.units[0]
	return Result{Orgs: len(t.units), Branches: root.Branches, Members: root.Members, Accounts: l.cast.accounts}, nil
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
	db     *store.DB
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

// members writes everybody, some at a time.
func (l *loader) members(ctx context.Context) error {
	p := &people{tree: l.tree, seed: l.o.Seed}
	next, stop := iter.Pull(counted(p.all(), l.begin("党员", l.tree.units[0].Members)))
	defer stop()
	for more := true; more; {
		err := l.db.Write(ctx, func(tx *store.Tx) error {
			_, err := l.people.Load(ctx, tx, func(yield func(members.Member) bool) {
				for range chunk {
					m, ok := next()
					if more = ok; !ok {
						return
					}
					l.cast.meet(m, p.posts)
					if !yield(m) {
						return
					}
				}
			})
			return err
		})
		if err != nil {
			return err
		}
	}
	l.posts = p.posts
	return nil
}

// orgs writes the tree last: by now every org knows its secretary's name, and
// a load that broke off leaves no tree behind that looks whole.
func (l *loader) orgs(ctx context.Context) error {
	done := l.begin("党组织", len(l.tree.units)+len(l.posts))
	return l.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := orgs.Load(ctx, tx, counted(l.tree.all, done)); err != nil {
			return err
		}
		if _, err := orgs.LoadTerms(ctx, tx, l.tree.terms); err != nil {
			return err
		}
		_, err := orgs.LoadPosts(ctx, tx, counted(func(yield func(orgs.Holding) bool) {
			for _, h := range l.posts {
				if !yield(h) {
					return
				}
			}
		}, done))
		if err != nil {
			return err
		}
		return policy.LoadProfile(ctx, tx, l.tree.units[0].ID, policy.Full, l.o.Now)
	})
}

// accounts gives everybody an account; those of the cast have a password.
func (l *loader) accounts(ctx context.Context) error {
	p := &people{tree: l.tree, seed: l.o.Seed}
	done := l.begin("账号", l.tree.units[0].Members)
	return l.db.Write(ctx, func(tx *store.Tx) error {
		_, err := access.LoadAccounts(ctx, tx, counted(func(yield func(access.Account) bool) {
			for m := range p.all() {
				if !yield(l.cast.account(m, l.o.Now)) {
					return
				}
			}
		}, done))
		return err
	})
}
