package demo_test

import (
	"context"
	"time"

	"zhibu/party/access"
	"zhibu/party/meetings"
	"zhibu/party/orgs"
	"zhibu/party/reviews"
	"zhibu/party/talks"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// winter is when reviews are held.
func (h *history) winter() bool {
	month := h.clock.Now().In(clock.Shanghai).Month()
	return month == time.December || month == time.January
}

// reviews begins reviews of members in December and takes each under way some steps on, until it is filed: some
// only in January, in which they are still of the year before.
func (h *history) reviews() {
	now := h.clock.Now().In(clock.Shanghai)
	for i := range h.all {
		b := &h.all[i]
		ctx := h.as(*b, access.BranchOfficer)
		v := h.reviewOf(b)
		if v.ID == 0 && now.Month() == time.December && h.chance(40) {
			var err error
			v, err = h.a.Reviews.Open(ctx, b.ID, now.Year(), reviews.Both, false)
			must(h.t, err)
		}
		for v.ID != 0 && v.Step != reviews.Filed && h.winter() && h.chance(80) {
			h.does(ctx, b, v)
			must(h.t, h.a.Reviews.Next(ctx, v.ID, v.Step, ""))
			v.Step = reviews.Following(v.Scope, v.Step)
		}
	}
	h.settle()
}

// reviewOf is a branch's review of this winter; its ID is 0 where none was begun.
func (h *history) reviewOf(b *orgs.Org) reviews.Review {
	all, err := h.a.Reviews.List(h.t.Context(), b.Path, h.clock.Now().AddDate(0, -2, 0).Year())
	must(h.t, err)
	for _, v := range all {
		if v.OrgID == b.ID {
			return v
		}
	}
	return reviews.Review{}
}

// does has the branch do what a step asks for.
func (h *history) does(ctx context.Context, b *orgs.Org, v reviews.Review) {
	chair := h.chair[b.ID].MemberID
	note := func(n reviews.Note) { must(h.t, h.a.Reviews.Write(ctx, v.ID, n)) }
	switch v.Step {
	case reviews.Study:
		note(reviews.Note{Kind: reviews.StudyNote, Text: "学习党章和文件"})
	case reviews.Talks:
		h.talks(ctx, b)
	case reviews.Opinions:
		note(reviews.Note{Kind: reviews.Opinion, Said: "masses", Text: "修好村口的路"})
	case reviews.Meeting:
		h.lifeMeeting(ctx, b, chair)
		note(reviews.Note{Kind: reviews.SelfCriticism, MemberID: chair, Text: "入户走访少"})
	case reviews.Self:
		for _, p := range h.taking(v) {
			if !p.Here || p.MemberID != chair && h.chance(5) {
				must(h.t, h.a.Reviews.Excuse(ctx, v.ID, p.MemberID, "不能参加"))
			} else {
				must(h.t, h.a.Reviews.AssessSelf(ctx, v.ID, p.MemberID, "按时参加组织生活", reviews.Qualified))
			}
		}
	case reviews.Mutual, reviews.Assembly:
		h.ballots(b, v)
	case reviews.Verdict:
		must(h.t, h.a.Reviews.Judge(ctx, v.ID, h.grades(v, 0)))
	case reviews.Rectification:
		must(h.t, h.a.Reviews.AddFix(ctx, v.ID, reviews.Fix{Problem: "走访少", Measure: "每月走访一次", MemberID: chair, DueOn: clock.Day(h.clock.Now().AddDate(0, 2, 0))}))
	}
}

// lifeMeeting is held and entered afterwards, on the same day.
func (h *history) lifeMeeting(ctx context.Context, b *orgs.Org, chair int64) {
	end := h.clock.Now().Add(-10 * time.Minute)
	id, err := h.a.Meetings.Create(ctx, b.ID, terms.LifeMeeting, meetings.Plan{Title: "组织生活会", StartsAt: end.Add(-time.Hour), EndsAt: end, Place: "党员活动室", HostID: chair},
		meetings.How{Held: true, Reason: "会前没有来得及建计划"})
	must(h.t, err)
	h.settle()
	must(h.t, h.a.Attendance.EnterRoll(ctx, id, "人数少，当面点名", nil))
	h.settle()
	h.filed([]planned{{id, b, terms.LifeMeeting}}, 100)
}

// talks: the secretary with some members, of whom most confirm it.
func (h *history) talks(ctx context.Context, b *orgs.Org) {
	roll, err := h.a.Members.Roll(ctx, h.a.DB, b.ID)
	must(h.t, err)
	chair, today, n := h.chair[b.ID].MemberID, clock.Day(h.clock.Now()), 0
	for _, other := range roll {
		if other.MemberID == chair || n > 0 && !h.chance(40) {
			continue
		}
		t, err := h.a.Talks.Record(ctx, talks.Said{WithID: other.MemberID, HeldOn: today, Place: "党员活动室", Body: "谈了近况"})
		must(h.t, err)
		if n == 0 || h.chance(80) {
			must(h.t, h.a.Talks.Confirm(h.own(other.MemberID, b), t.ID))
		}
		n++
	}
}

// part is somebody who takes part in a review.
type part struct {
	MemberID int64
	IsFull   bool
	Here     bool // still a member
}

// taking are those who take part in a review and are not excused.
func (h *history) taking(v reviews.Review) (all []part) {
	must(h.t, h.a.DB.NewRaw(`SELECT p.member_id, p.is_full, m.status = 'normal' AS here FROM review_participant AS p JOIN member AS m ON m.id = p.member_id
		WHERE p.review_id = ? AND p.excused_sealed IS NULL ORDER BY p.member_id`, v.ID).Scan(h.t.Context(), &all))
	return all
}

// ballots has most hand in, enough of them.
func (h *history) ballots(b *orgs.Org, v reviews.Review) {
	all := h.taking(v)
	if len(all) < reviews.FewestBallots {
		return
	}
	n, enough := 0, max(reviews.FewestBallots, len(all)/2+1)
	for _, p := range all {
		if p.Here && (n < enough || h.chance(70)) {
			must(h.t, h.a.Reviews.HandIn(h.own(p.MemberID, b), v.ID, v.Step, h.grades(v, p.MemberID)))
			n++
		}
	}
}

// grades are those that somebody gives all others; 0 is the committee, which gives everybody one.
func (h *history) grades(v reviews.Review, by int64) (given []reviews.Given) {
	for _, p := range h.taking(v) {
		if p.IsFull && p.MemberID != by {
			g := reviews.Given{MemberID: p.MemberID, Grade: reviews.Qualified}
			if h.chance(5) {
				g.Grade, g.Reason = reviews.Basic, "参加组织生活少"
			}
			given = append(given, g)
		}
	}
	return given
}
