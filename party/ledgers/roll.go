package ledgers

import (
	"context"
	"fmt"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// signInPaper 签到表: who is due at a meeting, with the moments of sign-in and sign-out where there
// are some and room to sign by hand.
func (s *Service) signInPaper(ctx context.Context, in *meetingInput) (Paper, error) {
	m, err := s.recordOf(ctx, in.ID)
	if err != nil {
		return Paper{}, err
	}
	rolls, err := rollsOf(ctx, s.db, []int64{m.ID})
	t := &Table{Name: "签到表", Columns: []Column{{"序号", 2, true}, {"姓名", 3, false}, {"签到", 2, false}, {"签退", 2, false}, {"到会情况", 3, false}, {"说明", 4, false}, {"签字", 3, false}},
		Tall:  true,
		Empty: "还没有名册：会议计划通过后自动生成。"}
	for i, seat := range rolls[m.ID] {
		came := terms.Label(seat.Presence)
		if seat.Presence == terms.Due {
			came = ""
		}
		t.add("", number(i+1), seat.Name, hour(seat.InAt), hour(seat.OutAt), came, seat.Reason, "")
	}
	p := s.ofMeeting(m, "签到表")
	p.Blocks = append(p.Blocks, Block{Table: t}, Block{Signed: []string{"主持人（签字）：", "记录人（签字）："}})
	return p, err
}

// photoPaper 照片页: the pictures of a meeting, two a page.
func (s *Service) photoPaper(ctx context.Context, in *meetingInput) (Paper, error) {
	m, err := s.recordOf(ctx, in.ID)
	if err != nil {
		return Paper{}, err
	}
	photos, err := snapsOf(ctx, s.db, []int64{m.ID})
	p := s.ofMeeting(m, "照片页")
	p.Blocks = append(p.Blocks, Block{Photos: s.photos(photos[m.ID])})
	if photos[m.ID] == nil {
		p.Blocks = append(p.Blocks, Block{Text: "这次会议没有照片。"})
	}
	p.Blocks = append(p.Blocks, Block{Signed: []string{"主持人（签字）：", "记录人（签字）："}})
	return p, err
}

// ofMeeting begins a paper about one meeting.
func (s *Service) ofMeeting(m record, what string) Paper {
	p := Paper{what: what, org: orgs.Org{ID: m.OrgID, Path: m.OrgPath}, Title: terms.Label(m.Kind) + what, Of: m.OrgName}
	facts := []Fact{{"主题", m.Title}, {"类别", m.Label()}}
	if m.StartsAt != 0 {
		facts = append(facts, Fact{"时间", full(m.StartsAt)}, Fact{"地点", m.Place})
	}
	if m.State == terms.Closed || m.State == terms.Filed {
		facts = append(facts, Fact{"到会", fmt.Sprintf("应到 %d 人，实到 %d 人", m.Due, m.Present)}, Fact{"主持人", m.Host})
	}
	p.Blocks = []Block{{Facts: facts}}
	return p
}

func hour(at store.Instant) string {
	if at == 0 {
		return ""
	}
	return at.Time().Format("15:04")
}
