package ledgers

import (
	"context"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// led are the kinds of org whose members in office are leading cadres 党员领导干部: as near as the register knows.
var led = []terms.OrgKind{terms.Committee, terms.WorkingCommittee, terms.GeneralBranch, terms.LeadingGroup}

// leadersPaper 双重组织生活情况表: whether those who lead a unit took part in the life of their own branch.
func (s *Service) leadersPaper(ctx context.Context, in *statisticsInput) (Paper, error) {
	org, span, err := s.asked(ctx, in.Within.Within, Span{in.From, in.To})
	if err != nil {
		return Paper{}, err
	}
	t, err := s.leaders(ctx, org, span)
	p := Paper{what: "双重组织生活情况", org: org, Title: "党员领导干部双重组织生活情况表", Of: org.Name + "　" + span.days()}
	p.Blocks = []Block{{Table: t}, {Signed: []string{"填表人（签字）：", "审核人（签字）："}}}
	return p, err
}

// leaders lists who holds a post in a committee at or below org and belongs to a branch there.
func (s *Service) leaders(ctx context.Context, org orgs.Org, span Span) (*Table, error) {
	from, to := store.Range(org.Path)
	var rows []struct {
		MemberID                int64
		Name, Committee, Branch string
		Post                    terms.Post
	}
	if err := s.db.NewRaw(`SELECT p.member_id, p.post, m.name, o.short_name AS committee, b.short_name AS branch
		FROM org o JOIN org_post p ON p.org_id = o.id JOIN member m ON m.id = p.member_id JOIN org b ON b.id = m.org_id
		WHERE o.path >= ? AND o.path < ? AND o.state = 'active' AND o.kind IN (?) AND p.until_on = '' AND m.status = 'normal' AND m.org_path >= ? AND m.org_path < ?
		ORDER BY o.path, p.id`, from, to, store.In(led), from, to).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.MemberID
	}
	attended, err := s.attendedAtHome(ctx, ids, span)
	t := &Table{Name: "双重组织生活", Columns: []Column{{"党组织", 5, false}, {"职务", 3, false}, {"姓名", 3, false}, {"所在党支部", 5, false}, {"应到", 2, true}, {"到会", 2, true}, {"说明", 5, false}},
		Empty: "这个范围没有在党委、党工委、党总支、党组任职的党员。",
		Note:  "依据《中国共产党党员教育管理工作条例》第十六条、《中国共产党党和国家机关基层组织工作条例》第二十六条。只列在党委、党工委、党总支、党组任职的党员，只计本人所在党支部和党小组已归档的会议。"}
	for _, r := range rows {
		year := attended[r.MemberID]
		t.add("members/"+number(int(r.MemberID))+"/file", r.Committee, terms.Label(r.Post), r.Name, r.Branch, number(year.due), number(year.came), Doubly(year.due, year.came))
	}
	return t, err
}

// attendedAtHome counts, by member, the meetings of their own branch and its groups in a span.
func (s *Service) attendedAtHome(ctx context.Context, members []int64, span Span) (map[int64]tally, error) {
	start, end, err := span.edges()
	if err != nil || len(members) == 0 {
		return nil, err
	}
	var rows []struct {
		MemberID  int64
		State     terms.MeetingState
		Inquorate bool
		Presence  terms.Presence
	}
	err = s.db.NewRaw(`SELECT r.member_id, h.state, h.inquorate, r.presence FROM attendance_roll r JOIN member m ON m.id = r.member_id JOIN meeting h ON h.id = r.meeting_id
		WHERE r.member_id IN (?) AND h.org_path >= m.org_path AND h.org_path < m.org_path || '~' AND h.starts_at >= ? AND h.starts_at < ?`, store.In(members), start, end).Scan(ctx, &rows)
	attended := map[int64]tally{}
	for _, r := range rows {
		if Uncounted(r.State, r.Inquorate) == "" {
			year := attended[r.MemberID]
			year.count(r.Presence)
			attended[r.MemberID] = year
		}
	}
	return attended, err
}
