package reviews

import (
	"context"
	"strconv"
	"strings"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Open begins a branch's review of a year.
func (s *Service) Open(ctx context.Context, orgID int64, year int, scope Scope, byGroup bool) (v Review, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		org, err := s.orgs.Get(ctx, tx, orgID)
		if err != nil {
			return err
		}
		if err := access.Require(ctx, access.ReviewRun, org.Path); err != nil {
			return err
		}
		if !org.Kind.IsBranch() || org.State != orgs.Active {
			return api.Invalid("组织生活会和民主评议以党支部为单位，请选择一个党支部。")
		}
		if err := s.inTime(ctx, tx, org.Path, year); err != nil {
			return err
		}
		if err := noneUnderWay(ctx, tx, orgID, scope); err != nil {
			return err
		}
		v = Review{ID: store.NewID(), OrgID: orgID, OrgPath: org.Path, OrgName: org.Name, Year: year, Scope: scope, ByGroup: byGroup, Step: Steps(scope)[0]}
		res, err := tx.NewInsert().Model(&v).On("CONFLICT DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return api.Conflict("本支部今年已经开展民主评议，请在列表中继续。")
		}
		if err := s.enter(ctx, tx, v); err != nil {
			return err
		}
		return s.tell(ctx, tx, v)
	})
	return v, err
}

// inTime refuses a year to come, and one whose time is over; where that can be extended it says by whom.
func (s *Service) inTime(ctx context.Context, r store.Reader, path string, year int) error {
	today, months := s.today(), s.extraMonths(ctx, path)
	switch {
	case year == Lapsed(today, months):
		what, err := s.extendable(ctx, r, path, year)
		if err != nil {
			return err
		}
		return api.Field(what, "body.year")
	case year > s.now().In(clock.Shanghai).Year() || year < YearOf(today, months):
		return api.Field("这一年的民主评议现在不能开展，请核对年份。", "body.year")
	}
	return nil
}

// noneUnderWay refuses a second life meeting while one is not filed: a branch may hold several in a year, one after the other.
func noneUnderWay(ctx context.Context, tx *store.Tx, orgID int64, scope Scope) error {
	if scope != LifeMeeting {
		return nil
	}
	if tx.Engine() == store.PostgreSQL { // two clicks at once: the second waits
		if _, err := tx.Exec(ctx, `SELECT 1 FROM org WHERE id = ? FOR NO KEY UPDATE`, orgID); err != nil {
			return err
		}
	}
	n, err := tx.NewSelect().Model((*Review)(nil)).Where("org_id = ? AND scope = ? AND step <> ?", orgID, LifeMeeting, Filed).Count(ctx)
	if err == nil && n > 0 {
		err = api.Conflict("本支部有一次组织生活会还没有归档，请在列表中继续。")
	}
	return err
}

func (s *Service) extraMonths(ctx context.Context, path string) int {
	return s.policy.Int(ctx, policy.ReviewExtraMonths, path, s.now())
}

func (s *Service) tell(ctx context.Context, tx *store.Tx, v Review) error {
	return s.bus.Publish(ctx, tx, happened.ReviewStep{ReviewID: v.ID, OrgID: v.OrgID, OrgPath: v.OrgPath, Year: v.Year, Scope: string(v.Scope), Step: string(v.Step), HeldOn: v.HeldOn})
}

// wrote tells the journal what was written down in a review: in one word, never what it says.
func (s *Service) wrote(ctx context.Context, tx *store.Tx, v Review, what string, memberID int64) error {
	return s.bus.Publish(ctx, tx, happened.ReviewEntry{ReviewID: v.ID, OrgID: v.OrgID, OrgPath: v.OrgPath, MemberID: memberID, What: what})
}

// Next ends the step under way, as step says it is, on a day and begins the following one; the end of the last files the review.
func (s *Service) Next(ctx context.Context, id int64, step Step, on string) error {
	if _, err := s.required(ctx, access.ReviewRun, id); err != nil {
		return err
	}
	if on == "" {
		on = s.today()
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		v, err := s.lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if v.Step == Filed {
			return filedAlready
		}
		if v.Step != step {
			return api.Conflict("这一步已经结束，请刷新后查看。")
		}
		if on, err = s.mayEnd(ctx, tx, v, on); err != nil {
			return err
		}
		if err := insert(ctx, tx, &doneRow{ReviewID: id, Step: v.Step, DoneOn: on}); err != nil {
			return err
		}
		if err := s.leave(ctx, tx, v); err != nil {
			return err
		}
		if v.Step = Following(v.Scope, v.Step); v.Step == Filed {
			return s.file(ctx, tx, v)
		}
		if err := s.enter(ctx, tx, v); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE review SET step = ? WHERE id = ?`, v.Step, id); err != nil {
			return err
		}
		return s.tell(ctx, tx, v)
	})
}

// mayEnd refuses to end a step that still lacks something, or on a day out of order. It gives the day the step is
// over: that of the life meeting is the meeting's own.
func (s *Service) mayEnd(ctx context.Context, r store.Reader, v Review, on string) (string, error) {
	done, err := doneOf(ctx, r, v.ID)
	if err != nil {
		return "", err
	}
	f, err := s.facts(ctx, r, v)
	if err != nil {
		return "", err
	}
	for _, l := range Lacks(v.Scope, v.Step, f) {
		if !l.Hint {
			return "", api.Conflict(l.Text)
		}
	}
	if v.Step == Meeting {
		on = f.Life.Day
	}
	if why := WrongDay(v.Year, done, on, s.today()); why != "" {
		return "", api.Field(why, "body.doneOn")
	}
	return on, nil
}

// leave does what the end of a step asks for: ballots are opened.
func (s *Service) leave(ctx context.Context, tx *store.Tx, v Review) error {
	b, err := boxOf(ctx, tx, v.ID)
	if err != nil || b.ID == 0 {
		return err
	}
	return s.openBox(ctx, tx, v)
}

// enter does what the beginning of a step asks for.
func (s *Service) enter(ctx context.Context, tx *store.Tx, v Review) error {
	switch v.Step {
	case Self:
		return s.draw(ctx, tx, v)
	case Mutual, Assembly:
		return s.putBox(ctx, tx, v)
	}
	return nil
}

// draw lists who takes part: the branch's members but those whom another branch reviews, and the
// mobile members of other branches whom it reviews. Who came with a result of the year is not reviewed twice.
//
// 党员教育管理工作条例 第三十二条: 流动党员可以在流入地党组织参加民主评议.
func (s *Service) draw(ctx context.Context, tx *store.Tx, v Review) error {
	var list []Participant
	if err := tx.NewRaw(`SELECT ? AS review_id, m.id AS member_id, m.org_id AS home_id, CASE WHEN m.org_id = ? THEN m.group_id ELSE 0 END AS group_id,
			m.category = ? AS is_full, '' AS grade
		FROM member m LEFT JOIN review_away a ON a.member_id = m.id AND a.year = ?
		WHERE m.status = ? AND (a.host_id = ? OR (a.host_id IS NULL AND m.org_path = ?))
			AND NOT EXISTS (SELECT 1 FROM review_result t WHERE t.member_id = m.id AND t.year = ?) ORDER BY m.id`,
		v.ID, v.OrgID, members.Full, v.Year, members.Normal, v.OrgID, v.OrgPath, v.Year).Scan(ctx, &list); err != nil {
		return err
	}
	if len(list) == 0 {
		return api.Conflict("本支部没有要评议的党员：停止党籍的、今年由其他支部评议的不列入名单，不能开始自评，请核对党员信息和委托情况。")
	}
	if v.ByGroup {
		in := map[int64]int{}
		for _, p := range list {
			in[p.GroupID]++
		}
		for _, n := range in {
			if n < FewestBallots {
				return api.Conflict("有的党小组不足 " + strconv.Itoa(FewestBallots) + " 人，或有党员不在党小组内，不能在党小组范围内互评，请全支部一起互评。")
			}
		}
	}
	for i := range list {
		list[i].ID, list[i].Salt = store.NewID(), newSalt()
	}
	if _, err := tx.NewInsert().Model(&list).Exec(ctx); err != nil {
		return err
	}
	return s.sealAs(ctx, tx, Parts(s.box), v.ID, 0)
}

// Together has a review assess in the whole branch, or in the groups, as long as nobody is listed yet.
func (s *Service) Together(ctx context.Context, id int64, byGroup bool) error {
	return s.change(ctx, id, func(tx *store.Tx, v Review) error {
		if Reached(v.Scope, v.Step, Self) {
			return api.Conflict("自评已经开始，不能再改变互评的范围。")
		}
		if _, err := tx.Exec(ctx, `UPDATE review SET by_group = ? WHERE id = ?`, byGroup, id); err != nil {
			return err
		}
		return s.wrote(ctx, tx, v, "by_group", 0)
	})
}

// change does something to a review that is not filed, for who may run it.
func (s *Service) change(ctx context.Context, id int64, do func(tx *store.Tx, v Review) error) error {
	if _, err := s.required(ctx, access.ReviewRun, id); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		v, err := s.lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if v.Step == Filed {
			return filedAlready
		}
		return do(tx, v)
	})
}

// Excuse notes why somebody cannot take part; an empty reason takes it back.
func (s *Service) Excuse(ctx context.Context, id, memberID int64, reason string) error {
	return s.change(ctx, id, func(tx *store.Tx, v Review) error {
		if !Reached(v.Scope, v.Step, Self) || Reached(v.Scope, v.Step, Verdict) {
			return api.Conflict("自评开始以后、组织评定以前才能登记不能参加的党员。")
		}
		if box, err := boxOf(ctx, tx, id); err != nil || box.ID != 0 {
			if err == nil {
				err = api.Conflict("正在交票，名单不能变动，请在这一步结束以后再登记。")
			}
			return err
		}
		p, err := s.participant(ctx, tx, id, memberID)
		if store.Missing(err) {
			return notTaking
		}
		if err != nil {
			return err
		}
		p.Excused, p.Grade, p.Reason = strings.TrimSpace(reason), "", ""
		if err := s.keep(ctx, tx, p); err != nil {
			return err
		}
		return s.wrote(ctx, tx, v, "excused", memberID)
	})
}

var notTaking = api.Conflict("这名同志不在参加评议的名单上，请刷新后重新选择。")
