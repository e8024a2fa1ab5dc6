package attendance

import (
	"strings"

	"zhibu/party/terms"
)

// The rules by name, what each may find, and the sentence that says so. To
// change a wording, change it here; nothing stored repeats it.

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
	text := findings[f].Sentence
	if !strings.Contains(text, "{") {
		return text
	}
	return strings.NewReplacer("{from}", w.From.Format(clock), "{to}", w.To.Format(clock)).Replace(text)
}
