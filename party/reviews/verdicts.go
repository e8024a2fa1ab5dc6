package reviews

import (
	"context"
	"slices"
	"strings"

	"zhibu/party/access"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// most is how many of those who take part may be excellent.
func (s *Service) most(ctx context.Context, v Review, list []Participant) int {
	return MostExcellent(len(list), s.policy.Int(ctx, policy.ReviewExcellentPer, v.OrgPath, s.now()))
}

// Judge writes the branch committee's verdicts down, all of them together. Until the filing they
// can be changed, also after an objection.
//
// 支部工作条例 第十八条: 党支部委员会会议或者党员大会根据评议情况和党员日常表现情况，提出评定意见.
func (s *Service) Judge(ctx context.Context, id int64, given []Given) error {
	return s.change(ctx, id, func(tx *store.Tx, v Review) error {
		if !Reached(v.Scope, v.Step, Verdict) {
			return api.Conflict("民主测评结束以后才能评定等次。")
		}
		list, err := s.participantsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		var graded []int64
		for _, p := range list {
			if p.IsFull && p.Excused == "" {
				graded = append(graded, p.MemberID)
			}
		}
		if why := WrongVerdicts(graded, s.most(ctx, v, list), given); why != "" {
			return api.Invalid(why)
		}
		if len(given) < len(graded) {
			return api.Invalid("还有" + digits(len(graded)-len(given)) + "名正式党员没有评定等次，请填写完整。")
		}
		for _, p := range list {
			i := slices.IndexFunc(given, func(g Given) bool { return g.MemberID == p.MemberID })
			if i < 0 {
				continue
			}
			p.Grade, p.Reason = given[i].Grade, strings.TrimSpace(given[i].Reason)
			if err := s.keep(ctx, tx, p); err != nil {
				return err
			}
		}
		return s.wrote(ctx, tx, v, "verdicts", 0)
	})
}

// Object has the caller object to the own result, until the filing.
func (s *Service) Object(ctx context.Context, id int64, text string) error {
	_, me, err := s.taking(ctx, s.db, id)
	if err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		return api.Field("请写明异议的理由。", "body.text")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		v, err := s.lock(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case v.Step == Filed:
			return api.Conflict("评议结果已经归档，有不同意见请向上级党组织反映。")
		case v.Step != Rectification || me.Grade == "":
			return api.Conflict("现在还没有您的评定结果，结果公布以后可以提出异议。")
		}
		p, err := s.participant(ctx, tx, id, me.MemberID)
		if err != nil {
			return err
		}
		p.Objection, p.Answer = strings.TrimSpace(text), ""
		if err := s.keep(ctx, tx, p); err != nil {
			return err
		}
		return s.wrote(ctx, tx, v, "objection", me.MemberID)
	})
}

// AnswerObjection answers an objection.
func (s *Service) AnswerObjection(ctx context.Context, id, memberID int64, answer string) error {
	return s.change(ctx, id, func(tx *store.Tx, v Review) error {
		if strings.TrimSpace(answer) == "" {
			return api.Field("请填写答复。", "body.answer")
		}
		if memberID == access.CallerFrom(ctx).MemberID {
			return api.Refused("不能答复自己的异议，请由支部班子的另一位同志答复。")
		}
		p, err := s.participant(ctx, tx, id, memberID)
		if store.Missing(err) || err == nil && p.Objection == "" {
			return api.Conflict("这名同志没有提出异议，请刷新后查看。")
		}
		if err != nil {
			return err
		}
		p.Answer = strings.TrimSpace(answer)
		if err := s.keep(ctx, tx, p); err != nil {
			return err
		}
		return s.wrote(ctx, tx, v, "answer", memberID)
	})
}
