package demo_test

import (
	"fmt"

	"zhibu/party/access"
	"zhibu/party/duties"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
)

// goOver has a member go to another branch, now and then, and take along the talks they had; and has
// somebody come into a committee, or leave it.
func (h *history) goOver() {
	from, into := &h.all[h.r.IntN(len(h.all))], &h.all[h.r.IntN(len(h.all))]
	roll, err := h.a.Members.Roll(h.t.Context(), h.a.DB, from.ID)
	must(h.t, err)
	held, err := h.a.Orgs.Posts(h.t.Context(), h.a.DB, from.ID)
	must(h.t, err)
	inOffice := map[int64]bool{}
	for _, p := range held {
		inOffice[p.MemberID] = true
	}
	root := h.as(h.root, access.Superior)
	if one := roll[h.r.IntN(len(roll))].MemberID; from.ID != into.ID && len(roll) > 8 && one != h.chair[from.ID].MemberID {
		_, err = h.a.Members.Change(root, one, "组织关系转接", func(m *members.Member) error { m.OrgID, m.GroupID = into.ID, 0; return nil })
		must(h.t, err)
	} else if last := held[len(held)-1]; len(held) > 3 && last.Post.InCommittee() && last.Post != terms.Secretary {
		must(h.t, h.a.Orgs.EndPost(root, last.ID))
	} else if one := roll[0]; one.Category == members.Full && !inOffice[one.MemberID] && len(held) < 7 {
		_, _, _ = h.a.Orgs.Appoint(root, from.ID, one.MemberID, terms.CommitteeMember, "") // of who is under 留党察看 it is refused
	}
}

// talked: what the calendar of a branch says is left of the talks of a year is what its book says its members lack,
// whoever came, left, or took up a post since.
func (h *history) talked() {
	left, done := 0, 0
	for _, b := range h.all {
		org, err := h.a.Orgs.Get(h.t.Context(), h.a.DB, b.ID)
		must(h.t, err)
		for year := 2024; year <= 2026; year++ {
			calendar := h.talksOf(org, year)
			book, err := h.a.Talks.Book(h.t.Context(), org.Path, year)
			must(h.t, err)
			lacking := 0
			for _, line := range book {
				lacking += len(line.Lacks)
			}
			if calendar.Asked-calendar.Held != lacking || calendar.Left != lacking || calendar.Asked == 0 {
				h.t.Errorf("%s, %d: of the talks %d of %d were had says the calendar, %d are lacking says the book", org.Name, year, calendar.Held, calendar.Asked, lacking)
			}
			left, done = left+lacking, done+calendar.Held
		}
	}
	var moved int
	must(h.t, h.a.DB.NewRaw(`SELECT count(*) FROM talk AS t JOIN member AS m ON m.id = t.other_id WHERE t.kept AND m.org_path <> t.org_path AND m.status = 'normal'`).Scan(h.t.Context(), &moved))
	if len(h.all) > 0 && (left == 0 || done == 0 || moved == 0) {
		h.t.Errorf("%d talks are left, %d were had, %d by somebody who went over", left, done, moved)
	}
}

// talksOf is the talks' line of a calendar.
func (h *history) talksOf(org orgs.Org, year int) duties.Due {
	calendar, err := h.a.Duties.Calendar(h.t.Context(), h.a.DB, org, year)
	must(h.t, err)
	for _, line := range calendar.Lines {
		if line.Key == duties.Talks {
			return line.Periods[0].Due
		}
	}
	panic(fmt.Sprint("no talks are asked for in ", year))
}
