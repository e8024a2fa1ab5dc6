package ledgers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/party/votes"
	"zhibu/platform/store"
)

// bound is what was read of some meetings.
type bound struct {
	records     []record
	items       map[int64][]item
	rolls       map[int64][]seat
	persons     map[int64][]person
	candidates  map[int64][]candidate
	attachments map[int64][]attachment
	photos      map[int64][]snap
}

// bind reads all that hangs on some meetings, a table at a time.
func bind(ctx context.Context, r store.Reader, found []record) (b bound, err error) {
	ids := make([]int64, len(found))
	for i, m := range found {
		ids[i] = m.ID
	}
	b.records = found
	if b.items, err = itemsOf(ctx, r, ids); err != nil {
		return b, err
	}
	if b.rolls, err = rollsOf(ctx, r, ids); err != nil {
		return b, err
	}
	if b.persons, err = personsOf(ctx, r, ids); err != nil {
		return b, err
	}
	if b.candidates, err = candidatesOf(ctx, r, ids); err != nil {
		return b, err
	}
	if b.attachments, err = attachmentsOf(ctx, r, ids); err != nil {
		return b, err
	}
	b.photos, err = snapsOf(ctx, r, ids)
	return b, err
}

// minutes are the blocks of one meeting's record: what it was, its agenda and decisions, the
// minutes, who came, photos, where to sign.
func (b bound) minutes(m record, photos *Photos) []Block {
	facts := []Fact{{"类别", m.Label()}, {"主题", m.Title}, {"时间", full(m.StartsAt) + " 至 " + m.EndsAt.Time().Format("15:04")}, {"地点", m.Place},
		{"主持人", presided(m)}, {"到会", fmt.Sprintf("应到 %d 人，实到 %d 人", m.Due, m.Present)}, {"归档", filed(m)}}
	if why := Uncounted(m.State, m.Inquorate); why != "" {
		facts = append(facts, Fact{"统计", why})
	}
	if m.Voters > 0 {
		facts = append(facts, Fact{"有表决权", fmt.Sprintf("应到 %d 人，实到 %d 人", m.Voters, m.VotersPresent)})
	}
	for _, role := range []struct{ code, name string }{{"lecturer", "授课人"}, {"guest", "列席"}} {
		if names := b.named(m.ID, role.code); names != "" {
			facts = append(facts, Fact{role.name, names})
		}
	}
	if names := b.attached(m.ID); names != "" {
		facts = append(facts, Fact{"附件", names})
	}
	blocks := []Block{{Facts: facts}}
	if items := b.items[m.ID]; len(items) > 0 {
		blocks = append(blocks, Block{Heading: "议程和议定事项", Level: 3, Table: agenda(items)})
	}
	if m.Minutes != "" {
		blocks = append(blocks, Block{Heading: "会议记录", Level: 3, Text: m.Minutes})
	}
	blocks = append(blocks, elections(b.candidates[m.ID])...)
	return append(blocks, Block{Heading: "到会情况", Level: 3, Table: attended(b.rolls[m.ID]), Photos: photos, Signed: signatures})
}

// presided names who presided, and why somebody stood in (OL-12).
func presided(m record) string {
	if m.HostNote != "" {
		return m.Host + "（委托主持：" + m.HostNote + "）"
	}
	return m.Host
}

func filed(m record) string {
	if m.FiledAt == 0 {
		return "尚未归档"
	}
	text := full(m.FiledAt)
	if m.Late {
		text += "（补录：" + m.LateReason + "）"
	}
	if m.Corrections > 0 {
		text += fmt.Sprintf("，归档后更正 %d 次", m.Corrections)
	}
	return text
}

func (b bound) attached(meeting int64) string {
	var names []string
	for _, a := range b.attachments[meeting] {
		names = append(names, a.Name)
	}
	return strings.Join(names, "、")
}

func (b bound) named(meeting int64, role string) string {
	var names []string
	for _, p := range b.persons[meeting] {
		if p.Role == role && p.Unit != "" {
			names = append(names, p.Name+"（"+p.Unit+"）")
		} else if p.Role == role {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, "、")
}

func agenda(items []item) *Table {
	t := &Table{Name: "议程", Columns: []Column{{"序号", 2, false}, {"事项", 5, false}, {"完成情况", 5, false}, {"议定事项", 6, false}}}
	for _, i := range items {
		done := "未完成"
		if i.Done {
			done = "已完成"
		}
		if i.Evidence != "" {
			done += "：" + i.Evidence
		}
		t.add("", number(i.No), i.Title, done, i.decided())
	}
	return t
}

// decided is what was decided on an item, with the votes, and who sees to it until when.
func (i item) decided() string {
	parts := []string{}
	if i.Decision != "" {
		parts = append(parts, strings.TrimSuffix(i.Decision, "。"))
	}
	if i.Engine != "" {
		parts = append(parts, i.vote())
	}
	if i.Responsible != "" {
		parts = append(parts, strings.TrimSuffix("负责人："+i.Responsible+"，期限："+inWords(i.DueOn), "，期限："))
	}
	return strings.Join(parts, "；")
}

// vote is how a vote went: out of how many, as a resolution is counted against who was due (OL-11, DV-15).
func (i item) vote() string {
	who, result := "应到会有表决权的党员", "未通过"
	if i.Engine == votes.Committee {
		who = "委员"
	}
	if i.Passed {
		result = "通过"
	}
	text := fmt.Sprintf("%s %d 人，实到 %d 人，赞成 %d 票，反对 %d 票，弃权 %d 票，", who, i.Voters, i.Came, i.Yes, i.Against, i.Abstain)
	if i.Secret {
		text = "无记名表决，" + text
	}
	if i.Letter > 0 {
		text += fmt.Sprintf("书面赞成 %d 票，", i.Letter)
	}
	if text += result; i.Why != "" {
		text += "（人数说明：" + i.Why + "）"
	}
	return text
}

// elections are the elections of a meeting, one after the other.
func elections(list []candidate) (blocks []Block) {
	for len(list) > 0 {
		n := slices.IndexFunc(list, func(c candidate) bool { return c.ElectionID != list[0].ElectionID })
		if n < 0 {
			n = len(list)
		}
		blocks = append(blocks, election(list[:n], len(blocks)+1))
		list = list[n:]
	}
	return blocks
}

// election tells how the n-th election of a meeting was held, how many votes each had and who is elected (EL-12).
func election(list []candidate, n int) Block {
	e, all := list[0], make([]votes.Tally, len(list))
	for i, c := range list {
		all[i] = votes.Tally{Name: c.Name, Yes: c.Yes}
	}
	o := votes.Elect(e.Seats, e.Present, all)
	if e.Agreed > 0 {
		o, _ = o.Reduced(e.Present, e.Agreed)
	}
	t := &Table{Name: "选举" + number(n), Columns: []Column{{"姓名", 5, false}, {"得赞成票", 3, true}, {"结果", 4, false}}}
	for i, c := range list {
		name, result := c.Name, "未当选"
		if c.WrittenIn {
			name += "（另选人）"
		}
		if slices.Contains(o.Elected, all[i]) {
			result = "当选"
		} else if slices.Contains(o.RunOff, all[i]) {
			result = "再次投票"
		}
		t.add("", name, number(c.Yes), result)
	}
	text := fmt.Sprintf("选举%s，应选 %d 名。应到会有选举权的党员 %d 人，实到 %d 人；发出选票 %d 张，收回 %d 张，其中无效票 %d 张。%s",
		terms.Label(e.Post), e.Seats, e.Due, e.Present, e.Issued, e.Returned, e.Void, o.Sentence())
	if e.Agreed > 0 {
		text += fmt.Sprintf("同意不再补选缺额的 %d 人。", e.Agreed)
	}
	if e.Why != "" {
		text += "人数说明：" + e.Why + "。"
	}
	return Block{Heading: "选举", Level: 3, Text: text, Table: t}
}

// presences are the ways to have been on a roll, in the order papers name them.
var presences = []terms.Presence{terms.Present, terms.Online, terms.Assisted, terms.Leave, terms.Absent, terms.Due, terms.Exempt}

// attended tells who came and who did not, by name.
func attended(roll []seat) *Table {
	t := &Table{Name: "到会", Columns: []Column{{"到会情况", 3, false}, {"人数", 2, true}, {"姓名", 12, false}}, Empty: "没有签到名册。"}
	for _, p := range presences {
		var names []string
		for _, s := range roll {
			if s.Presence == p {
				names = append(names, s.Name)
			}
		}
		if len(names) > 0 {
			t.add("", terms.Label(p), number(len(names)), strings.Join(names, "、"))
		}
	}
	return t
}

var signatures = []string{"主持人（签字）：", "记录人（签字）：", "党支部书记（签字）：", "　　　　年　　月　　日"}

// minutesPaper is the record of one meeting.
func (s *Service) minutesPaper(ctx context.Context, in *meetingInput) (Paper, error) {
	m, err := s.recordOf(ctx, in.ID)
	if err != nil {
		return Paper{}, err
	}
	b, err := bind(ctx, s.db, []record{m})
	p := Paper{what: "会议记录", org: orgs.Org{ID: m.OrgID, Path: m.OrgPath}, Title: terms.Label(m.Kind) + "记录", Of: m.OrgName}
	p.Blocks = b.minutes(m, s.photos(b.photos[m.ID]))
	return p, err
}
