package attendance

import (
	"context"
	"time"

	"zhibu/party/access"
	"zhibu/party/attendance/codes"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/qr"
)

type codeInput struct {
	ID        int64 `path:"id"`
	Here      api.Here
	Direction terms.Direction `query:"direction" enum:"in,out" default:"in"`
}

type codeOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		QR         string          `json:"qr" doc:"二维码的内容"`
		Size       int             `json:"size" doc:"二维码的边长，以格计，含四周的白边"`
		Path       string          `json:"path" doc:"二维码的深色格，SVG 路径，单位为格"`
		Digits     string          `json:"digits" doc:"八位数字码"`
		Direction  terms.Direction `json:"direction"`
		Step       int64           `json:"step" doc:"时间步，20 秒一步"`
		ValidUntil time.Time       `json:"validUntil" doc:"到时换下一个"`
		Now        time.Time       `json:"now" doc:"服务器时间"`
	}
}

func (s *Service) getCode(ctx context.Context, in *codeInput) (*codeOutput, error) {
	now, err := s.turned(ctx, s.now())
	if err != nil {
		return nil, err
	}
	sh, err := s.sheetToRun(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if sh.State != Open {
		return nil, notRunning
	}
	text, until := sh.keys().Rotating(in.Direction, now)
	out := &codeOutput{CacheControl: "no-store"}
	out.Body.QR, out.Body.Digits, out.Body.Direction = codes.Link(in.Here.Origin, text), sh.keys().Digits(in.Direction, now), in.Direction
	out.Body.Step, out.Body.ValidUntil, out.Body.Now = now.Unix()/int64(codes.Step/time.Second), inChina(until), inChina(now)
	out.Body.Size, out.Body.Path, err = qr.Draw(out.Body.QR)
	return out, err
}

// aheadFor is for how long an open screen can go on without a network. Who
// holds the codes of the next minutes could send them out beforehand, so it is
// short, and only those who run the sign-in get them.
const aheadFor = 10 * time.Minute

type aheadCode struct {
	Size       int       `json:"size" doc:"二维码的边长，以格计，含四周的白边"`
	Path       string    `json:"path" doc:"二维码的深色格，SVG 路径，单位为格"`
	Digits     string    `json:"digits" doc:"八位数字码"`
	ValidFrom  time.Time `json:"validFrom"`
	ValidUntil time.Time `json:"validUntil" doc:"到时换下一个"`
}

type aheadOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Codes []aheadCode `json:"codes" doc:"现在起十分钟内的码，不超过签到结束"`
		Now   time.Time   `json:"now" doc:"服务器时间"`
	}
}

func (s *Service) getCodesAhead(ctx context.Context, in *codeInput) (*aheadOutput, error) {
	now, err := s.turned(ctx, s.now())
	if err != nil {
		return nil, err
	}
	sh, err := s.sheetToRun(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if sh.State != Open {
		return nil, notRunning
	}
	keys := sh.keys()
	out := &aheadOutput{CacheControl: "no-store"}
	out.Body.Now, out.Body.Codes = inChina(now), []aheadCode{}
	end := now.Add(aheadFor)
	if last := sh.Window(in.Direction).To; last.Before(end) {
		end = last
	}
	for at := now.Truncate(codes.Step); !at.After(end); at = at.Add(codes.Step) {
		text, until := keys.Rotating(in.Direction, at)
		c := aheadCode{Digits: keys.Digits(in.Direction, at), ValidFrom: inChina(at), ValidUntil: inChina(until)}
		if c.Size, c.Path, err = qr.Draw(codes.Link(in.Here.Origin, text)); err != nil {
			return nil, err
		}
		out.Body.Codes = append(out.Body.Codes, c)
	}
	return out, nil
}

type nonceInput struct {
	ID        int64           `path:"id"`
	Direction terms.Direction `query:"direction" enum:"in,out" required:"true"`
}

type nonceOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Nonce string `json:"nonce" doc:"两分钟内有效，只能用一次；没有网络时存下的签到可以用三天"`
	}
}

// getNonce asks no database: a nonce for a meeting that is not, or not the
// caller's, is good for nothing.
func (s *Service) getNonce(ctx context.Context, in *nonceInput) (*nonceOutput, error) {
	c := access.CallerFrom(ctx)
	if c.Device.Point == nil {
		return nil, api.Conflict("这部手机还没有登记，请刷新页面后再试。")
	}
	out := &nonceOutput{CacheControl: "no-store"}
	out.Body.Nonce = s.nonces.Make(c, in.ID, in.Direction, s.ratchet.Time(s.now()))
	return out, nil
}

// noncesFor are what a page that shows the roll can sign with, so that a phone
// whose page is not older than a nonce asks for none; nil where no phone is registered.
func (s *Service) noncesFor(c access.Caller, meetingID int64) *noncesView {
	if c.Device.Point == nil {
		return nil
	}
	now := s.ratchet.Time(s.now())
	return &noncesView{s.nonces.Make(c, meetingID, terms.In, now), s.nonces.Make(c, meetingID, terms.Out, now)}
}
