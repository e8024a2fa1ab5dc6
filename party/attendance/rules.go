package attendance

import (
	"fmt"
	"strings"
	"time"

	"zhibu/party/terms"
)

// The rules in this file say whether a sign-in is to be believed. They take
// facts and give findings; they read no clock and no database.
//
//	《中国共产党党员教育管理工作条例》第十六条: 党员应当按期参加党员大会、党小组会和上党课;
//	党支部应当每月开展1次主题党日. How attendance is proved, no regulation says:
//	windows, fence and samples are policy and come in as facts.

// Rule names one rule of the sign-in. The name stands in the answer, in the
// record and in the tests.
type Rule string

// The rules. Nonce, Device, Relay and Offline have their place here but are
// not judged yet: no finding of theirs is ever made.
const (
	Code      Rule = "R1-code"     // 签到码
	Nonce     Rule = "R2-nonce"    // 一次性口令
	Device    Rule = "R3-device"   // 设备
	Window    Rule = "R4-window"   // 时间
	Positions Rule = "R5-position" // 位置
	Relay     Rule = "R6-relay"    // 转发迹象
	Witness   Rule = "R7-witness"  // 见证
	Assisted  Rule = "R8-assisted" // 代签
	Offline   Rule = "R9-offline"  // 离线签到
	Remote    Rule = "R10-remote"  // 线上参加
)

// Finding is what one rule found, "R5-position/outside". It is stored as such;
// its verdict and its sentence stand in the table findings.
type Finding string

// The findings.
const (
	CodeFresh          Finding = "R1-code/fresh"
	CodeDigits         Finding = "R1-code/digits"
	CodePoster         Finding = "R1-code/poster"
	CodeMissing        Finding = "R1-code/missing"
	CodeWrong          Finding = "R1-code/wrong"
	CodeExpired        Finding = "R1-code/expired"
	CodeOtherMeeting   Finding = "R1-code/other-meeting"
	CodeOtherDirection Finding = "R1-code/other-direction"
	CodePosterOff      Finding = "R1-code/poster-off"
	CodeRemote         Finding = "R1-code/remote"

	WindowOpen     Finding = "R4-window/open"
	WindowEarlyIn  Finding = "R4-window/early-in"
	WindowLateIn   Finding = "R4-window/late-in"
	WindowEarlyOut Finding = "R4-window/early-out"
	WindowLateOut  Finding = "R4-window/late-out"

	PositionInside     Finding = "R5-position/inside"
	PositionOutside    Finding = "R5-position/outside"
	PositionMislabel   Finding = "R5-position/mislabelled"
	PositionVague      Finding = "R5-position/vague"
	PositionNoAccuracy Finding = "R5-position/no-accuracy"
	PositionUnknown    Finding = "R5-position/unknown"
	PositionOff        Finding = "R5-position/off"
	PositionRemote     Finding = "R5-position/remote"

	WitnessSample   Finding = "R7-witness/sample"
	WitnessNoFence  Finding = "R7-witness/poster-without-fence"
	WitnessAppeal   Finding = "R7-witness/appeal"
	AssistedEntered Finding = "R8-assisted/entered"
	RemoteAllowed   Finding = "R10-remote/allowed"
	RemoteNoReason  Finding = "R10-remote/no-reason"
	RemoteOff       Finding = "R10-remote/off"
	RemoteEntered   Finding = "R10-remote/entered"
)

// findings gives each finding its verdict and its sentence. {from} and {to}
// are the edges of the window.
var findings = map[Finding]struct {
	Verdict  terms.Verdict
	Sentence string
}{
	CodeFresh:          {terms.Green, "动态码有效。"},
	CodeDigits:         {terms.Green, "数字码有效。"},
	CodePoster:         {terms.Green, "海报码有效。"},
	CodeMissing:        {terms.Red, "没有签到码，请扫描会场屏幕或海报上的二维码，或输入八位数字码。"},
	CodeWrong:          {terms.Red, "签到码不正确，请重新扫描会场屏幕上的二维码；仍不行请联系支部书记。"},
	CodeExpired:        {terms.Red, "签到码已过期，请重新扫描会场屏幕上正在显示的二维码。"},
	CodeOtherMeeting:   {terms.Red, "这是另一次活动的签到码，请扫描本支部这次活动的二维码。"},
	CodeOtherDirection: {terms.Red, "签到码与签退码不通用，请扫描屏幕上对应的二维码。"},
	CodePosterOff:      {terms.Red, "本支部没有启用海报签到，请扫描会场屏幕上的动态码；需要启用请联系上级党组织。"},
	CodeRemote:         {terms.Amber, "线上参加且没有扫码，须由支部书记或在场党员当日见证。"},

	WindowOpen:     {terms.Green, "在规定时间内。"},
	WindowEarlyIn:  {terms.Red, "签到还没有开始，签到时间为{from}至{to}。"},
	WindowLateIn:   {terms.Red, "签到已经结束，签到时间为{from}至{to}；确有参加的，请支部书记代签并说明原因。"},
	WindowEarlyOut: {terms.Red, "活动还没有结束，不能提前签退，签退时间为{from}至{to}。"},
	WindowLateOut:  {terms.Red, "签退已经结束，签退时间为{from}至{to}；请支部书记代为登记并说明原因。"},

	PositionInside:     {terms.Green, "在会场范围内。"},
	PositionOutside:    {terms.Red, "您不在会场范围内，请到会场后再试；确在会场的，请支部书记核对活动地点的位置。"},
	PositionMislabel:   {terms.Red, "位置的坐标系可能标错了：按所标的坐标系不在会场，换一种坐标系才在会场。请更新应用后重试，或请支部书记代签。"},
	PositionVague:      {terms.Amber, "定位不够准确，须由在场党员或支部书记当日见证。"},
	PositionNoAccuracy: {terms.Amber, "定位没有给出精度，须由在场党员或支部书记当日见证。"},
	PositionUnknown:    {terms.Amber, "没有取得位置，须由在场党员或支部书记当日见证。"},
	PositionOff:        {terms.Green, "这次活动没有设定会场位置，不核对距离。"},
	PositionRemote:     {terms.Green, "线上参加，不核对位置。"},

	WitnessSample:   {terms.Amber, "海报签到抽查，须由在场党员或支部书记当日见证。"},
	WitnessNoFence:  {terms.Amber, "海报签到要核对位置，而这次活动没有设定会场位置，须由在场党员或支部书记当日见证。"},
	WitnessAppeal:   {terms.Green, "申诉经上级党组织核实。"},
	AssistedEntered: {terms.Green, "由支部书记代签，原因和见证人已记录。"},
	RemoteAllowed:   {terms.Green, "线上参加，原因已记录。"},
	RemoteNoReason:  {terms.Red, "线上参加要写明原因，请补充后再试。"},
	RemoteOff:       {terms.Red, "本支部不允许线上签到，请到会场签到，或向支部书记请假。"},
	RemoteEntered:   {terms.Green, "由支部书记登记为线上参加，原因和见证人已记录。"},
}

// Rule is the rule that made the finding.
func (f Finding) Rule() Rule { r, _, _ := strings.Cut(string(f), "/"); return Rule(r) }

// Verdict is what the finding means for the sign-in; an unknown finding is red.
func (f Finding) Verdict() terms.Verdict {
	if known, ok := findings[f]; ok {
		return known.Verdict
	}
	return terms.Red
}

// Sentence says the finding in Chinese; w is the window it was judged by.
func (f Finding) Sentence(w Span) string {
	const clock = "1月2日15:04"
	return strings.NewReplacer("{from}", w.From.Format(clock), "{to}", w.To.Format(clock)).Replace(findings[f].Sentence)
}

// Span is a window of time; both edges belong to it, the last second whole:
// at 10:15:00.999 the window that ends at 10:15:00 is still open.
type Span struct{ From, To time.Time }

// Holds tells whether t lies in the span.
func (s Span) Holds(t time.Time) bool { return !t.Before(s.From) && t.Before(s.To.Add(time.Second)) }

// Facts is what is known of one sign-in or sign-out.
type Facts struct {
	Direction     terms.Direction
	At            time.Time // by the server's clock; the phone's is never asked
	Window        Span
	Code          Finding // one of the R1 findings, see codes.check
	PosterAllowed bool
	Sampled       bool // this member is in the sample of poster sign-ins that need a witness

	Fence    int // radius R in metres; 0: the place has no point or the fence is off
	Position *Place

	Remote        bool
	RemoteAllowed bool
	RemoteReason  string
}

// Place is where the member says to be, seen from the meeting's room. It
// holds distances, never coordinates.
type Place struct {
	Distance   float64 // metres, by the coordinate system the phone named
	AsOther    float64 // metres, the shortest when the same numbers are read in another system
	Accuracy   float64 // metres, radius as reported; below 0 unknown
	Confidence int     // per cent of fixes within Accuracy: 95 or 68
}

// Judge applies every rule. The verdict is that of the worst finding.
func Judge(f Facts) (terms.Verdict, []Finding) {
	found := []Finding{code(f), window(f), position(f)}
	if f.Remote {
		found = append(found, remote(f))
	}
	if f.Code == CodePoster && !f.Remote {
		found = append(found, poster(f)...)
	}
	return worst(found), found
}

func worst(found []Finding) terms.Verdict {
	v := terms.Green
	for _, f := range found {
		switch f.Verdict() {
		case terms.Red:
			return terms.Red
		case terms.Amber:
			v = terms.Amber
		}
	}
	return v
}

// code is rule 1. Who takes part remotely may have no screen to scan; then a
// witness stands in for the code.
func code(f Facts) Finding {
	switch {
	case f.Code == CodePoster && !f.PosterAllowed:
		return CodePosterOff
	case f.Code == CodeMissing && f.Remote:
		return CodeRemote
	}
	return f.Code
}

// window is rule 4, mission row 36 「不能超时签到，也不能提前签退」.
func window(f Facts) Finding {
	early, late := WindowEarlyIn, WindowLateIn
	if f.Direction == terms.Out {
		early, late = WindowEarlyOut, WindowLateOut
	}
	switch {
	case f.Window.Holds(f.At):
		return WindowOpen
	case f.At.Before(f.Window.From):
		return early
	}
	return late
}

// Numbers of rule 5, in metres.
const (
	vague     = 150 // a fix whose acc95 is larger proves nothing
	tolerance = 100 // at most so much of the accuracy is added to the fence
)

// position is rule 5, mission row 37: green only if acc95 ≤ 150 m and
// d ≤ R + min(acc95, 100 m); farther is red; unknown or vague is amber.
// A vague fix is farther only when even its own radius does not reach the
// fence. A fix that is outside as labelled but inside in another coordinate
// system is named as such: at Hanzhong the systems are 470 m apart.
func position(f Facts) Finding {
	switch p := f.Position; {
	case f.Remote:
		return PositionRemote
	case f.Fence == 0:
		return PositionOff
	case p == nil:
		return PositionUnknown
	default:
		return near(*p, float64(f.Fence))
	}
}

func near(p Place, radius float64) Finding {
	acc := Acc95(p.Accuracy, p.Confidence)
	known := p.Accuracy >= 0
	reach := radius + min(acc, tolerance)
	if !known {
		reach = radius + tolerance
	}
	switch {
	case !known && p.Distance <= reach:
		return PositionNoAccuracy
	case known && acc > vague && p.Distance <= radius+acc:
		return PositionVague
	case p.Distance <= reach:
		return PositionInside
	case p.AsOther <= reach:
		return PositionMislabel
	}
	return PositionOutside
}

// Acc95 is the radius within which 95% of fixes lie. The W3C Geolocation API
// reports that radius itself; Android's Location.getAccuracy reports the
// 68% one. For an error spread alike in both directions of the plane the two
// stand as √(ln 0.05 ÷ ln 0.32) = 1.62 to 1 (1.96 would hold on a line).
func Acc95(accuracy float64, confidence int) float64 {
	if confidence == 68 {
		return accuracy * 1.62
	}
	return accuracy
}

// remote is mission row 13 「线上会议」: marked apart from on-site presence,
// with a reason, where policy allows it.
func remote(f Facts) Finding {
	switch {
	case !f.RemoteAllowed:
		return RemoteOff
	case strings.TrimSpace(f.RemoteReason) == "":
		return RemoteNoReason
	}
	return RemoteAllowed
}

// poster holds the printed code, which can be photographed, to more than the
// screen's: there must be a fence, and a sample needs a witness.
func poster(f Facts) (found []Finding) {
	if f.Fence == 0 {
		found = append(found, WitnessNoFence)
	}
	if f.Sampled {
		found = append(found, WitnessSample)
	}
	return found
}

// Bands are all that is kept of a position.
func (p Place) bands() (distance, accuracy string) {
	distance, accuracy = ">300", ">150"
	for _, edge := range []struct {
		upTo float64
		name string
	}{{300, "100-300"}, {100, "50-100"}, {50, "0-50"}} {
		if p.Distance <= edge.upTo {
			distance = edge.name
		}
	}
	switch acc := Acc95(p.Accuracy, p.Confidence); {
	case p.Accuracy < 0:
		accuracy = "unknown"
	case acc <= 50:
		accuracy = "0-50"
	case acc <= vague:
		accuracy = fmt.Sprintf("50-%d", vague)
	}
	return distance, accuracy
}
