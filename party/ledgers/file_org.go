package ledgers

import (
	"context"
	"fmt"
	"strings"

	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// leaveLeaves tells whether approved leave is not due at an org now.
func (s *Service) leaveLeaves(ctx context.Context, path string) bool {
	return s.policy.Bool(ctx, policy.LeaveLeavesDue, path, s.now())
}

// orgFile 党组织电子档案: an org's fields, posts and terms, its year in figures, its history.
func (s *Service) orgFile(ctx context.Context, in *orgYearInput) (Paper, error) {
	org, err := s.org(ctx, in.ID)
	if err != nil {
		return Paper{}, err
	}
	n := s.year(in.Year)
	p := Paper{what: "党组织电子档案", org: org, Title: "党组织电子档案", Of: fmt.Sprintf("%s　%d 年度", org.Name, n)}
	facts, err := s.orgFacts(ctx, org)
	if err != nil {
		return p, err
	}
	posts, err := postsOf(ctx, s.db, org.ID)
	if err != nil {
		return p, err
	}
	terms, err := termsOf(ctx, s.db, org.ID)
	if err != nil {
		return p, err
	}
	st, err := s.Statistics(ctx, org, year(n))
	if err != nil {
		return p, err
	}
	history, err := historyOf(ctx, s.db, org.ID)
	p.Blocks = []Block{{Heading: "一、基本情况", Level: 1, Facts: facts}, {Heading: "二、届次", Level: 1, Table: terms}, {Heading: "三、任职", Level: 1, Table: postTable(posts)},
		{Heading: fmt.Sprintf("四、%d 年组织生活", n), Level: 1, Table: st.table()}, {Heading: "五、沿革", Level: 1, Table: history}, {Signed: fileSignatures}}
	return p, err
}

func (s *Service) orgFacts(ctx context.Context, org orgs.Org) ([]Fact, error) {
	up, err := s.orgs.Parents(ctx, s.db, org.Path)
	if err != nil {
		return nil, err
	}
	above := "无"
	if len(up) > 0 {
		above = up[len(up)-1].Name
	}
	facts := []Fact{{"全称", org.Name}, {"简称", org.ShortName}, {"类别", terms.Label(org.Kind)}, {"领域", terms.Label(org.Field)}, {"编号", org.Code}, {"上级党组织", above},
		{"成立日期", org.EstablishedOn}, {"状态", map[orgs.State]string{orgs.Active: "正常", orgs.Merged: "已合并", orgs.Abolished: "已撤销"}[org.State]},
		{"联系人", org.Contact}, {"党员", fmt.Sprintf("%d 人", org.Members)}}
	if !org.Kind.IsBranch() {
		facts = append(facts, Fact{"党支部", fmt.Sprintf("%d 个", org.Branches)})
	}
	blank, err := s.members.CountBlank(ctx, s.db, org.Path)
	facts = append(facts, Fact{"党员信息完整率", fmt.Sprintf("%s（缺必填项 %d 人）", or(Rate(org.Members-blank, org.Members), "没有党员"), blank)})
	var missing []string
	for _, f := range []Fact{{"成立日期", org.EstablishedOn}, {"联系人", org.Contact}, {"联系电话", org.Phone}, {"领域", string(org.Field)}, {"编号", org.Code}} {
		if f.Value == "" {
			missing = append(missing, f.Name)
		}
	}
	return append(facts, Fact{"本组织缺项", or(strings.Join(missing, "、"), "无")}), err
}

// holder is somebody's post in an org.
type holder struct {
	MemberID        int64
	Name            string
	Post            terms.Post
	FromOn, UntilOn string
}

// postsOf are the posts of an org, those in office first, the secretary first.
func postsOf(ctx context.Context, r store.Reader, orgID int64) (found []holder, err error) {
	err = r.NewRaw(`SELECT p.member_id, m.name, p.post, p.from_on, p.until_on FROM org_post p JOIN member m ON m.id = p.member_id
		WHERE p.org_id = ? ORDER BY CASE WHEN p.until_on = '' THEN 0 ELSE 1 END, CASE p.post WHEN 'secretary' THEN 0 WHEN 'deputy_secretary' THEN 1 ELSE 2 END, p.from_on, p.id`,
		orgID).Scan(ctx, &found)
	return found, err
}

func postTable(posts []holder) *Table {
	t := &Table{Name: "任职", Columns: []Column{{"姓名", 3, false}, {"职务", 3, false}, {"任职", 3, false}, {"免职", 3, false}}, Empty: "没有任职记录。"}
	for _, p := range posts {
		t.add(fmt.Sprintf("members/%d/file", p.MemberID), p.Name, terms.Label(p.Post), p.FromOn, or(p.UntilOn, "在任"))
	}
	return t
}

func termsOf(ctx context.Context, r store.Reader, orgID int64) (*Table, error) {
	var rows []orgs.TermRow
	err := r.NewSelect().Model(&rows).Where("org_id = ?", orgID).Order("number").Scan(ctx)
	t := &Table{Name: "届次", Columns: []Column{{"届", 1, true}, {"开始", 2, false}, {"届满", 2, false}, {"延期至", 2, false}}, Empty: "没有届次记录。"}
	for _, row := range rows {
		t.add("", number(row.Number), row.StartsOn, row.EndsOn, row.ExtendedTo)
	}
	return t, err
}

func historyOf(ctx context.Context, r store.Reader, orgID int64) (*Table, error) {
	var rows []orgs.Past
	err := r.NewSelect().Model(&rows).Where("org_id = ?", orgID).Order("id DESC").Limit(100).Scan(ctx)
	t := &Table{Name: "沿革", Columns: []Column{{"时间", 3, false}, {"事项", 8, false}, {"经办", 2, false}}, Empty: "没有沿革记录。"}
	for _, row := range rows {
		t.add("", full(row.At), row.Note, row.Who)
	}
	return t, err
}

// Completeness is how complete the members' data of a subtree are.
type Completeness struct {
	Org     orgs.Org
	Members int
	Blank   int // members whose form has a blank it asks for
	Below   []Below
}

// Below is the same of one org directly below.
type Below struct {
	ID             int64
	Name           string
	Members, Blank int
}

// Completeness counts the members of org's subtree whose form has a blank, and the same for
// each org directly below.
func (s *Service) Completeness(ctx context.Context, org orgs.Org) (c Completeness, err error) {
	c = Completeness{Org: org, Members: org.Members}
	if c.Blank, err = s.members.CountBlank(ctx, s.db, org.Path); err != nil {
		return c, err
	}
	children, err := s.orgs.Children(ctx, s.db, org.ID)
	for _, o := range children {
		if o.Kind == terms.Group || err != nil {
			continue
		}
		b := Below{ID: o.ID, Name: o.ShortName, Members: o.Members}
		b.Blank, err = s.members.CountBlank(ctx, s.db, o.Path)
		c.Below = append(c.Below, b)
	}
	return c, err
}

// incomplete is one page of the members of a subtree whose form has a blank.
func (s *Service) incomplete(ctx context.Context, path, after string, limit int) (members.Found, error) {
	return s.members.List(ctx, s.db, members.Filter{Within: path, Blank: true, After: after, Limit: limit})
}

// find looks for members by name and, where a unit is named, in the orgs of that name below path.
func (s *Service) find(ctx context.Context, path, name, unit string) (found []members.Member, err error) {
	within := []string{path}
	if strings.TrimSpace(unit) != "" {
		named, err := s.orgs.List(ctx, s.db, orgs.Filter{Within: path, Q: unit, Limit: 20})
		if err != nil {
			return nil, err
		}
		within = within[:0]
		for _, o := range named {
			if len(within) == 0 || !orgs.Contains(within[len(within)-1], o.Path) { // the list is in the order of the tree
				within = append(within, o.Path)
			}
		}
	}
	for _, path := range within {
		page, err := s.members.List(ctx, s.db, members.Filter{Within: path, Q: name, Limit: 20})
		if err != nil {
			return nil, err
		}
		if found = append(found, page.Members...); len(found) >= 20 {
			return found[:20], nil
		}
	}
	return found, nil
}
