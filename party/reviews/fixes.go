package reviews

import (
	"cmp"
	"context"
	"strings"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// AddFix puts a problem onto the rectification list.
//
// 支部工作条例 第十七条: 会后制定整改措施，逐一整改落实.
func (s *Service) AddFix(ctx context.Context, id int64, f Fix) error {
	f.ID, f.ReviewID, f.Salt = store.NewID(), id, newSalt()
	f.Problem, f.Measure = strings.TrimSpace(f.Problem), strings.TrimSpace(f.Measure)
	return s.change(ctx, id, func(tx *store.Tx, v Review) error {
		switch {
		case !Reached(v.Scope, v.Step, Rectification):
			return api.Conflict("还没有到“整改清单”这一步，请先完成前面的步骤。")
		case f.Problem == "" || f.Measure == "":
			return api.Invalid("请填写问题和整改措施。")
		case f.DueOn < s.today():
			return api.Field("完成时限不能早于今天。", "body.dueOn")
		}
		if err := s.ofBranch(ctx, tx, v, f.MemberID); err != nil {
			return err
		}
		if answers, err := tx.NewSelect().TableExpr("member").Where("id = ? AND status = ?", f.MemberID, members.Normal).Exists(ctx); err != nil || !answers {
			return cmp.Or(err, api.Field("请为这个问题选择一名在册的责任人。", "body.memberId"))
		}
		if err := insert(ctx, tx, &f); err != nil {
			return err
		}
		if err := s.sealAs(ctx, tx, Fixes(), id, f.ID); err != nil {
			return err
		}
		return s.wrote(ctx, tx, v, "fix", f.MemberID)
	})
}

// EndFix notes that a problem was mended, also after the filing: by an officer or by who is responsible.
func (s *Service) EndFix(ctx context.Context, id, fixID int64, evidence string) error {
	v, _, err := s.taking(ctx, s.db, id)
	if err != nil {
		return err
	}
	var f Fix
	if err := s.db.NewSelect().Model(&f).Where("id = ? AND review_id = ?", fixID, id).Scan(ctx); err != nil {
		if store.Missing(err) {
			return api.NotFound("没有找到这一条，请刷新后重试。")
		}
		return err
	}
	if access.CallerFrom(ctx).MemberID != f.MemberID {
		if err := access.Require(ctx, access.ReviewRun, v.OrgPath); err != nil {
			return err
		}
	}
	if strings.TrimSpace(evidence) == "" {
		return api.Field("请写明怎样整改的。", "body.evidence")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE review_fix SET done_on = ?, evidence = ? WHERE id = ? AND done_on = ''`, s.today(), strings.TrimSpace(evidence), fixID)
		if err == nil && n == 0 {
			err = api.Conflict("这一条已经完成，请刷新后查看。")
		}
		if err != nil {
			return err
		}
		if err := s.sealAs(ctx, tx, Fixes(), id, fixID); err != nil {
			return err
		}
		return s.wrote(ctx, tx, v, "fix_done", f.MemberID)
	})
}
