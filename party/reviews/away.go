package reviews

import (
	"context"
	"strings"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// SendAway has another branch, named by its code, review a mobile member of the caller's branch;
// "" takes it back. The member's own branch hands over, so that no branch has to look into another's roll.
//
// 党员教育管理工作条例 第三十二条: 流动党员可以在流入地党组织参加民主评议.
func (s *Service) SendAway(ctx context.Context, memberID int64, year int, code string) error {
	m, err := s.members.Get(ctx, s.db, memberID)
	if err != nil && !store.Missing(err) {
		return err
	}
	if err := access.Require(ctx, access.ReviewRun, m.OrgPath); err != nil {
		return err
	}
	if !m.Mobile || m.Status != members.Normal {
		return api.Conflict("只有流动党员可以在流入地的支部参加评议，请先在党员信息中登记流动情况。")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if err := s.inTime(ctx, tx, m.OrgPath, year); err != nil {
			return err
		}
		var begun int
		if err := tx.NewRaw(`SELECT count(*) FROM review_participant p JOIN review r ON r.id = p.review_id WHERE p.member_id = ? AND r.year = ? AND r.step <> ?`, memberID, year, Ended).Scan(ctx, &begun); err != nil {
			return err
		}
		if begun > 0 {
			return api.Conflict("这名同志今年的评议已经开始，不能再改变参加的支部。")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM review_away WHERE member_id = ? AND year = ?`, memberID, year); err != nil {
			return err
		}
		told := happened.ReviewAway{MemberID: memberID, OrgID: m.OrgID, OrgPath: m.OrgPath, Year: year}
		if code = strings.TrimSpace(code); code == "" {
			if err := notDrawn(ctx, tx, m.OrgID, year, "本支部今年参加评议的名单已经确定，不能取消委托，请与流入地支部联系，由流入地支部评议。"); err != nil {
				return err
			}
			return s.bus.Publish(ctx, tx, told)
		}
		err := tx.NewRaw(`SELECT id FROM org WHERE code = ? AND state = 'active' AND kind IN ('branch', 'joint_branch', 'temporary_branch', 'mobile_branch')`, code).Scan(ctx, &told.ToOrgID)
		if store.Missing(err) || err == nil && told.ToOrgID == m.OrgID {
			return api.Field("没有这个编号的其他党支部，请向流入地支部核对编号。", "body.orgCode")
		}
		if err != nil {
			return err
		}
		if err := notDrawn(ctx, tx, told.ToOrgID, year, "流入地支部今年参加评议的名单已经确定，不能再委托，请让这名同志在本支部参加评议。"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO review_away (member_id, year, host_id) VALUES (?, ?, ?)`, memberID, year, told.ToOrgID); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, told)
	})
}

// notDrawn refuses what comes after a branch has listed who takes part in a year's review: whoever is handed over to
// it, or back, would be reviewed by nobody.
func notDrawn(ctx context.Context, r store.Reader, orgID int64, year int, refusal string) error {
	var all []Review
	if err := r.NewSelect().Model(&all).Where("org_id = ? AND year = ? AND scope <> ?", orgID, year, LifeMeeting).Scan(ctx); err != nil {
		return err
	}
	for _, v := range all {
		if Reached(v.Scope, v.Step, Self) {
			return api.Conflict(refusal)
		}
	}
	return nil
}
