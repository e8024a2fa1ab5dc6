package talks

import (
	"context"
	"fmt"
	"testing"

	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/partytest"
	"zhibu/party/terms"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// What the calendar of duties is told of a branch is what its book says, whoever talks, comes, leaves or takes up a post.
func TestTheCoverFollowsWhoMoves(t *testing.T) {
	each(t, func(h *house) {
		event.Within(h.Bus, "orgs: count members up the tree", h.Orgs.OnMembersCounted)
		event.Within(h.Bus, "orgs: end posts elsewhere", h.Orgs.OnMemberChanged)
		event.Within(h.Bus, "orgs: end posts", h.Orgs.OnMemberLeft)
		event.Within(h.Bus, "talks: count who is there to talk", h.OnMembersCounted)
		event.Within(h.Bus, "talks: count who is on the committee", h.OnPostChanged)
		ctx := context.Background()
		h.recounted(2) // as they were loaded
		var post orgs.Holding
		for _, step := range []struct {
			name                 string
			do                   func() error
			asked, had           int // of the first branch
			askedThere, hadThere int // of the second
		}{
			{"两名委员、两名党员", func() error { return nil }, 2 + 4 + 2, 0, 2, 0},
			{"书记和党员", func() error { return h.paper(first, 101, 103) }, 8, 2, 2, 0},
			{"又谈一次", func() error { return h.paper(first, 102, 103) }, 8, 3, 2, 0},
			{"党员之间", func() error { return h.paper(first, 103, 104) }, 8, 5, 2, 0},
			{"谈过的党员转走，带走谈过的", func() error { return h.goes(103, second) }, 2 + 3, 2, 3 + 2, 1 + 1},
			{"没有谈过的党员任委员，没有普通党员了", func() (err error) {
				post, _, err = h.Orgs.Appoint(ctx, first, 104, terms.CommitteeMember, "")
				return err
			}, 3, 0, 5, 2},
			{"免去", func() error { return h.Orgs.EndPost(ctx, post.ID) }, 5, 2, 5, 2},
			{"转回来", func() error { return h.goes(103, first) }, 8, 5, 2, 0},
			{"委员离开，职务免去", func() error {
				return h.Members.Leave(ctx, 102, members.Deceased, "病故", "2026-11-19")
			}, 3 + 2, 2 + 2, 2, 0},
		} {
			if err := step.do(); err != nil {
				t.Fatal(step.name, err)
			}
			for org, want := range map[int64][2]int{first: {step.asked, step.had}, second: {step.askedThere, step.hadThere}} {
				h.covered(step.name, partytest.PathOf(org), want[0], want[1])
			}
		}
		h.recounted(0)
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE talk_cover SET n = n + 1 WHERE org_path = ?`, partytest.PathOf(first))
			return err
		})
		h.recounted(1)
		h.recounted(0)
	})
}

// paper has a branch enter a talk of two.
func (h *house) paper(org, one, other int64) error {
	if w := h.Ask("wang", "POST", "/api/talks/paper", fmt.Sprintf(`{"orgId":%d,"oneId":%d,"otherId":%d,"heldOn":"2026-11-01"}`, org, one, other)); w.Code != 201 {
		return fmt.Errorf("%d %s", w.Code, w.Body)
	}
	return nil
}

// goes has a member go over to a branch.
func (h *house) goes(id, to int64) error {
	_, err := h.Members.Change(context.Background(), id, "组织关系转接", func(m *members.Member) error { m.OrgID = to; return nil })
	return err
}

// covered compares what is kept of a branch with what is wanted, and with its book.
func (h *house) covered(step, path string, asked, had int) {
	h.T.Helper()
	ctx := context.Background()
	from, to := store.Range("001.")
	kept, err := h.Covers(ctx, h.db, from, to, 2026)
	if err != nil || kept[0][path] != asked || kept[2026][path] != had {
		h.T.Errorf("%s: %d of %d in %s, want %d of %d, %v", step, kept[2026][path], kept[0][path], path, had, asked, err)
	}
	book, err := h.Book(ctx, path, 2026)
	lacking := 0
	for _, line := range book {
		lacking += len(line.Lacks)
	}
	if err != nil || lacking != asked-had {
		h.T.Errorf("%s: the book of %s lacks %d, want %d, %v", step, path, lacking, asked-had, err)
	}
}

// recounted counts everything anew and expects so many branches to have been otherwise.
func (h *house) recounted(want int) {
	h.T.Helper()
	h.Commit(func(ctx context.Context, tx *store.Tx) error {
		wrong, err := h.Recount(ctx, tx)
		if err == nil && wrong != want {
			h.T.Errorf("%d branches were counted otherwise, want %d", wrong, want)
		}
		return err
	})
}
