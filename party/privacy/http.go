package privacy

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// Routes registers /api/privacy.
func (s *Service) Routes(a huma.API) {
	const base = "/api/privacy"
	huma.Register(a, access.Public(http.MethodGet, base+"/notice", "getNotice", "个人信息处理说明"), s.getNotice)
	huma.Register(a, access.Op(http.MethodPost, base+"/notices", "publishNotice", "发布新的个人信息处理说明", access.PrivacyManage, access.Status(204), access.MaxBody(256<<10)), s.postNotice)
	huma.Register(a, access.Op(http.MethodPut, base+"/consents/position", "sayPosition", "同意或不同意使用位置", access.Self, access.Status(204)), s.putConsent)

	huma.Register(a, access.Op(http.MethodGet, base+"/mine", "getMine", "我的个人信息", access.Self), s.getMine)
	huma.Register(a, access.Op(http.MethodPost, base+"/mine/clear", "showMine", "查看我的完整信息", access.Self), s.postMine)
	huma.Register(a, access.Op(http.MethodPost, base+"/mine/copy", "copyMine", "下载我的个人信息", access.Self), s.copyMine)
	huma.Register(a, access.Op(http.MethodPost, base+"/mine/corrections", "askCorrection", "申请更正", access.Self, access.Status(204)), s.postCorrection)

	huma.Register(a, access.Op(http.MethodPost, base+"/reveals", "revealMember", "查看未遮盖的个人信息", access.PrivacyReveal), s.postReveal)
	huma.Register(a, access.Op(http.MethodGet, base+"/corrections", "listCorrections", "待答复的更正申请", access.MemberManage), s.listCorrections)
	huma.Register(a, access.Op(http.MethodPost, base+"/corrections/{id}/decision", "decideCorrection", "答复更正申请", access.MemberManage, access.Status(204)), s.postCorrectionDecision)
	huma.Register(a, access.Op(http.MethodGet, base+"/exports", "listExports", "明文导出申请", access.PrivacyExport), s.listExports)
	huma.Register(a, access.Op(http.MethodPost, base+"/exports", "askExport", "申请明文导出", access.PrivacyExport, access.Status(201)), s.postExport)
	huma.Register(a, access.Op(http.MethodPost, base+"/exports/{id}/decision", "decideExport", "审批明文导出", access.PrivacyApprove, access.Status(204)), s.postExportDecision)
	huma.Register(a, access.Op(http.MethodPost, base+"/exports/{id}/file", "takeExport", "下载一次明文名册", access.PrivacyExport), s.takeExport)

	huma.Register(a, access.Op(http.MethodGet, base+"/retention", "listRetention", "各类数据的保存期限和到期数量", access.PrivacyManage), s.listRetention)
	huma.Register(a, access.Op(http.MethodGet, base+"/incidents", "listIncidents", "疑似涉密内容的拦截记录", access.PrivacyManage), s.listIncidents)
	huma.Register(a, access.Op(http.MethodPost, base+"/incidents/{id}/close", "closeIncident", "登记涉密拦截的处置", access.PrivacyManage, access.Status(204)), s.postClose)
}

// noStore keeps an answer out of every cache.
const noStore = "no-store"

type noticeOutput struct{ Body NoticeView }

func (s *Service) getNotice(ctx context.Context, _ *struct{}) (*noticeOutput, error) {
	n, err := s.CurrentNotice(ctx)
	return &noticeOutput{NoticeView{n.Version, n.Text, n.At.Time()}}, err
}

type noticeInput struct {
	Body struct {
		Text   string `json:"text" minLength:"100" maxLength:"20000"`
		Reason string `json:"reason" minLength:"4" maxLength:"200" doc:"改了什么，为什么"`
	}
}

func (s *Service) postNotice(ctx context.Context, in *noticeInput) (*struct{}, error) {
	return nil, s.PublishNotice(ctx, in.Body.Text, in.Body.Reason)
}

type consentInput struct {
	Body struct {
		Granted bool `json:"granted"`
		Version int  `json:"version" minimum:"1" doc:"of the notice that was read"`
	}
}

func (s *Service) putConsent(ctx context.Context, in *consentInput) (*struct{}, error) {
	return nil, s.Say(ctx, in.Body.Granted, in.Body.Version)
}

type revealInput struct {
	Body struct {
		MemberID     int64    `json:"memberId" minimum:"1"`
		Fields       []string `json:"fields" maxItems:"4" enum:"idNumber,phone,landline,address" doc:"none where only the correction is looked at"`
		Reason       string   `json:"reason" minLength:"4" maxLength:"200" doc:"查看的原因，本人看得到"`
		CorrectionID int64    `json:"correctionId,omitempty" doc:"also what this correction asks for"`
	}
}

type revealOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Values   map[string]string `json:"values" doc:"by field, in clear"`
		Proposed string            `json:"proposed,omitempty" doc:"what the correction asks for"`
	}
}

func (s *Service) postReveal(ctx context.Context, in *revealInput) (*revealOutput, error) {
	b := in.Body
	seen, err := s.Reveal(ctx, Ask{b.MemberID, b.Fields, b.Reason, b.CorrectionID})
	out := &revealOutput{CacheControl: noStore}
	out.Body.Values, out.Body.Proposed = seen.Values, seen.Proposed
	return out, err
}
