package demo

import (
	"context"
	"time"

	"zhibu/party/members"
	"zhibu/party/reviews"
	"zhibu/party/terms"
)

// course is a review on its way through its steps.
type course struct {
	*story
	id    int64
	year  int
	begin time.Time
	taken []person // who takes part
}

// review is the life meeting and review of members of the year it is begun in,
// from the first study to the filed result, a step every few days.
func (s *story) review(begin time.Time) {
	v := &course{story: s, year: begin.Year(), begin: begin}
	for _, p := range s.all {
		if s.joined[p.MemberID] <= begin.Format(time.DateOnly) {
			v.taken = append(v.taken, p)
		}
	}
	v.studied()
	v.talked()
	v.asked()
	v.met()
	v.assessed()
	v.voted(reviews.Mutual, 22)
	v.voted(reviews.Assembly, 26)
	v.judged()
	v.mended()
}

// day is a time so many days after the beginning.
func (v *course) day(n int, hour float64) time.Time {
	return v.begin.AddDate(0, 0, n).Add(time.Duration(hour*60) * time.Minute)
}

// ends has the secretary end a step.
func (v *course) ends(step reviews.Step, n int, hour float64) {
	v.on(v.day(n, hour), v.secretary(), func(ctx context.Context) error { return v.app.Reviews.Next(ctx, v.id, step, "") })
}

func (v *course) writes(n int, hour float64, note reviews.Note) {
	v.on(v.day(n, hour), v.secretary(), func(ctx context.Context) error { return v.app.Reviews.Write(ctx, v.id, note) })
}

func (v *course) studied() {
	v.on(v.day(0, 9), v.secretary(), func(ctx context.Context) error {
		r, err := v.app.Reviews.Open(ctx, v.org.ID, v.year, reviews.Both, false)
		v.id = r.ID
		return err
	})
	for i, text := range v.said.studies {
		v.writes(i, 20, reviews.Note{Kind: reviews.StudyNote, Text: text})
	}
	v.ends(reviews.Study, 3, 8)
}

// talked: each of the committee with the others and with members, members with
// each other. In a year that is not over some have not had theirs.
func (v *course) talked() {
	whole := v.begin.Before(v.ago(60))
	n := 0
	talk := func(with, other person) {
		n++
		text, place, day := v.said.talkTexts[n%len(v.said.talkTexts)], v.said.talkPlaces[n%len(v.said.talkPlaces)], 3+n%6
		var id int64
		v.on(v.day(day, 18+float64(n%20)/10), with, func(ctx context.Context) error {
			t, err := v.app.Talks.Record(ctx, said(other, v.day(day, 0), place, text))
			id = t.ID
			return err
		})
		v.on(v.day(day+1, 7), other, func(ctx context.Context) error { return v.app.Talks.Confirm(ctx, id) })
	}
	for i, c := range v.office[1:] {
		talk(v.office[i], c)
	}
	for i, p := range v.rest {
		if whole || i%4 != 3 {
			talk(v.office[i%len(v.office)], p)
		}
		if i%2 == 1 && (whole || i%4 == 1) {
			talk(v.rest[i-1], p)
		}
	}
	v.ends(reviews.Talks, 10, 17)
}

func (v *course) asked() {
	for i, o := range v.said.opinions {
		v.writes(11+i, 16, reviews.Note{Kind: reviews.Opinion, Said: o.from, Text: o.text})
	}
	v.ends(reviews.Opinions, 15, 17)
}

// met is the meeting, with what each says of himself and of others.
func (v *course) met() {
	at := v.day(19, 19.5)
	v.meet(&gathering{kind: terms.LifeMeeting, title: v.titled("年度组织生活会", v.year), at: at,
		points: heard("通报征求意见情况，支部委员会作对照检查", "党员个人自评、开展批评和自我批评")})
	for i, p := range v.taken {
		v.writes(19, 21, reviews.Note{Kind: reviews.SelfCriticism, MemberID: p.MemberID, Text: v.said.faults[i%len(v.said.faults)]})
	}
	for i, c := range v.office {
		about := v.office[(i+1)%len(v.office)]
		v.writes(19, 21.2, reviews.Note{Kind: reviews.Criticism, MemberID: c.MemberID, AboutID: about.MemberID, Text: v.said.criticisms[i%len(v.said.criticisms)], Reply: "诚恳接受，马上改。"})
	}
	v.ends(reviews.Meeting, 19, 21.5)
}

func (v *course) assessed() {
	for _, p := range v.all {
		if v.joined[p.MemberID] > v.begin.Format(time.DateOnly) {
			v.on(v.day(19, 22), v.secretary(), func(ctx context.Context) error {
				return v.app.Reviews.Excuse(ctx, v.id, p.MemberID, "评议开始时还没有入党")
			})
		}
	}
	for i, p := range v.taken {
		v.on(v.day(20, 7+float64(i)/4), p, func(ctx context.Context) error {
			return v.app.Reviews.AssessSelf(ctx, v.id, p.MemberID, v.said.selves[i%len(v.said.selves)], v.deserves(i, 0))
		})
	}
	v.ends(reviews.Self, 21, 17)
}

// voted: most hand in on the first day; the secretary, who can log in as the
// example's member can, and every fifth two days later.
func (v *course) voted(step reviews.Step, n int) {
	for i, p := range v.taken {
		day := n
		if step == reviews.Mutual && (i%5 == 4 || p.MemberID == v.secretary().MemberID) {
			day += 2
		}
		v.on(v.day(day, 7+float64(i)/5), p, func(ctx context.Context) error {
			var given []reviews.Given
			for j, other := range v.taken {
				if other.MemberID != p.MemberID && other.Category == members.Full {
					given = append(given, reviews.Given{MemberID: other.MemberID, Grade: v.deserves(j, i)})
				}
			}
			return v.app.Reviews.HandIn(ctx, v.id, step, given)
		})
	}
	if step == reviews.Mutual {
		n += 3
	}
	v.ends(step, n, 22)
}

// deserves is how one votes on the other of these places in the list.
func (v *course) deserves(other, voter int) reviews.Grade {
	switch {
	case other%4 == 0 && voter%6 != 5:
		return reviews.Excellent
	case other == 7 && voter%3 > 0:
		return reviews.Basic
	}
	return reviews.Qualified
}

func (v *course) judged() {
	v.on(v.day(27, 9), v.secretary(), func(ctx context.Context) error {
		var given []reviews.Given
		for i, p := range v.taken {
			g := reviews.Given{MemberID: p.MemberID, Grade: v.deserves(i, 1)}
			if g.Grade == reviews.Basic {
				g.Reason = "全年参加组织生活次数偏少，交办的事情有两件没有按时办好。"
			}
			if p.Category == members.Full {
				given = append(given, g)
			}
		}
		return v.app.Reviews.Judge(ctx, v.id, given)
	})
	v.ends(reviews.Verdict, 28, 9)
}

// mended: the list of what is to be mended, filed, and what became of it.
func (v *course) mended() {
	due := v.day(100, 0)
	for i, f := range v.said.fixes {
		who := v.office[i%len(v.office)]
		v.on(v.day(28, 10), v.secretary(), func(ctx context.Context) error {
			return v.app.Reviews.AddFix(ctx, v.id, reviews.Fix{Problem: f.problem, Measure: f.measure, MemberID: who.MemberID, DueOn: due.Format(time.DateOnly)})
		})
		v.on(due.AddDate(0, 0, 7*i-10).Add(16*time.Hour), who, func(ctx context.Context) error {
			var id int64
			err := v.app.DB.NewRaw(`SELECT id FROM review_fix WHERE review_id = ? AND problem = ?`, v.id, f.problem).Scan(ctx, &id)
			if err != nil {
				return err
			}
			return v.app.Reviews.EndFix(ctx, v.id, id, f.evidence)
		})
	}
	v.ends(reviews.Rectification, 29, 9)
}
