package access

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/platform/api"
)

// Routes registers /api/me, /api/setup, /api/walls and /api/accounts.
func (s *Service) Routes(a huma.API) {
	huma.Register(a, Public("DELETE", "/api/session", "logOut", "退出登录", Status(204)), s.logOut)
	huma.Register(a, Public("POST", "/api/session/wall", "enterWall", "大屏凭令牌进入", Status(204)), s.enterWall)
	huma.Register(a, Op("GET", "/api/me", "getMe", "当前账号", Self, Unsecured), s.me)
	huma.Register(a, Op("POST", "/api/me/device", "registerDevice", "登记本机的设备公钥", Self, MaxBody(4<<10)), s.postDevice)
	huma.Register(a, Op("GET", "/api/me/devices", "listDevices", "本人已登录的设备", Self, Unsecured), s.listDevices)
	huma.Register(a, Op("DELETE", "/api/me/devices/{id}", "endDevice", "让本人的一台设备退出登录", Self, Status(204)), s.endDevice)
	huma.Register(a, Op("DELETE", "/api/me/devices", "endOtherDevices", "让本人的其他设备都退出登录", Self), s.endOthers)
	huma.Register(a, Public("GET", "/api/setup", "getSetup", "是否等待初始设置"), s.setupState)
	huma.Register(a, Public("POST", "/api/setup", "setUp", "初始设置三类管理员", Status(201)), s.setUp)
	huma.Register(a, Op("GET", "/api/walls", "listWalls", "大屏列表", AccountManage), s.listWalls)
	huma.Register(a, Op("POST", "/api/walls", "openWall", "启用大屏", AccountManage, Status(201)), s.openWall)
	huma.Register(a, Op("DELETE", "/api/walls/{id}", "closeWall", "停用大屏", AccountManage, Status(204)), s.closeWall)
	s.accountRoutes(a)
}

// cookieName is how a cookie is called: under TLS so that no other site and no page without TLS can put one in its place
// (RFC 6265bis, 4.1.3.2).
func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

// TokenCookie holds a token, or for "" takes the cookie away. It lives as long as browsers allow; the server decides when the session ends.
func TokenCookie(token string, secure bool) http.Cookie {
	c := http.Cookie{Name: cookieName(cookie, secure), Value: token, Path: "/", MaxAge: 400 * 24 * 3600, HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

type cookieOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *Service) logOut(ctx context.Context, _ *struct{}) (*cookieOutput, error) {
	r := RequestFrom(ctx)
	return &cookieOutput{TokenCookie("", r.Secure)}, s.LogOut(ctx, r.Token)
}

type enterWallInput struct {
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"128" doc:"大屏令牌"`
	}
}

func (s *Service) enterWall(ctx context.Context, in *enterWallInput) (*cookieOutput, error) {
	c, err := s.CallerOf(ctx, in.Body.Token)
	if err != nil || !c.Has(WallRead) || c.Has(Self) {
		return nil, api.Anonymous("大屏令牌不对或已停用，请联系启用这块大屏的党组织。")
	}
	return &cookieOutput{TokenCookie(in.Body.Token, RequestFrom(ctx).Secure)}, nil
}

type devicesOutput struct {
	Body struct {
		Items []DeviceView `json:"items"`
	}
}

// DeviceView is a device as 我的 shows it.
type DeviceView struct {
	ID        int64     `json:"id"`
	Device    string    `json:"device" doc:"kind of device and browser"`
	Source    string    `json:"source" doc:"network address at log-in"`
	CreatedAt time.Time `json:"createdAt"`
	SeenAt    time.Time `json:"seenAt" doc:"last used, exact to a day"`
	Current   bool      `json:"current" doc:"the device this request comes from"`
}

func (s *Service) listDevices(ctx context.Context, _ *struct{}) (*devicesOutput, error) {
	c := CallerFrom(ctx)
	devices, err := s.Devices(ctx, c.AccountID)
	out := &devicesOutput{}
	out.Body.Items = deviceViews(devices, c.SessionID)
	return out, err
}

func deviceViews(devices []Session, current int64) []DeviceView {
	views := make([]DeviceView, len(devices))
	for i, d := range devices {
		views[i] = DeviceView{d.ID, d.Device, d.Source, d.CreatedAt.Time(), d.SeenAt.Time(), d.ID == current}
	}
	return views
}

type idInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *Service) endDevice(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, s.EndDevice(ctx, in.ID)
}

type endOthersOutput struct {
	Body struct {
		Ended int `json:"ended" doc:"how many devices"`
	}
}

func (s *Service) endOthers(ctx context.Context, _ *struct{}) (*endOthersOutput, error) {
	out := &endOthersOutput{}
	var err error
	out.Body.Ended, err = s.EndOthers(ctx)
	return out, err
}

type setupStateOutput struct {
	Body struct {
		Open bool `json:"open" doc:"administrators can be set up with the secret printed on the server's terminal"`
	}
}

func (s *Service) setupState(ctx context.Context, _ *struct{}) (*setupStateOutput, error) {
	out := &setupStateOutput{}
	out.Body.Open = s.SettingUp()
	return out, nil
}

// AdministratorInput names one of the three administrators.
type AdministratorInput struct {
	Account string `json:"account" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]{2,31}$" patternDescription:"应为 3 到 32 位字母、数字" doc:"账号名"`
	Name    string `json:"name" minLength:"1" maxLength:"64" doc:"姓名"`
}
type setUpInput struct {
	Body struct {
		Secret   string             `json:"secret" minLength:"1" maxLength:"64" doc:"服务器启动时显示的口令"`
		System   AdministratorInput `json:"system" doc:"系统管理员"`
		Security AdministratorInput `json:"security" doc:"安全管理员"`
		Audit    AdministratorInput `json:"audit" doc:"审计管理员"`
	}
}
type setUpOutput struct {
	Body struct {
		Items []HandedOut `json:"items"`
	}
}

// HandedOut is an account with the password to hand out: shown once, kept nowhere.
type HandedOut struct {
	Role     Role   `json:"role"`
	RoleName string `json:"roleName"`
	Account  string `json:"account"`
	Password string `json:"password" doc:"one-time password, must be changed at the first log-in"`
}

func (s *Service) setUp(ctx context.Context, in *setUpInput) (*setUpOutput, error) {
	b := in.Body
	three := [3]Administrator{
		{SystemAdmin, strings.ToLower(b.System.Account), b.System.Name},
		{SecurityAdmin, strings.ToLower(b.Security.Account), b.Security.Name},
		{AuditAdmin, strings.ToLower(b.Audit.Account), b.Audit.Name},
	}
	handed, err := s.SetUp(ctx, b.Secret, RequestFrom(ctx).Source, three)
	if err != nil {
		return nil, err
	}
	out := &setUpOutput{}
	for _, a := range three {
		out.Body.Items = append(out.Body.Items, HandedOut{a.Role, a.Role.Name(), a.Login, handed[a.Login]})
	}
	return out, nil
}

type listWallsInput struct {
	Within int64 `query:"within" doc:"the org whose subtree is listed"`
	After  int64 `query:"after"`
	Limit  int   `query:"limit" default:"50" minimum:"1" maximum:"200"`
}
type listWallsOutput struct {
	Body struct {
		Items []WallView `json:"items"`
		After int64      `json:"after,omitempty"`
	}
}

// WallView is a wall screen in a list.
type WallView struct {
	ID        int64      `json:"id"`
	OrgID     int64      `json:"orgId"`
	OrgName   string     `json:"orgName"`
	Name      string     `json:"name" doc:"where the screen stands"`
	CreatedAt time.Time  `json:"createdAt"`
	SeenAt    *time.Time `json:"seenAt,omitempty" doc:"last used, exact to a day"`
}

func (s *Service) listWalls(ctx context.Context, in *listWallsInput) (*listWallsOutput, error) {
	path, err := Scope(ctx, AccountManage, in.Within)
	if err != nil {
		return nil, err
	}
	walls, err := s.WallsIn(ctx, path, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(walls))
	for i, w := range walls {
		ids[i] = w.WallOrgID
	}
	named, err := names(ctx, s.db, ids)
	out := &listWallsOutput{}
	out.Body.Items = make([]WallView, len(walls))
	for i, w := range walls {
		out.Body.Items[i] = WallView{w.ID, w.WallOrgID, named[w.WallOrgID], w.Device, w.CreatedAt.Time(), w.SeenAt.Pointer()}
	}
	if len(walls) == in.Limit {
		out.Body.After = walls[len(walls)-1].ID
	}
	return out, err
}

type openWallInput struct {
	Body struct {
		OrgID int64  `json:"orgId" minimum:"1"`
		Name  string `json:"name" minLength:"1" maxLength:"64" doc:"where the screen stands"`
	}
}
type openWallOutput struct {
	Body struct {
		ID    int64  `json:"id"`
		Token string `json:"token" doc:"shown once"`
	}
}

func (s *Service) openWall(ctx context.Context, in *openWallInput) (*openWallOutput, error) {
	id, token, err := s.OpenWall(ctx, in.Body.OrgID, in.Body.Name)
	out := &openWallOutput{}
	out.Body.ID, out.Body.Token = id, token
	return out, err
}

func (s *Service) closeWall(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, s.CloseWall(ctx, in.ID)
}
