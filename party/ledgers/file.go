package ledgers

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// ownFile is the caller's own e-file.
func (s *Service) ownFile(ctx context.Context, in *yearInput) (Paper, error) {
	id := access.CallerFrom(ctx).MemberID
	if id == 0 {
		return Paper{}, api.Conflict("您的账号没有对应的党员，没有电子档案；需要关联请联系本支部的支部班子。")
	}
	m, err := s.members.Get(ctx, s.db, id)
	if err != nil {
		return Paper{}, err
	}
	return s.file(ctx, m, true, s.year(in.Year))
}

// memberFile is a member's e-file for officers of the branch and superiors.
func (s *Service) memberFile(ctx context.Context, in *memberYearInput) (Paper, error) {
	m, err := s.members.Get(ctx, s.db, in.ID)
	if refusal := access.Require(ctx, access.LedgerRead, m.OrgPath); refusal != nil {
		return Paper{}, refusal // also for a member who is not there: the answer must not tell the two apart
	}
	if err != nil {
		return Paper{}, err
	}
	return s.file(ctx, m, access.CallerFrom(ctx).MemberID == m.ID, s.year(in.Year))
}

// fileSignatures are who signs a printed e-file.
var fileSignatures = []string{"填表人（签字）：", "党组织（盖章）：", "　　　　年　　月　　日"}

// file 党员电子档案: who a member is, their posts, and what concerns them in a year.
func (s *Service) file(ctx context.Context, m members.Member, own bool, n int) (Paper, error) {
	p := Paper{what: "党员电子档案", org: orgs.Org{ID: m.OrgID, Path: m.OrgPath}, Title: "党员电子档案", Of: fmt.Sprintf("%s　%s　%d 年度", m.OrgName, m.Name, n)}
	p.Blocks = []Block{{Heading: "一、基本情况", Level: 1, Facts: identity(m)}, {Heading: "资料完整度", Level: 2, Facts: completeness(m.Details)}}
	posts, err := s.posts(ctx, m.ID)
	if err != nil {
		return p, err
	}
	p.Blocks = append(p.Blocks, Block{Heading: "二、党内职务", Level: 1, Table: posts}, Block{Heading: fmt.Sprintf("三、%d 年组织生活", n), Level: 1})
	attended, err := s.attendedBy(ctx, m, year(n))
	if err != nil {
		return p, err
	}
	studied, err := s.studied(ctx, m.ID, year(n))
	if err != nil {
		return p, err
	}
	p.Blocks = append(append(p.Blocks, attended...), Block{Heading: "学习培训", Level: 2, Table: studied})
	life, err := s.lifeOf(ctx, m.ID, m.OrgPath, own, year(n))
	if err != nil {
		return p, err
	}
	p.Blocks = append(p.Blocks, life...)
	honours, err := s.honours(ctx, m)
	if err != nil {
		return p, err
	}
	p.Blocks = append(p.Blocks, Block{Heading: "四、奖惩", Level: 1, Facts: honours})
	changes, err := s.changes(ctx, m.ID)
	p.Blocks = append(p.Blocks, Block{Heading: "五、信息变更记录", Level: 1, Table: changes}, Block{Signed: fileSignatures})
	return p, err
}

// honours are what a member was praised for, and each 留党察看.
func (s *Service) honours(ctx context.Context, m members.Member) ([]Fact, error) {
	facts := []Fact{{"党内奖励", or(m.More.PartyHonours, "无记录")}, {"其他奖励", or(m.More.OtherHonours, "无记录")}}
	standings, err := s.members.Standings(ctx, s.db, m)
	for _, st := range standings {
		facts = append(facts, Fact{"留党察看", st.Words()})
	}
	return facts, err
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// identity are the fields of the form, personal ones masked.
func identity(m members.Member) []Fact {
	yes := func(is bool, detail string) string {
		if is && detail != "" {
			return "是（" + detail + "）"
		} else if is {
			return "是"
		}
		return "否"
	}
	return []Fact{{"姓名", m.Name}, {"公民身份号码", crypt.MaskID(m.IDNumber)}, {"性别", members.Genders.Name(m.Gender)}, {"民族", members.Ethnicities.Name(m.Ethnicity)},
		{"出生日期", m.BirthOn}, {"籍贯", m.NativePlace}, {"学历", members.Educations.Name(m.Education)}, {"学位", members.Degrees.Name(m.Degree)},
		{"毕业学校", m.More.School}, {"所学专业", m.More.Major}, {"人员类别", members.Categories.Name(string(m.Category))}, {"党籍状态", members.Statuses.Name(string(m.Status))},
		{"入党日期", m.JoinedOn}, {"转正日期", m.ConfirmedOn}, {"入党介绍人", m.More.Sponsors}, {"所在党支部", m.OrgName},
		{"工作岗位", m.Job}, {"手机号", crypt.MaskPhone(m.Phone)}, {"家庭住址", members.Mask("address", m.Address)}, {"流动党员", yes(m.Mobile, m.MobileTo)},
		{"失联党员", yes(m.Lost, m.LostOn)}, {"不作硬性要求", yes(m.Exempt, m.ExemptReason)}}
}

// completeness tells which fields of the form are missing.
func completeness(d members.Details) []Fact {
	asked, further := members.Blanks(d)
	facts := []Fact{{"必填项", "齐全"}, {"选填项", "齐全"}}
	if len(asked) > 0 {
		facts[0].Value = fmt.Sprintf("缺 %d 项：%s", len(asked), titles(asked))
	}
	if len(further) > 0 {
		facts[1].Value = fmt.Sprintf("缺 %d 项：%s", len(further), titles(further))
	}
	return facts
}

func titles(fields []members.Field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = string(f)
	}
	return strings.Join(names, "、")
}

// attendedBy are the meetings of a span that a member was due at, with the rate in all and by kind.
func (s *Service) attendedBy(ctx context.Context, m members.Member, span Span) ([]Block, error) {
	start, end, err := span.edges()
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Held
		Presence terms.Presence
		Lectured bool
	}
	err = s.db.NewRaw(`SELECT m.id, m.org_id, m.org_path, '' AS org_name, m.kind, m.also, m.title, m.starts_at, m.state, m.inquorate, m.late, m.due, m.present, r.presence,
			EXISTS (SELECT 1 FROM meeting_lecturer l WHERE l.meeting_id = m.id AND l.member_id = r.member_id) AS lectured
		FROM attendance_roll r JOIN meeting m ON m.id = r.meeting_id
		WHERE r.member_id = ? AND m.state IN ('closed', 'filed') AND m.starts_at >= ? AND m.starts_at < ? ORDER BY m.starts_at, m.id`, m.ID, start, end).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	all, byKind := &tally{}, map[terms.MeetingKind]*tally{}
	list := &Table{Name: "参加会议", Columns: []Column{{"日期", 3, false}, {"类别", 4, false}, {"主题", 6, false}, {"到会情况", 3, false}, {"说明", 4, false}}, Empty: "这一年没有列入名册的会议。"}
	for _, row := range rows {
		note := Uncounted(row.State, row.Inquorate)
		if note == "" {
			all.count(row.Presence)
			for _, k := range Kinds(row.Kind, row.Also) {
				if byKind[k] == nil {
					byKind[k] = &tally{}
				}
				byKind[k].count(row.Presence)
			}
		}
		if row.Lectured {
			note = strings.Trim(note+"；授课", "；")
		}
		list.add(meetingLink(row.ID), day(row.StartsAt), row.Label(), row.Title, terms.Label(row.Presence), note)
	}
	leaves := s.leaveLeaves(ctx, m.OrgPath)
	sums := &Table{Name: "到会率", Columns: []Column{{"类别", 3, false}, {"应到", 2, true}, {"到会", 2, true}, {"请假", 2, true}, {"缺勤", 2, true}, {"免到", 2, true}, {"到会率", 3, true}}}
	line := func(name string, t *tally) {
		sums.add("", name, number(t.due), number(t.came), number(t.leave), number(t.absent), number(t.exempt), t.rate(leaves))
	}
	for _, k := range terms.MeetingKinds {
		if byKind[k] != nil {
			line(terms.Label(k), byKind[k])
		}
	}
	line("合计", all)
	lectures, err := s.lectures(ctx, m.ID, start, end)
	return []Block{{Table: sums}, {Heading: "会议", Level: 2, Table: list}, {Heading: "讲党课", Level: 2, Table: lectures}}, err
}

// lectures are the lectures 党课 a member has given, in whichever branch (支部工作条例 第十六条).
func (s *Service) lectures(ctx context.Context, memberID int64, start, end store.Instant) (*Table, error) {
	var rows []Held
	err := s.db.NewRaw(`SELECT m.id, m.org_id, m.org_path, o.name AS org_name, o.short_name AS org_short, m.kind, m.also, m.title, m.starts_at, m.state, m.inquorate, m.late, m.due, m.present
		FROM meeting_lecturer l JOIN meeting m ON m.id = l.meeting_id JOIN org o ON o.id = m.org_id
		WHERE l.member_id = ? AND l.member_id <> 0 AND m.state IN ('closed', 'filed') AND m.starts_at >= ? AND m.starts_at < ? ORDER BY m.starts_at, m.id`, memberID, start, end).Scan(ctx, &rows)
	t := &Table{Name: "讲党课", Columns: []Column{{"日期", 3, false}, {"党组织", 5, false}, {"主题", 6, false}, {"说明", 3, false}}, Empty: "没有讲过党课的记录。"}
	for _, h := range rows {
		link := ""
		if access.CallerFrom(ctx).May(access.MeetingRead, h.OrgPath) {
			link = meetingLink(h.ID)
		}
		t.add(link, day(h.StartsAt), h.OrgShort, h.Title, h.note())
	}
	return t, err
}

// posts are the posts a member has held.
func (s *Service) posts(ctx context.Context, memberID int64) (*Table, error) {
	var rows []struct {
		OrgName         string
		Post            terms.Post
		FromOn, UntilOn string
	}
	err := s.db.NewRaw(`SELECT o.short_name AS org_name, p.post, p.from_on, p.until_on FROM org_post p JOIN org o ON o.id = p.org_id
		WHERE p.member_id = ? ORDER BY p.from_on, p.id`, memberID).Scan(ctx, &rows)
	t := &Table{Name: "党内职务", Columns: []Column{{"党组织", 6, false}, {"职务", 3, false}, {"任职", 3, false}, {"免职", 3, false}}, Empty: "没有担任过党内职务的记录。"}
	for _, r := range rows {
		t.add("", r.OrgName, terms.Label(r.Post), r.FromOn, or(r.UntilOn, "在任"))
	}
	return t, err
}

// changes is what the journal says of a member's data: fields, never values.
func (s *Service) changes(ctx context.Context, memberID int64) (*Table, error) {
	var rows []struct {
		At             store.Instant
		Actor          string
		Topic, Payload string
	}
	err := s.db.NewRaw(`SELECT at, actor, topic, payload FROM event WHERE about = ? AND topic IN ('MemberAdded', 'MemberChanged', 'MemberLeft', 'PostChanged')
		ORDER BY at DESC, id DESC LIMIT 50`, memberID).Scan(ctx, &rows)
	t := &Table{Name: "信息变更记录", Columns: []Column{{"时间", 3, false}, {"操作人", 2, false}, {"变更", 8, false}}, Empty: "没有变更记录。"}
	for _, r := range rows {
		t.add("", full(r.At), r.Actor, change(r.Topic, r.Payload))
	}
	return t, err
}

// change is one line of the journal about a member, in words.
func change(topic, payload string) string {
	var e struct { // what the topics below have in common
		Fields []string
		Reason string
		Post   string
		Ended  bool
	}
	_ = json.Unmarshal([]byte(payload), &e) // the journal holds what was marshalled
	switch topic {
	case "MemberAdded":
		return "登记入册"
	case "MemberLeft":
		return "离开名册：" + members.Statuses.Name(e.Reason)
	case "PostChanged":
		if e.Ended {
			return "不再担任" + terms.Label(e.Post)
		}
		return "担任" + terms.Label(e.Post)
	}
	names := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		names[i] = or(string(members.FieldOf(f)), "所在党组织")
	}
	return "更改" + strings.Join(names, "、")
}
