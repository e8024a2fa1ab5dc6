package demo

import (
	"context"
	"fmt"
	"time"

	"zhibu/party/birthdays"
	"zhibu/party/duties"
	"zhibu/party/openness"
	"zhibu/party/talks"
)

func said(with person, on time.Time, place, text string) talks.Said {
	return talks.Said{WithID: with.MemberID, HeldOn: on.Format(time.DateOnly), Place: place, Body: text}
}

// voices is what members say to the branch, and a talk that waits to be confirmed.
func (s *story) voices() {
	for i, v := range s.said.voices {
		who := s.able[(3*i+1)%len(s.able)]
		s.on(s.ago(v.days).Add(20*time.Hour), who, func(ctx context.Context) error { return s.app.Openness.Say(ctx, v.kind, v.text, v.unnamed) })
		if v.answer == "" {
			continue
		}
		s.on(s.ago(v.days-4).Add(10*time.Hour), s.office[i%len(s.office)], func(ctx context.Context) error {
			heard, err := s.app.Openness.Heard(ctx, s.org, v.kind, "", 0, 50)
			if err != nil {
				return err
			}
			for _, h := range heard {
				if h.Body == v.text {
					return s.app.Openness.Answer(ctx, h.ID, v.answer)
				}
			}
			return fmt.Errorf("没有这条意见：%s", v.text)
		})
	}
	s.on(s.ago(1).Add(20*time.Hour), s.able[0], func(ctx context.Context) error {
		_, err := s.app.Talks.Record(ctx, said(s.secretary(), s.ago(1), "家中", s.said.talkTexts[0]))
		return err
	})
}

// publications are the year's plan, the numbers of last year's review and the
// last quarter's life; and the secretary's report to the level above last winter.
func (s *story) publications() {
	last := s.lastWinter(begun[0])
	s.on(last.AddDate(0, 0, 27).Add(15*time.Hour), s.secretary(), func(ctx context.Context) error {
		_, err := s.app.Duties.Record(ctx, duties.Record{OrgID: s.org.ID, Duty: duties.ReportUp, HeldOn: last.AddDate(0, 0, 27).Format(time.DateOnly), Note: "在年度述职评议会上向上级党组织述职"})
		return err
	})
	reviewed := last.Year()
	year, january := reviewed+1, last.AddDate(0, 0, 42).Add(10*time.Hour)
	s.publishes(january, "plan", fmt.Sprint(year), s.titled("年支部工作计划", year), words(s.said.planText))
	s.publishes(january.AddDate(0, 0, 5), "review", fmt.Sprint(reviewed), s.titled("年民主评议党员结果", reviewed), s.results(reviewed))
	quarter, _ := openness.CategoryOf("life")
	at := s.ago(18).Add(10 * time.Hour)
	period, _ := openness.Asked(quarter, at)
	s.publishes(at, "life", period, "组织生活和决议执行情况", words(s.said.lifeText))
}

// text is what is published, as it is known at the time.
type text func(ctx context.Context) (string, error)

func words(w string) text { return func(context.Context) (string, error) { return w, nil } }

// results are the numbers of a year's review, never a name.
func (s *story) results(year int) text {
	return func(ctx context.Context) (string, error) {
		all, err := s.app.Reviews.Progress(ctx, s.org.Path, year, "", 1)
		if err != nil || len(all) == 0 {
			return "", err
		}
		r := all[0]
		return fmt.Sprintf("%d年度民主评议党员工作已经结束，参加评议%d名。评定优秀%d名、合格%d名、基本合格%d名、不合格%d名。评定结果已向本人反馈，整改清单由支部委员会督促落实。",
			year, r.Members, r.Excellent, r.Qualified, r.Basic, r.Unqualified), nil
	}
}

func (s *story) titled(what string, year int) string { return fmt.Sprintf("%d%s", year, what) }

// publishes has the secretary publish something, and some of the members read it.
func (s *story) publishes(at time.Time, category, period, title string, body text) {
	var id int64
	s.on(at, s.secretary(), func(ctx context.Context) error {
		w, err := body(ctx)
		if err == nil {
			id, err = s.app.Openness.Publish(ctx, s.org.ID, category, period, title, w)
		}
		return err
	})
	for i, p := range s.rest {
		if i%3 != 0 {
			s.on(at.Add(time.Duration(3+i)*time.Hour), p, func(ctx context.Context) error { return s.app.Openness.Read(ctx, id) })
		}
	}
}

// birthdays: those of the last two months and a half were greeted on their day.
func (s *story) birthdays() {
	from, to := s.ago(75).Format(time.DateOnly), s.today.Format(time.DateOnly)
	n := 0
	for _, p := range s.all {
		for year := s.now.Year() - 1; year <= s.now.Year(); year++ {
			day, years, ok := birthdays.In(s.joined[p.MemberID], year)
			at, err := time.ParseInLocation(time.DateOnly, day, s.now.Location())
			if !ok || err != nil || day < from || day > to || p.MemberID == s.secretary().MemberID {
				continue
			}
			text := fmt.Sprintf(s.said.greetings[n%len(s.said.greetings)], p.Name, years)
			n++
			s.on(at.Add(8*time.Hour), s.secretary(), func(ctx context.Context) error { return s.app.Birthdays.Greet(ctx, p.MemberID, text) })
		}
	}
}
