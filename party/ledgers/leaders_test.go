package ledgers

import (
	"context"
	"testing"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

func TestDoubly(t *testing.T) {
	for _, c := range []struct {
		name      string
		due, came int
		want      string
	}{
		{"参加过一次就不用说明", 6, 1, ""},
		{"应到六次一次没有参加", 6, 0, "未参加所在支部的活动，应向上级党组织反映"},
		{"支部没有开过会，不能怪本人", 0, 0, "所在支部没有应到的活动"},
	} {
		if got := Doubly(c.due, c.came); got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// 王建国 and 李芳 are in the oilfield's committee and belong to the drilling team's branch.
func TestLeadersInTheirOwnBranch(t *testing.T) {
	each(t, func(w *world) {
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO org_post (id, org_id, member_id, post, from_on, until_on, created_at) VALUES
				(8, ?, ?, 'secretary', '2019-01-01', '', 0), (9, ?, ?, 'committee_member', '2019-01-01', '', 0), (10, ?, ?, 'committee_member', '2010-01-01', '2018-12-31', 0)`,
				field, wang, field, li, field, chen)
			return err
		})
		w.hold(meeting{org: drilling, path: "001.001.", kind: terms.Assembly, state: terms.Filed, at: "2020-03-05 15:00:00", roll: map[int64]terms.Presence{wang: terms.Present, li: terms.Absent}})
		w.hold(meeting{org: group1, path: "001.001.001.", kind: terms.GroupMeeting, state: terms.Filed, at: "2020-04-05 15:00:00", roll: map[int64]terms.Presence{wang: terms.Leave, li: terms.Leave}})
		w.hold(meeting{org: drilling, path: "001.001.", kind: terms.Assembly, state: terms.Closed, at: "2020-05-05 15:00:00", roll: map[int64]terms.Presence{li: terms.Present}})  // not filed
		w.hold(meeting{org: field, path: "001.", kind: terms.LeadershipMeeting, state: terms.Filed, at: "2020-06-05 15:00:00", roll: map[int64]terms.Presence{li: terms.Present}}) // not of the branch
		w.run(w.t.(*testing.T), []call{
			{"上级看谁没有参加所在支部的活动", "field", "/print/ledgers/leaders", 200,
				[]string{"双重组织生活情况表", "油田党委", "王建国", "李芳", "钻井队党支部", "未参加所在支部的活动，应向上级党组织反映"}, []string{"陈强", "催化车间"}},
			{"别的党委看不到", "other", "/print/ledgers/leaders?within=1", 404, nil, []string{"李芳"}},
			{"别的党委只看自己的", "other", "/print/ledgers/leaders", 200, []string{"没有在党委、党工委、党总支、党组任职的党员"}, []string{"李芳"}},
			{"党员不能看", "member", "/print/ledgers/leaders", 403, nil, []string{"李芳"}},
		})
		org, err := w.at(context.Background(), "001.")
		if err != nil {
			t.Fatal(err)
		}
		table, err := w.leaders(context.Background(), org, year(2020))
		if err != nil || len(table.Rows) != 2 {
			t.Fatalf("%v %v", table, err)
		}
		for i, want := range [][2]string{{"2", "1"}, {"2", "0"}} {
			if row := table.Rows[i]; row[4] != want[0] || row[5] != want[1] {
				t.Errorf("%s: due %s, came %s", row[2], row[4], row[5])
			}
		}
	})
}
