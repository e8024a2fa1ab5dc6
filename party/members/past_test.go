package members

import (
	"context"
	"strings"
	"testing"
	"time"

	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// The roll of a meeting of last week is that of last week, whatever was done to the register since.
func TestTheRollOfADayOfThePast(t *testing.T) {
	each(t, func(h *house) {
		ctx := context.Background()
		now := today
		h.now = func() time.Time { return now }
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := orgs.Load(ctx, tx, func(yield func(orgs.Org) bool) {
				yield(orgs.Org{ID: 111, ParentID: nearby, Path: "001.001.001.", Name: "一组", ShortName: "一组", Kind: terms.Group, State: orgs.Active})
			})
			if err != nil {
				return err
			}
			_, err = orgs.LoadPosts(ctx, tx, func(yield func(orgs.Holding) bool) {
				_ = yield(orgs.Holding{ID: 1, OrgID: nearby, MemberID: 1, Post: terms.Secretary, FromOn: "2024-01-01", UntilOn: "2026-06-30"}) &&
					yield(orgs.Holding{ID: 2, OrgID: nearby, MemberID: 2, Post: terms.Secretary, FromOn: "2026-06-30"})
			})
			return err
		})
		change := func(id int64, fn func(*Member)) {
			h.t.Helper()
			if _, err := h.Change(ctx, id, "", func(m *Member) error { fn(m); return nil }); err != nil {
				h.t.Fatal(err)
			}
		}
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := h.Load(ctx, tx, func(yield func(Member) bool) {
				for i, name := range []string{"王一", "王二", "王三", "王四", "王五", "王六"} {
					if !yield(Member{ID: int64(i + 1), OrgID: nearby, OrgPath: "001.001.", GroupID: 111, Status: Normal, Details: person(name, i+1), CreatedAt: 1, UpdatedAt: 1}) {
						return
					}
				}
			})
			return err
		})
		held := now.AddDate(0, 0, 3) // 28 June
		now = now.AddDate(0, 0, 7)   // 2 July
		if err := h.Leave(ctx, 1, Deceased, "病故", clock.Day(now)); err != nil {
			h.t.Fatal(err)
		}
		change(2, func(m *Member) { m.OrgID = second })
		change(3, func(m *Member) { m.GroupID, m.Exempt, m.ExemptReason = 0, true, "身患重病" })
		change(4, func(m *Member) {
			m.ObservedFrom, m.ObservedUntil, m.ObservedBy = "2026-06-27", "2027-06-27", "县纪委"
		})
		change(5, func(m *Member) {
			m.ObservedFrom, m.ObservedUntil, m.ObservedBy = "2026-06-29", "2027-06-29", "县纪委"
		})
		change(6, func(m *Member) { m.ConfirmedOn, m.JoinedOn = "2026-06-29", "2025-06-29" })
		arrived := person("王七", 7)
		arrived.More.ArrivedOn = "2026-07-01"
		for _, d := range []Details{arrived, person("王八", 8)} {
			if _, _, err := h.Add(ctx, nearby, d); err != nil {
				h.t.Fatal(err)
			}
		}
		for _, c := range []struct {
			name string
			g    Gathering
			want string
		}{
			{"大会", Gathering{OrgID: nearby, Kind: terms.Assembly, On: clock.Day(held)}, "王八 came_unknown，王二，王六 预备，王三，王四 察看，王五，王一"},
			{"今天的大会", Gathering{OrgID: nearby, Kind: terms.Assembly}, "王八，王六，王七，王三 免到，王四 察看，王五 察看"},
			{"调去的支部那天没有他", Gathering{OrgID: second, Kind: terms.Assembly, On: clock.Day(held)}, ""},
			{"党小组会", Gathering{OrgID: 111, Kind: terms.GroupMeeting, On: clock.Day(held)}, "王二，王六 预备，王三，王四 察看，王五，王一"},
			{"支委会是当时的委员", Gathering{OrgID: nearby, Kind: terms.CommitteeMeeting, On: clock.Day(held)}, "王一"},
			{"指定的人员", Gathering{OrgID: nearby, Kind: terms.PoliticalBirthday, Invited: []int64{1, 3}, On: clock.Day(held)}, "王三，王一"},
		} {
			list, err := h.HeldFor(ctx, h.db, c.g)
			if got := rollText(list); err != nil || got != c.want {
				h.t.Errorf("%s: %s, want %s (%v)", c.name, got, c.want, err)
			}
		}

		now = now.AddDate(0, 0, 7)
		h.write(func(ctx context.Context, tx *store.Tx) error {
			return h.OnOrgAbolished(ctx, tx, happened.OrgAbolished{OrgID: nearby, Path: "001.001.", IntoID: second})
		})
		list, err := h.HeldFor(ctx, h.db, Gathering{OrgID: nearby, Kind: terms.Assembly, On: "2026-07-03"})
		if got := rollText(list); err != nil || got != "王八，王六，王七，王三 免到，王四 察看，王五 察看" {
			h.t.Errorf("before the merger: %s (%v)", got, err)
		}
	})
}

// rollText is a roll in words.
func rollText(list []RollEntry) string {
	lines := make([]string, len(list))
	for i, e := range list {
		words := []string{e.Name}
		for word, is := range map[string]bool{"预备": e.Category == Probationary, "免到": e.Exempt, "察看": e.Observed, string(e.Doubt): e.Doubt != NoDoubt, "停止": e.Status == Suspended} {
			if is {
				words = append(words, word)
			}
		}
		lines[i] = strings.Join(words, " ")
	}
	return strings.Join(lines, "，")
}

// Who was under 留党察看 when they were transferred out is so when they come back.
func TestComingBackRestoresNoRights(t *testing.T) {
	each(t, func(h *house) {
		ctx := context.Background()
		d := person("王建国", 1)
		d.ObservedFrom, d.ObservedUntil, d.ObservedBy = "2026-01-10", "2027-01-10", "县纪委"
		m, _, err := h.Add(ctx, nearby, d)
		if err != nil {
			h.t.Fatal(err)
		}
		if err := h.Leave(ctx, m.ID, TransferredOut, "转出", "2026-06-01"); err != nil {
			h.t.Fatal(err)
		}
		back, _, err := h.Add(ctx, second, person("王建国", 1))
		if err != nil || !back.Observed("2026-06-25") || back.ObservedBy != "县纪委" {
			h.t.Errorf("%+v %v", back, err)
		}
	})
}
