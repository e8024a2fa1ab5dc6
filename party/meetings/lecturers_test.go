package meetings_test

import (
	"context"
	"slices"
	"testing"

	"zhibu/party/meetings/meetingstest"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// A lecture 党课 is given by members of the branch, by leaders from above, whom the branch knows by name and post only, or by
// guests who are typed; whoever is chosen is the member whose lecture counts.
func TestWhoGivesTheLecture(t *testing.T) {
	kinds(t, func(w *world) {
		const group = 29 // 勉县政府党组
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			if _, err := orgs.Load(ctx, tx, slices.Values([]orgs.Org{{ID: group, ParentID: meetingstest.County, Path: meetingstest.PathOf(meetingstest.County) + "009.",
				Name: "勉县政府党组", ShortName: "勉县政府党组", Kind: terms.LeadingGroup, State: orgs.Active}})); err != nil {
				return err
			}
			_, err := orgs.LoadPosts(ctx, tx, slices.Values([]orgs.Holding{
				{ID: 11, OrgID: group, MemberID: 103, Post: terms.Secretary, FromOn: "2025-01-01"},
				{ID: 12, OrgID: meetingstest.County, MemberID: 104, Post: terms.Secretary, FromOn: "2025-01-01"},
				{ID: 13, OrgID: meetingstest.City, MemberID: 104, Post: terms.CommitteeMember, FromOn: "2025-01-01"},
				{ID: 14, OrgID: meetingstest.City, MemberID: 203, Post: terms.Clerk, FromOn: "2025-01-01"},
				{ID: 15, OrgID: meetingstest.County, MemberID: 202, Post: terms.PublicityMember, FromOn: "2020-01-01", UntilOn: "2024-12-31"},
				{ID: 16, OrgID: meetingstest.Other, MemberID: 201, Post: terms.PublicityMember, FromOn: "2025-01-01"}}))
			return err
		})
		const leaders = `"leaders":[{"memberId":104,"name":"吴勇","unit":"勉县县委书记"},{"memberId":103,"name":"周平","unit":"勉县政府党组书记"}]`
		lecture := func(day, lecturers string) string {
			return of("11", "lecture", day, byHand, `"lecturers":[`+lecturers+`]`)
		}
		w.Run([]call{
			{Name: "可以请上级的班子成员，每人一次，不在职的和别处的没有", Who: "secretary", Do: "GET /api/meetings/planning?orgId=11", Status: 200, Says: leaders},
			{Name: "党小组也一样", Who: "secretary", Do: "GET /api/meetings/planning?orgId=111", Status: 200, Says: leaders},
			{Name: "县委自己的会议请市委的", Who: "county", Do: "GET /api/meetings/planning?orgId=2", Status: 200, Says: `"leaders":[{"memberId":104,"name":"吴勇","unit":"汉中市委委员"}]`},
			{Name: "最上级没有上级", Who: "city", Do: "GET /api/meetings/planning?orgId=1", Status: 200, Says: `"leaders":[]`},
			{Name: "党员不能看", Who: "member", Do: "GET /api/meetings/planning?orgId=11", Status: 403, Says: "拟定会议计划", Events: "AccessRefused"},
			{Name: "请上级领导、本支部党员和专家", Who: "secretary", Do: "POST /api/meetings", Body: lecture("2026-11-27", `{"memberId":104},{"memberId":103},{"memberId":101},{"name":"李教授","unit":"县委党校"}`), Status: 201,
				Says: `"lecturers":[{"memberId":104,"name":"吴勇","unit":"勉县县委书记"},{"memberId":103,"name":"周平","unit":"勉县政府党组书记"},{"memberId":101,"name":"陈芳"},{"name":"李教授","unit":"县委党校"}]`},
			{Name: "只能请来授课，不能列席", Who: "secretary", Do: "POST /api/meetings", Body: of("11", "lecture", "2026-11-28", byHand, `"guests":[{"memberId":104}]`), Status: 422, Says: "请填写姓名和单位"},
			{Name: "不在上级任职的别支部党员请填写姓名", Who: "secretaryB", Do: "POST /api/meetings", Body: of("13", "lecture", "2026-11-28", `"host":"周平"`, `"lecturers":[{"memberId":101}]`), Status: 422, Says: "请填写姓名和单位"},
		})
	})
}
