package privacy

import (
	"context"
	"fmt"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// answerDays is within how many days a correction or an export is answered.
const answerDays = 15

// Todos lists what waits for the caller: corrections to decide on, exports to approve, incidents to look into.
func (s *Service) Todos(ctx context.Context, c access.Caller) (list []terms.Todo, err error) {
	for _, ask := range []func(context.Context, access.Caller) (terms.Todo, int, store.Instant, error){s.correctionsWaiting, s.exportsWaiting, s.incidentsWaiting} {
		t, n, oldest, err := ask(ctx, c)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			t.Due = oldest.Time().AddDate(0, 0, answerDays)
			if t.Kind == "incident" {
				t.Due = oldest.Time().Add(24 * time.Hour)
			}
			t.Overdue = t.Due.Before(s.now())
			list = append(list, t)
		}
	}
	return list, nil
}

func (s *Service) correctionsWaiting(ctx context.Context, c access.Caller) (t terms.Todo, n int, oldest store.Instant, err error) {
	path, ok := c.Range(access.MemberManage)
	if !ok {
		return t, 0, 0, nil
	}
	from, to := store.Range(path) // few are asked for: SQLite shall begin with them, not with all members
	err = s.db.NewRaw(`SELECT count(*), coalesce(min(c.asked_at), 0) FROM privacy_correction c CROSS JOIN member m
		WHERE c.member_id = m.id AND c.state = 'asked' AND m.org_path >= ? AND m.org_path < ? AND c.member_id <> ?`, from, to, c.MemberID).Scan(ctx, &n, &oldest)
	return terms.Todo{Kind: "correction", Title: fmt.Sprintf("有 %d 份个人信息更正申请等待答复", n),
		Why: "《个人信息保护法》第四十六条：个人请求更正、补充的，应当予以核实，并及时更正、补充。", Link: "privacy/corrections"}, n, oldest, err
}

func (s *Service) exportsWaiting(ctx context.Context, c access.Caller) (t terms.Todo, n int, oldest store.Instant, err error) {
	path, ok := c.Range(access.PrivacyApprove)
	if !ok {
		return t, 0, 0, nil
	}
	from, to := store.Range(path)
	err = s.db.NewRaw(`SELECT count(*), coalesce(min(e.asked_at), 0) FROM privacy_export e JOIN org o ON o.id = e.org_id
		WHERE e.state = 'asked' AND o.path >= ? AND o.path < ? AND e.asked_by <> ?`, from, to, c.AccountID).Scan(ctx, &n, &oldest)
	return terms.Todo{Kind: "export", Title: fmt.Sprintf("有 %d 份明文导出申请等待审批", n),
		Why: "《个人信息保护法》第五十一条：合理确定个人信息处理的操作权限。", Link: "privacy/exports"}, n, oldest, err
}

func (s *Service) incidentsWaiting(ctx context.Context, c access.Caller) (t terms.Todo, n int, oldest store.Instant, err error) {
	if !c.Has(access.PrivacyManage) {
		return t, 0, 0, nil
	}
	err = s.db.NewRaw(`SELECT count(*), coalesce(min(at), 0) FROM privacy_incident WHERE closed_at = 0`).Scan(ctx, &n, &oldest)
	return terms.Todo{Kind: "incident", Title: fmt.Sprintf("有 %d 次疑似涉密内容被拦截，等待处置", n),
		Why: "《保守国家秘密法》第三十四条：发现涉嫌泄露国家秘密的，应当立即停止传输并报告。", Link: "privacy/incidents"}, n, oldest, err
}
