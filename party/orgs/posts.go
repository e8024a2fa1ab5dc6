package orgs

import (
	"context"
	"fmt"
	"time"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// holder is what an appointment must know of a member.
type holder struct {
	Name        string
	Category    string
	Status      string
	ConfirmedOn string
	OrgPath     string
	Observed    bool // 留党察看
}

// Appoint gives a member a post from a day on (today when from is empty).
func (s *Service) Appoint(ctx context.Context, orgID, memberID int64, post terms.Post, from string) (h Holding, hints []Finding, err error) {
	if from > s.today() { // who is in office now is on the committee's roll, and talks as one of it
		return h, nil, api.Field("任职日期不能晚于今天，请在到任以后登记。", "body.from")
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		org, err := s.Get(ctx, tx, orgID)
		if err != nil {
			return err
		}
		if org.State != Active {
			return api.Conflict("该党组织已经撤销，不能再任职。")
		}
		who, err := s.holder(ctx, tx, memberID)
		if err != nil {
			return err
		}
		if hints, err = s.mayHold(ctx, tx, org, memberID, who, post); err != nil {
			return err
		}
		h = Holding{ID: store.NewID(), OrgID: orgID, MemberID: memberID, Post: post, FromOn: from, CreatedAt: store.At(s.now()), Name: who.Name}
		if h.FromOn == "" {
			h.FromOn = s.today()
		}
		if _, err := tx.NewInsert().Model(&h).Exec(ctx); err != nil {
			return err
		}
		if err := s.remember(ctx, tx, orgID, "appointed", fmt.Sprintf("%s任%s。", who.Name, terms.Label(post))); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.PostChanged{OrgID: orgID, OrgPath: org.Path, MemberID: memberID, Post: string(post)})
	})
	return h, hints, err
}

func (s *Service) holder(ctx context.Context, r store.Reader, memberID int64) (who holder, err error) {
	err = r.NewRaw(`SELECT name, category, status, confirmed_on, org_path, observed_from <> '' AND restored_on = '' AS observed FROM member WHERE id = ?`, memberID).Scan(ctx, &who)
	if store.Missing(err) {
		return who, api.NotFound("没有这名党员，请重新选择。")
	}
	if err == nil && who.Status != "normal" {
		return who, api.Conflict("该党员的党籍状态不是正常，不能任职。")
	}
	return who, err
}

// mayHold asks the rules, and adds what they cannot know: where the member is
// enrolled. 支部工作条例第二十一条: members of the branch committee are elected by the
// branch's own assembly; a secretary or deputy may be sent by the superior.
func (s *Service) mayHold(ctx context.Context, r store.Reader, org Org, memberID int64, who holder, post terms.Post) ([]Finding, error) {
	own := org.Path
	if org.Kind == terms.Group {
		own = ParentPath(org.Path)
	}
	sent := post == terms.Secretary || post == terms.DeputySecretary
	if !Contains(own, who.OrgPath) && !sent {
		return nil, api.Invalid("该党员不在本党组织，只有书记、副书记可以由上级党组织从外面选派。")
	}
	inOffice, err := s.Posts(ctx, r, org.ID)
	if err != nil {
		return nil, err
	}
	a := Appointment{Kind: org.Kind, Post: post, Full: who.Category == "full", Observed: who.Observed, Taken: map[terms.Post]int{}}
	for _, h := range inOffice {
		if h.MemberID != memberID {
			a.Taken[h.Post]++
		} else if h.Post == post {
			a.Already = true
		}
	}
	if day, err := parseDay(who.ConfirmedOn); err == nil {
		a.YearsInParty = yearsBetween(day, s.now())
	}
	found := MayHold(a)
	return found, refusedBy(found)
}

// EndPost relieves a member of a post as of today.
func (s *Service) EndPost(ctx context.Context, id int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		h, err := s.Holding(ctx, tx, id)
		if err != nil {
			return err
		}
		if h.UntilOn != "" {
			return api.Conflict("该职务已经免去，不用重复办理。")
		}
		return s.endPost(ctx, tx, h, "不再担任")
	})
}

func (s *Service) endPost(ctx context.Context, tx *store.Tx, h Holding, verb string) error {
	if _, err := tx.Exec(ctx, `UPDATE org_post SET until_on = ? WHERE id = ?`, s.today(), h.ID); err != nil {
		return err
	}
	if err := s.remember(ctx, tx, h.OrgID, "dismissed", fmt.Sprintf("%s%s%s。", h.Name, verb, terms.Label(h.Post))); err != nil {
		return err
	}
	org, err := s.Get(ctx, tx, h.OrgID)
	if err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.PostChanged{OrgID: h.OrgID, OrgPath: org.Path, MemberID: h.MemberID, Post: string(h.Post), Ended: true})
}

// endAllPosts ends every post of an org that ceases to exist.
func (s *Service) endAllPosts(ctx context.Context, tx *store.Tx, orgID int64) error {
	inOffice, err := s.Posts(ctx, tx, orgID)
	if err != nil {
		return err
	}
	for _, h := range inOffice {
		if err := s.endPost(ctx, tx, h, "不再担任"); err != nil {
			return err
		}
	}
	return nil
}

// postsWith joins the names that screens show.
const postsWith = `SELECT p.id, p.org_id, p.member_id, p.post, p.from_on, p.until_on, p.created_at, m.name
	FROM org_post p JOIN member m ON m.id = p.member_id WHERE `

// Posts lists who is in office in an org, the secretary first.
func (s *Service) Posts(ctx context.Context, r store.Reader, orgID int64) (held []Holding, err error) {
	if err := r.NewRaw(postsWith+`p.org_id = ? AND p.until_on = '' ORDER BY p.id`, orgID).Scan(ctx, &held); err != nil {
		return nil, err
	}
	return byRank(held), nil
}

// PostsOf lists the posts a member holds now.
func (s *Service) PostsOf(ctx context.Context, r store.Reader, memberID int64) (held []Holding, err error) {
	err = r.NewRaw(postsWith+`p.member_id = ? AND p.until_on = '' ORDER BY p.id`, memberID).Scan(ctx, &held)
	return held, err
}

// Holding reads one post held.
func (s *Service) Holding(ctx context.Context, r store.Reader, id int64) (h Holding, err error) {
	err = r.NewRaw(postsWith+`p.id = ?`, id).Scan(ctx, &h)
	if store.Missing(err) {
		err = api.NotFound("没有这条任职记录，请刷新后重试。")
	}
	return h, err
}

// SetTerm writes down a term of office; the same number again corrects it.
func (s *Service) SetTerm(ctx context.Context, t TermRow) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		org, err := s.Get(ctx, tx, t.OrgID)
		if err != nil {
			return err
		}
		days, err := t.days()
		if err != nil {
			return err
		}
		if err := refusedBy(MayServe(org.Kind, org.Field, days)); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&t).On("CONFLICT (org_id, number) DO UPDATE").
			Set("starts_on = EXCLUDED.starts_on, ends_on = EXCLUDED.ends_on, extended_to = EXCLUDED.extended_to").Exec(ctx); err != nil {
			return err
		}
		if err := s.remember(ctx, tx, org.ID, "term", fmt.Sprintf("第 %d 届任期至 %s。", t.Number, chineseDay(days.Ends))); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.OrgChanged{OrgID: org.ID, Path: org.Path, Fields: []string{"term"}})
	})
}

// currentTerm is the latest term; store.Missing when there is none.
func (s *Service) currentTerm(ctx context.Context, r store.Reader, orgID int64) (t TermRow, err error) {
	err = r.NewSelect().Model(&t).Where("org_id = ?", orgID).Order("number DESC").Limit(1).Scan(ctx)
	return t, err
}

// days reads the dates of a term.
func (t TermRow) days() (Term, error) {
	starts, err1 := parseDay(t.StartsOn)
	ends, err2 := parseDay(t.EndsOn)
	if err1 != nil || err2 != nil {
		return Term{}, api.Invalid("任期的开始和届满日期应写成年月日，例如 2026-11-25。")
	}
	days := Term{Starts: starts, Ends: ends}
	if t.ExtendedTo == "" {
		return days, nil
	}
	var err error
	if days.Extended, err = parseDay(t.ExtendedTo); err != nil {
		err = api.Invalid("延期日期应写成年月日，例如 2026-11-25。")
	}
	return days, err
}

func parseDay(day string) (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, day, clock.Shanghai)
}

func chineseDay(day time.Time) string { return day.Format("2006 年 1 月 2 日") }

// yearsBetween counts whole years.
func yearsBetween(from, to time.Time) int {
	years := to.Year() - from.Year()
	if addMonths(from, 12*years).After(to) {
		years--
	}
	return years
}
