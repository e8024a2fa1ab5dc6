package meetings

import (
	"context"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
)

// PlanView is what a meeting's page shows of its plan, besides the list's line.
type PlanView struct {
	Tags      []terms.Tag   `json:"tags,omitempty" doc:"会议内容的标签"`
	HostID    int64         `json:"hostId,omitempty" doc:"主持人在名册里的 id"`
	HostNote  string        `json:"hostNote,omitempty" doc:"委托主持的原因"`
	MovedWhy  string        `json:"movedWhy,omitempty" doc:"提前、顺延的原因"`
	Reflect   int           `json:"reflectDays,omitempty" doc:"会后几天内写心得体会，0 为归档前"`
	ReflectBy *time.Time    `json:"reflectBy,omitempty" doc:"从这一刻起写的心得体会算迟交"`
	SeriesID  int64         `json:"seriesId,omitempty" doc:"属于固定日期的系列时有"`
	Guests    []PersonView  `json:"guests,omitempty" doc:"列席人员"`
	Lecturers []PersonView  `json:"lecturers,omitempty" doc:"授课人"`
	Invited   []InvitedView `json:"invited,omitempty" doc:"指定的参加人员"`
	Reviewed  bool          `json:"reviewed" doc:"计划须经上级审核；否则提交即通过"`
}

// PersonView is a guest or a lecturer.
type PersonView struct {
	MemberID int64  `json:"memberId,omitempty"`
	Name     string `json:"name,omitempty" maxLength:"50"`
	Unit     string `json:"unit,omitempty" maxLength:"100"`
}

// InvitedView is a member a meeting is held for.
type InvitedView struct {
	MemberID int64  `json:"memberId"`
	Name     string `json:"name"`
}

// fillPlan reads the rest of a meeting's plan. Hints are for those who may still change it, or have still to file what was held without one.
func (s *Service) fillPlan(ctx context.Context, d *Detail, m Meeting) error {
	p, _, err := s.planOf(ctx, s.db, &m)
	if err != nil {
		return err
	}
	d.PlanView = PlanView{Tags: m.Tags, HostID: m.HostID, HostNote: m.HostNote, MovedWhy: m.MovedWhy, Reflect: m.ReflectDays, SeriesID: m.SeriesID,
		Guests: personViews(p.Guests), Lecturers: personViews(p.Lecturers), Reviewed: s.reviewed(ctx, m.OrgPath, m.Kind)}
	if due := ReflectDue(m.EndsAt.Time(), m.ReflectDays); !due.IsZero() {
		d.ReflectBy = &due
	}
	if len(p.Invited) > 0 {
		if err := s.db.NewRaw(`SELECT i.member_id, m.name FROM meeting_invited i JOIN member m ON m.id = i.member_id WHERE i.meeting_id = ? ORDER BY m.pinyin, m.id`,
			m.ID).Scan(ctx, &d.Invited); err != nil {
			return err
		}
	}
	planner := access.CallerFrom(ctx).May(access.MeetingPlan, m.OrgPath) || access.CallerFrom(ctx).May(access.MeetingReview, m.OrgPath)
	begun := !s.now().Before(m.StartsAt.Time()) && !(m.Held && m.State == terms.Closed)
	if !planner || m.StartsAt == 0 || begun || m.State == terms.Cancelled {
		return nil
	}
	more, err := s.hintsOf(ctx, m, p)
	d.Hints = append(d.Hints, more...)
	return err
}

func personViews(people []Person) []PersonView {
	var out []PersonView
	for _, p := range people {
		out = append(out, PersonView(p))
	}
	return out
}
