package attendance

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/attendance/codes"
	"zhibu/party/terms"
	"zhibu/platform/event"
	"zhibu/platform/geo"
)

// Routes registers /api/meetings/{id}/attendance, /s/{code} and /print/poster.
func (s *Service) Routes(a huma.API) {
	const path = "/api/meetings/{id}/attendance"
	op := access.Op
	huma.Register(a, op(http.MethodPost, path, "sign", "签到或签退", access.AttendanceSign, access.Status(http.StatusCreated), access.MaxBody(8<<10)), s.postSign)
	huma.Register(a, op(http.MethodGet, path, "getAttendance", "签到情况", access.AttendanceRead), s.getAttendance)
	huma.Register(a, op(http.MethodGet, path+"/nonce", "getNonce", "签到口令，一次有效", access.AttendanceSign), s.getNonce)
	huma.Register(a, op(http.MethodGet, path+"/code/ahead", "getCodesAhead", "会场屏幕断网时接着用的签到码", access.AttendanceRun), s.getCodesAhead)
	huma.Register(a, op(http.MethodGet, path+"/code", "getCode", "会场屏幕的签到码", access.AttendanceRun), s.getCode)
	huma.Register(a, op(http.MethodPost, path+"/answer", "answerMeeting", "回复参加或请假", access.AttendanceSign), s.postAnswer)
	huma.Register(a, op(http.MethodPost, path+"/leave/{memberId}", "decideLeave", "审批请假", access.AttendanceRead), s.postLeave)
	huma.Register(a, op(http.MethodPost, path+"/assist", "assist", "代签或登记线上参加", access.AttendanceRun), s.postAssist)
	huma.Register(a, op(http.MethodPut, path+"/roll", "enterRoll", "会议记录人登记整册到会情况", access.AttendanceRun), s.putRoll)
	huma.Register(a, op(http.MethodPost, path+"/witness", "witness", "见证签到", access.AttendanceRead), s.postWitness)
	huma.Register(a, op(http.MethodPost, path+"/appeal", "appeal", "申诉缺勤", access.AttendanceSign), s.postAppeal)
	huma.Register(a, op(http.MethodPost, path+"/appeal/{memberId}", "decideAppeal", "核实申诉", access.MeetingReview), s.postAppealDecision)
	s.pageRoutes(a)
}

type positionBody struct {
	Lat        float64    `json:"lat" minimum:"-90" maximum:"90"`
	Lng        float64    `json:"lng" minimum:"-180" maximum:"180"`
	Accuracy   *float64   `json:"accuracy,omitempty" minimum:"0" maximum:"10000000" doc:"米，不知道就不填"`
	Confidence int        `json:"confidence,omitempty" enum:"68,95" doc:"accuracy 的置信度，浏览器为 95（默认），安卓原生接口为 68"`
	System     geo.System `json:"system" enum:"wgs84,gcj02,bd09" doc:"坐标系，浏览器为 wgs84"`
}

type proofBody struct {
	Nonce     string `json:"nonce" maxLength:"64" doc:"签到口令"`
	Signature []byte `json:"signature" maxLength:"128" doc:"本机设备密钥对口令、会议、方向、码和 key 的签名（ECDSA P-256、SHA-256，r 和 s 各 32 字节）"`
}

type keptBody struct {
	MadeAt   int64  `json:"madeAt" minimum:"0" maximum:"9007199254740991" doc:"手机时间，Unix 毫秒"`
	Previous string `json:"previous,omitempty" maxLength:"64" doc:"这部手机在这次登录里上一份离线签到的哈希"`
}

type signInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Direction terms.Direction `json:"direction" enum:"in,out"`
		Code      string          `json:"code,omitempty" maxLength:"300" doc:"扫到的链接、其中的码，或八位数字码"`
		Position  *positionBody   `json:"position,omitempty" doc:"只用于核对距离，不保存"`
		Key       string          `json:"key" minLength:"1" maxLength:"64" doc:"客户端为每次操作生成一次；重发同一个 key 得到同样的答复"`
		Remote    *struct {
			Reason string `json:"reason" maxLength:"200"`
		} `json:"remote,omitempty" doc:"线上参加时填"`
		Proof *proofBody `json:"proof,omitempty" doc:"手机不能签名时不填"`
		Kept  *keptBody  `json:"kept,omitempty" doc:"没有网络时存在手机里、后来才送的，填上"`
	}
}

type signOutput struct {
	Status int
	Body   receiptView
}

func (s *Service) postSign(ctx context.Context, in *signInput) (*signOutput, error) {
	b := &in.Body
	sign := SignIn{MeetingID: in.ID, Caller: access.CallerFrom(ctx), Direction: b.Direction, Code: b.Code, Key: b.Key, At: s.now(), Source: event.ActorFrom(ctx).Source}
	if p := b.Position; p != nil {
		sign.Position = &Position{Lat: p.Lat, Lng: p.Lng, Accuracy: -1, Confidence: p.Confidence, System: p.System}
		if p.Accuracy != nil {
			sign.Position.Accuracy = *p.Accuracy
		}
	}
	if b.Proof != nil {
		sign.Signed.Nonce, sign.Signed.Signature = b.Proof.Nonce, b.Proof.Signature
	}
	if b.Kept != nil {
		sign.Signed.Kept = &codes.KeptAt{MadeAt: b.Kept.MadeAt, Previous: b.Kept.Previous}
	}
	if s.MayUsePosition != nil && !s.MayUsePosition(ctx, sign.Caller) {
		sign.Position = nil // dropped before anything else sees it
	}
	if b.Remote != nil {
		sign.Remote, sign.Reason = true, b.Remote.Reason
	}
	r, err := s.Sign(ctx, sign)
	if err != nil {
		return nil, err
	}
	status := http.StatusCreated
	if r.Replayed {
		status = http.StatusOK
	}
	return &signOutput{status, viewReceipt(r)}, nil
}

type meetingInput struct {
	ID int64 `path:"id"`
}

type attendanceOutput struct{ Body attendanceView }

func (s *Service) getAttendance(ctx context.Context, in *meetingInput) (*attendanceOutput, error) {
	sh, err := s.sheetOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	took, err := s.requireRoll(ctx, s.db, access.AttendanceRead, sh)
	if err != nil {
		return nil, err
	}
	rows, err := roll(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	people, err := peopleOn(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	c := access.CallerFrom(ctx)
	out := &attendanceOutput{viewAttendance(sh, rows, people, c, took)}
	if out.Body.Mine != nil && sh.State == Open {
		out.Body.Nonces = s.noncesFor(c, in.ID)
	}
	return out, nil
}

type answerInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Coming Answer `json:"coming" enum:"yes,leave"`
		Reason string `json:"reason,omitempty" maxLength:"500"`
	}
}

func (s *Service) postAnswer(ctx context.Context, in *answerInput) (*struct{}, error) {
	return nil, s.Reply(ctx, in.ID, in.Body.Coming, in.Body.Reason)
}

type leaveInput struct {
	ID       int64 `path:"id"`
	MemberID int64 `path:"memberId"`
	Body     struct {
		Approve bool   `json:"approve"`
		Note    string `json:"note,omitempty" maxLength:"500"`
	}
}

func (s *Service) postLeave(ctx context.Context, in *leaveInput) (*struct{}, error) {
	return nil, s.DecideLeave(ctx, in.ID, in.MemberID, in.Body.Approve, in.Body.Note)
}

type assistInput struct {
	ID   int64 `path:"id"`
	Body struct {
		MemberID  int64           `json:"memberId"`
		Direction terms.Direction `json:"direction" enum:"in,out"`
		Presence  terms.Presence  `json:"presence" enum:"assisted,online"`
		Reason    string          `json:"reason" maxLength:"500"`
		WitnessID int64           `json:"witnessId" doc:"已在现场签到的另一名党员"`
	}
}

func (s *Service) postAssist(ctx context.Context, in *assistInput) (*struct{}, error) {
	return nil, s.Assist(ctx, in.ID, Entry(in.Body))
}

type rollInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Reason string `json:"reason" maxLength:"500" doc:"为什么不由本人签到"`
		Except []struct {
			MemberID int64          `json:"memberId"`
			Presence terms.Presence `json:"presence" enum:"leave,absent,online,assisted" doc:"免到而到会的填 assisted"`
			Reason   string         `json:"reason,omitempty" maxLength:"500" doc:"请假、线上参加的原因"`
		} `json:"except,omitempty" maxItems:"1000" doc:"其余的都到会"`
	}
}

func (s *Service) putRoll(ctx context.Context, in *rollInput) (*struct{}, error) {
	except := make([]Exception, len(in.Body.Except))
	for i, e := range in.Body.Except {
		except[i] = Exception(e)
	}
	return nil, s.EnterRoll(ctx, in.ID, in.Body.Reason, except)
}

type witnessInput struct {
	ID   int64 `path:"id"`
	Body struct {
		MemberID int64 `json:"memberId"`
	}
}

func (s *Service) postWitness(ctx context.Context, in *witnessInput) (*struct{}, error) {
	return nil, s.Confirm(ctx, in.ID, in.Body.MemberID)
}

type appealInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Reason string `json:"reason" maxLength:"500"`
	}
}

func (s *Service) postAppeal(ctx context.Context, in *appealInput) (*struct{}, error) {
	return nil, s.Appeal(ctx, in.ID, in.Body.Reason)
}

type appealDecisionInput struct {
	ID       int64 `path:"id"`
	MemberID int64 `path:"memberId"`
	Body     struct {
		Accept bool   `json:"accept"`
		Note   string `json:"note" maxLength:"500"`
	}
}

func (s *Service) postAppealDecision(ctx context.Context, in *appealDecisionInput) (*struct{}, error) {
	return nil, s.DecideAppeal(ctx, in.ID, in.MemberID, in.Body.Accept, in.Body.Note)
}
