package demo

import (
	"context"
	"math/rand/v2"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

// quarterly tells in which past month the theme day also was an assembly with
// a lecture 支部工作条例第十一、十六条: one in three, last month among them.
func quarterly(back int) bool { return back%3 == 1 }

// combined makes a past theme day one that also was an assembly and a lecture.
func (d *day) combined() {
	d.meeting.Also = store.Words[terms.MeetingKind]{terms.Assembly, terms.Lecture}
	d.meeting.Tags = store.Words[terms.Tag]{terms.PartyHistory}
}

// ordinary writes the committee and group meetings of a past month. Of twenty
// branches one forgot its committee's.
func (m maker) ordinary(ctx context.Context, branches []*cell, month time.Time) error {
	var all []held
	for _, b := range branches {
		r := rand.New(rand.NewPCG(m.o.Seed, uint64(b.ID)^uint64(month.Unix())))
		morning, evening := month.AddDate(0, 0, 4).Add(9*time.Hour), month.AddDate(0, 0, 11).Add(16*time.Hour)
		if office := b.of(terms.CommitteeMeeting, 0, morning); len(office) >= 3 && r.IntN(20) > 0 {
			all = append(all, held{org: b.Org, kind: terms.CommitteeMeeting, title: "研究本月党建工作", starts: morning, lasts: time.Hour, roll: office,
				agenda: []string{"传达上级党组织会议精神", "研究本月主题党日方案", "通报党费收缴情况"}})
		}
		for _, g := range b.groups {
			if roll := b.of(terms.GroupMeeting, g.ID, evening); len(roll) > 0 && r.IntN(20) > 0 {
				all = append(all, held{org: g, kind: terms.GroupMeeting, title: "学习讨论", starts: evening, lasts: time.Hour, roll: roll, absent: 6,
					agenda: []string{"集中学习上级文件", "党员汇报思想和工作情况"}})
			}
		}
	}
	return m.hold(ctx, all)
}
