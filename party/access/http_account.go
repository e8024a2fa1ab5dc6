package access

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
)

// oneAccountRoutes registers what is done to one account besides disabling and roles.
func (s *Service) oneAccountRoutes(a huma.API) {
	const one = "/api/accounts/{id}"
	huma.Register(a, Op("GET", one+"/devices", "listAccountDevices", "账号已登录的设备", AccountManage), s.listAccountDevices)
	huma.Register(a, Op("POST", one+"/sessions/end", "endSessions", "让账号在所有设备上退出登录", AccountManage, Status(204)), s.endSessions)
	huma.Register(a, Op("POST", one+"/member", "linkMember", "账号关联党员", AccountManage, Status(204)), s.linkMember)
	huma.Register(a, Op("POST", one+"/member/remove", "unlinkMember", "取消账号与党员的关联", AccountManage, Status(204)), s.unlinkMember)
}

// listAccountDevices shows somebody else's devices: where from only roughly.
func (s *Service) listAccountDevices(ctx context.Context, in *idInput) (*devicesOutput, error) {
	devices, err := s.DevicesOf(ctx, in.ID)
	for i := range devices {
		devices[i].Source = MaskSource(devices[i].Source)
	}
	out := &devicesOutput{}
	out.Body.Items = deviceViews(devices, 0)
	return out, err
}

func (s *Service) endSessions(ctx context.Context, in *ReasonInput) (*struct{}, error) {
	return nil, s.EndSessions(ctx, in.ID, in.Body.Reason)
}

type linkInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		MemberID int64  `json:"memberId" minimum:"1"`
		Reason   string `json:"reason" minLength:"2" maxLength:"200" doc:"原因，记入审计日志"`
	}
}

func (s *Service) linkMember(ctx context.Context, in *linkInput) (*struct{}, error) {
	return nil, s.Link(ctx, in.ID, in.Body.MemberID, in.Body.Reason)
}

func (s *Service) unlinkMember(ctx context.Context, in *ReasonInput) (*struct{}, error) {
	return nil, s.Unlink(ctx, in.ID, in.Body.Reason)
}
