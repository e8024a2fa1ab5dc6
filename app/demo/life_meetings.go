package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zhibu/party/attendance"
	"zhibu/party/makeups"
	"zhibu/party/meetings"
	"zhibu/party/tasks"
	"zhibu/party/terms"
	"zhibu/party/votes"
)

// gathering is a meeting that is planned, held, recorded and filed.
type gathering struct {
	kind     terms.MeetingKind
	title    string
	at       time.Time
	points   []point
	absent   []person // without leave
	lecturer person
	id       int64
}

// point is an item of its agenda.
type point struct {
	decided
	vote        votes.Engine
	no, abstain int
	who         person // responsible, until due
	due         time.Time
}

// heard are items of which nothing is decided.
func heard(titles ...string) (points []point) {
	for _, title := range titles {
		points = append(points, point{decided: decided{title: title}})
	}
	return points
}

// meetings are an assembly and a committee's meeting whose decisions bring tasks:
// one under way, one done in time, one done late.
func (s *story) meetings() {
	repair := point{decided: s.said.repair, vote: votes.Ordinary, no: 1, abstain: 1, who: s.office[2], due: s.ago(-20)}
	books := point{decided: s.said.books, who: s.office[1], due: s.ago(40)}
	s.meet(&gathering{kind: terms.Assembly, title: "讨论修缮党员活动室", at: s.ago(75).Add(19*time.Hour + 30*time.Minute),
		points: append(heard("听取支部委员会工作报告"), repair, books), absent: s.able[3:4]})
	s.finishes(books, s.ago(46))

	watch := point{decided: s.said.watch, vote: votes.Committee, who: s.office[3], due: s.ago(25)}
	visits := point{decided: s.said.visits, vote: votes.Committee, who: s.secretary(), due: s.ago(-30)}
	s.meet(&gathering{kind: terms.CommitteeMeeting, title: s.said.busy, at: s.ago(48).Add(19*time.Hour + 30*time.Minute), points: []point{watch, visits}})
	s.finishes(watch, s.ago(17))
}

// meet has the secretary plan a meeting, enter who came, record and file it.
func (s *story) meet(g *gathering) {
	plan := meetings.Plan{Title: g.title, StartsAt: g.at, EndsAt: g.at.Add(time.Hour), Place: "党员活动室", HostID: s.secretary().MemberID}
	if g.lecturer.MemberID != 0 {
		plan.Lecturers = []meetings.Person{{MemberID: g.lecturer.MemberID}}
	}
	for _, p := range g.points {
		plan.OwnItems = append(plan.OwnItems, meetings.PlannedItem{Title: p.title})
	}
	s.on(g.at.AddDate(0, 0, -3), s.secretary(), func(ctx context.Context) (err error) {
		g.id, err = s.app.Meetings.Create(ctx, s.org.ID, g.kind, plan, meetings.How{Publish: true})
		return err
	})
	s.on(g.at.Add(70*time.Minute), s.secretary(), func(ctx context.Context) error {
		return s.app.Attendance.EnterRoll(ctx, g.id, "会场信号不好，由记录人当面点名登记", s.exceptions(g))
	})
	s.on(g.at.Add(75*time.Minute), s.secretary(), func(ctx context.Context) error { return photos(ctx, s.app, g.id, g.kind, g.at) })
	s.on(g.at.Add(14*time.Hour), s.secretary(), func(ctx context.Context) error {
		if err := s.record(ctx, g); err != nil {
			return err
		}
		return s.app.Meetings.File(ctx, g.id, "")
	})
}

// exceptions are those who did not come: who is away is on leave.
func (s *story) exceptions(g *gathering) (except []attendance.Exception) {
	for _, p := range g.absent {
		except = append(except, attendance.Exception{MemberID: p.MemberID, Presence: terms.Absent})
	}
	for _, p := range s.rest {
		if p.Mobile && g.kind != terms.CommitteeMeeting {
			except = append(except, attendance.Exception{MemberID: p.MemberID, Presence: terms.Leave, Reason: s.said.away})
		}
	}
	return except
}

// record writes the minutes and what was decided; the figures of a vote are the roll's.
func (s *story) record(ctx context.Context, g *gathering) error {
	m, err := s.app.Meetings.Get(ctx, g.id)
	if err != nil {
		return err
	}
	var items []int64
	if err := s.app.DB.NewRaw(`SELECT id FROM meeting_item WHERE meeting_id = ? ORDER BY no`, g.id).Scan(ctx, &items); err != nil {
		return err
	}
	w := meetings.Writing{Minutes: g.minutes(s.secretary())}
	for i, p := range g.points {
		t := meetings.Tick{ID: items[i], Done: true, Evidence: "见会议记录。", Decision: p.decision}
		if p.vote != "" {
			t.Decided.Engine = p.vote
			t.Decided.Count = votes.Count{Due: m.Voters, Present: m.VotersPresent, Yes: m.VotersPresent - p.no - p.abstain, No: p.no, Abstain: p.abstain}
		}
		if p.who.MemberID != 0 {
			t.Decided.MemberID, t.Decided.DueOn = p.who.MemberID, p.due.Format(time.DateOnly)
		}
		w.Ticks = append(w.Ticks, t)
	}
	return s.app.Meetings.Record(ctx, g.id, "", w)
}

func (g *gathering) minutes(host person) string {
	var b strings.Builder
	fmt.Fprintf(&b, "会议由%s主持。", host.Name)
	for i, p := range g.points {
		fmt.Fprintf(&b, "议题%d：%s。与会同志逐一发表意见。", i+1, p.title)
		if p.decision != "" {
			fmt.Fprintf(&b, "会议决定：%s", p.decision)
		}
	}
	b.WriteString("会议记录当场宣读，到会同志无异议。")
	return b.String()
}

// finishes has who is responsible say that it is done.
func (s *story) finishes(p point, at time.Time) {
	s.on(at.Add(17*time.Hour), p.who, func(ctx context.Context) error {
		mine, err := s.app.Tasks.List(ctx, tasks.Filter{MemberID: p.who.MemberID, State: tasks.Open, Limit: 50})
		if err != nil {
			return err
		}
		for _, t := range mine {
			if t.Title == p.decision {
				return s.app.Tasks.Take(ctx, t.ID, tasks.Finish, p.done)
			}
		}
		return fmt.Errorf("没有这项任务：%s", p.title)
	})
}

// lecture is one that four missed: one wrote and was confirmed, one was visited
// at home, one wrote and waits, one still has to.
func (s *story) lecture() {
	g := &gathering{kind: terms.Lecture, title: "学习贯彻党的二十届四中全会精神", at: s.ago(26).Add(19*time.Hour + 30*time.Minute), absent: s.able[4:8], lecturer: s.secretary(),
		points: heard("支部书记讲党课", "党员交流学习体会")}
	s.meet(g)
	lesson := func(at time.Time, who person, of person, do func(ctx context.Context, id int64) error) {
		s.on(at, who, func(ctx context.Context) error {
			all, err := s.app.Makeups.List(ctx, makeups.Filter{Within: s.org.Path, Limit: 200})
			if err != nil {
				return err
			}
			for _, m := range all {
				if m.MeetingID == g.id && m.MemberID == of.MemberID {
					return do(ctx, m.ID)
				}
			}
			return fmt.Errorf("%s没有要补的课", of.Name)
		})
	}
	write := func(text string) func(context.Context, int64) error {
		return func(ctx context.Context, id int64) error {
			return s.app.Makeups.Write(ctx, id, makeups.Materials, text)
		}
	}
	written, visited, waiting := g.absent[0], g.absent[1], g.absent[2]
	lesson(s.ago(21).Add(20*time.Hour), written, written, write(s.said.lessonTexts[0]))
	lesson(s.ago(20).Add(9*time.Hour), s.secretary(), written, s.app.Makeups.Confirm)
	lesson(s.ago(15).Add(16*time.Hour), s.office[1], visited, func(ctx context.Context, id int64) error {
		return s.app.Makeups.Enter(ctx, id, makeups.Visit, s.ago(15).Format(time.DateOnly), s.said.visitReason)
	})
	lesson(s.ago(2).Add(20*time.Hour), waiting, waiting, write(s.said.lessonTexts[1]))
}
