package duties

import (
	"context"
	"fmt"
	"iter"
	"os"
	"testing"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// city is a committee with eleven counties of as many branches as make nine thousand, each with a committee of
// three, two groups and a year of meetings.
func city(tb testing.TB, db *store.DB) (*Service, orgs.Org) {
	tb.Helper()
	now := clock.NewFake(time.Date(2026, 11, 25, 9, 0, 0, 0, clock.Shanghai))
	bus := event.New(db, now.Now)
	s := New(db, bus, orgs.New(db, bus, now.Now), policy.New(db, bus, now.Now), now.Now)
	top := orgs.Org{ID: 1, Path: "001.", Name: "汉中市委", ShortName: "汉中市委", Kind: terms.Committee, Field: terms.Organ, State: orgs.Active}
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		if _, err := orgs.Load(context.Background(), tx, cityOrgs(top)); err != nil {
			return err
		}
		if _, err := orgs.LoadPosts(context.Background(), tx, cityPosts()); err != nil {
			return err
		}
		_, err := s.Rebuild(context.Background(), tx, cityMeetings())
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return s, top
}

const (
	counties  = 11
	perCounty = 818
)

func branchID(county, n int) int64 { return int64(1000 + (county*perCounty+n)*10) }

func cityOrgs(top orgs.Org) iter.Seq[orgs.Org] {
	return func(yield func(orgs.Org) bool) {
		if !yield(top) {
			return
		}
		for c := range counties {
			county, _ := orgs.ChildPath(top.Path, c+1)
			yield(orgs.Org{ID: int64(2 + c), ParentID: 1, Path: county, Name: fmt.Sprint("县", c), ShortName: fmt.Sprint("县", c), Kind: terms.Committee, Field: terms.Organ, State: orgs.Active})
			for n := range perCounty {
				path, _ := orgs.ChildPath(county, n+1)
				id := branchID(c, n)
				yield(orgs.Org{ID: id, ParentID: int64(2 + c), Path: path, Name: fmt.Sprint("支部", id), ShortName: fmt.Sprint("支部", id), Kind: terms.Branch,
					Field: terms.Fields[n%len(terms.Fields)], State: orgs.Active, Members: 23, EstablishedOn: "2015-01-01"})
				for g := range 2 {
					group, _ := orgs.ChildPath(path, g+1)
					yield(orgs.Org{ID: id + 1 + int64(g), ParentID: id, Path: group, Name: fmt.Sprint("组", id, g), ShortName: "组", Kind: terms.Group, State: orgs.Active})
				}
			}
		}
	}
}

func cityPosts() iter.Seq[orgs.Holding] {
	return func(yield func(orgs.Holding) bool) {
		for c := range counties {
			for n := range perCounty {
				for i, p := range []terms.Post{terms.Secretary, terms.OrganisationMember, terms.PublicityMember} {
					id := branchID(c, n) + int64(i)
					yield(orgs.Holding{ID: id, OrgID: branchID(c, n), MemberID: id, Post: p, FromOn: "2024-01-01"})
				}
			}
		}
	}
}

func cityMeetings() iter.Seq2[Held, error] {
	return func(yield func(Held, error) bool) {
		id := int64(0)
		for c := range counties {
			for n := range perCounty {
				for month := 1; month < 12; month++ {
					kinds := []terms.MeetingKind{terms.ThemeDay, terms.CommitteeMeeting}
					if month%3 == 0 {
						kinds = append(kinds, terms.Assembly, terms.Lecture)
					}
					for g := range int64(2) {
						id++
						yield(Held{MeetingID: id, OrgID: branchID(c, n) + 1 + g, Kinds: []terms.MeetingKind{terms.GroupMeeting}, HeldOn: fmt.Sprintf("2026-%02d-%02d", month, 1+n%28)}, nil)
					}
					if id++; (n+month)%7 != 0 {
						yield(Held{MeetingID: id, OrgID: branchID(c, n), Kinds: kinds, HeldOn: fmt.Sprintf("2026-%02d-%02d", month, 1+n%28)}, nil)
					}
				}
			}
		}
	}
}

// BenchmarkOverview is what a city's page asks: every duty of nine thousand branches.
func BenchmarkOverview(b *testing.B) {
	benchEach(b, func(b *testing.B, s *Service, top orgs.Org) {
		month, _ := ParsePeriod("2026-11")
		for name, q := range map[string]question{"running": {Within: top}, "month": {Within: top, Period: &month}} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					if _, err := s.Overview(context.Background(), q, byOrg); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run("missing", func(b *testing.B) {
			for b.Loop() {
				if _, _, _, err := s.Branches(context.Background(), question{Within: top, Period: &month, Duty: ThemeDay}, []State{Open, Soon}, "", 50); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("secretary", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.owedBy(context.Background(), s.db, "001.005.005."); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

func benchEach(b *testing.B, fn func(b *testing.B, s *Service, top orgs.Org)) {
	run := func(dsn func(b *testing.B) string) func(b *testing.B) {
		return func(b *testing.B) {
			s, top := city(b, storetest.Open(b, dsn(b), tables))
			fn(b, s, top)
		}
	}
	b.Run("sqlite", run(func(b *testing.B) string { return b.TempDir() + "/bench.db" }))
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		b.Run("postgres", run(func(b *testing.B) string { return storetest.Schema(b, server) }))
	}
}
