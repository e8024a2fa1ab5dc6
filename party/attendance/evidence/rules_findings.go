package evidence

import (
	"strings"

	"zhibu/party/terms"
)

// The rules by name, what each may find, and the sentence that says so. To
// change a wording, change it here; nothing stored repeats it.

// Rule names one rule of the sign-in. The name stands in the answer, in the
// record and in the tests.
type Rule string

// The rules.
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

	NonceSigned    Finding = "R2-nonce/signed"
	NonceNone      Finding = "R2-nonce/none"
	NonceRequired  Finding = "R2-nonce/required"
	NonceExpired   Finding = "R2-nonce/expired"
	NonceForeign   Finding = "R2-nonce/foreign"
	NonceSpent     Finding = "R2-nonce/spent"
	NonceSignature Finding = "R2-nonce/signature"

	DeviceKnown  Finding = "R3-device/known"
	DeviceNew    Finding = "R3-device/new"
	DeviceShared Finding = "R3-device/shared"

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

	RelayLate  Finding = "R6-relay/late"
	RelayBurst Finding = "R6-relay/burst"

	WitnessSample   Finding = "R7-witness/sample"
	WitnessNoFence  Finding = "R7-witness/poster-without-fence"
	WitnessAppeal   Finding = "R7-witness/appeal"
	AssistedEntered Finding = "R8-assisted/entered"
	AssistedRoll    Finding = "R8-assisted/roll"

	OfflineKept     Finding = "R9-offline/kept"
	OfflineGap      Finding = "R9-offline/gap"
	OfflineClock    Finding = "R9-offline/clock"
	OfflineUnsigned Finding = "R9-offline/unsigned"
	OfflineTimeless Finding = "R9-offline/timeless"
	OfflineLate     Finding = "R9-offline/late"
	OfflineAfter    Finding = "R9-offline/after"
	OfflineStale    Finding = "R9-offline/stale"
	OfflineForked   Finding = "R9-offline/forked"

	RemoteAllowed  Finding = "R10-remote/allowed"
	RemoteNoReason Finding = "R10-remote/no-reason"
	RemoteOff      Finding = "R10-remote/off"
	RemoteEntered  Finding = "R10-remote/entered"
)

// findings gives each finding its verdict and its sentence. {from} and {to}
// are the edges of the window.
var findings = map[Finding]struct {
	Verdict  terms.Verdict
	Sentence string
}{
	CodeFresh:          {terms.Green, "扫的是会场屏幕上的二维码。"},
	CodeDigits:         {terms.Green, "输入的数字正确。"},
	CodePoster:         {terms.Green, "扫的是这次会议的海报。"},
	CodeMissing:        {terms.Red, "没有签到码，请扫描会场屏幕或海报上的二维码，或输入八位数字码。"},
	CodeWrong:          {terms.Red, "签到码不正确，请重新扫描会场屏幕上的二维码；仍不行请联系支部书记。"},
	CodeExpired:        {terms.Red, "签到码已过期，请重新扫描会场屏幕上正在显示的二维码。"},
	CodeOtherMeeting:   {terms.Red, "这是另一次会议的签到码，请扫描本支部这次会议的二维码。"},
	CodeOtherDirection: {terms.Red, "签到码与签退码不通用，请扫描屏幕上对应的二维码。"},
	CodePosterOff:      {terms.Red, "本支部不用海报签到，请扫描会场屏幕上的二维码；会场没有屏幕的，请支部书记代签。"},
	CodeRemote:         {terms.Amber, "线上参加且没有扫码，须由支部书记或在场党员当日见证。"},

	NonceSigned:    {terms.Green, "确认是您这部手机签的。"},
	NonceNone:      {terms.Amber, "没能核实是不是本人的手机（浏览器太旧，或网址不是 https 开头），须由在场党员或支部书记当日见证。"},
	NonceRequired:  {terms.Red, "没能核实是不是本人的手机，请用新版浏览器从 https 网址打开再试，或请支部书记代签。"},
	NonceExpired:   {terms.Red, "签到页打开得太久了，请重新打开签到页再试。"},
	NonceForeign:   {terms.Red, "签到页不是在这部手机上、为这次会议打开的，请重新打开签到页再试。"},
	NonceSpent:     {terms.Red, "这个签到页已经用过一次，请重新打开签到页再试。"},
	NonceSignature: {terms.Red, "没能核实是不是本人的手机，请重新打开签到页再试；仍不行请支部书记代签。"},

	DeviceKnown:  {terms.Green, "是您用过的手机。"},
	DeviceNew:    {terms.Amber, "这部手机是新近登记的，须由在场党员或支部书记当日见证。"},
	DeviceShared: {terms.Amber, "另有党员用这部手机签到，须由在场党员或支部书记当日见证。"},

	WindowOpen:     {terms.Green, "在规定时间内。"},
	WindowEarlyIn:  {terms.Red, "签到还没有开始，签到时间为 {from} 至 {to}。"},
	WindowLateIn:   {terms.Red, "签到已经结束，签到时间为 {from} 至 {to}；确有参加的，请支部书记代签并说明原因。"},
	WindowEarlyOut: {terms.Red, "会议还没有结束，不能提前签退，签退时间为 {from} 至 {to}。"},
	WindowLateOut:  {terms.Red, "签退已经结束，签退时间为 {from} 至 {to}；请支部书记代为登记并说明原因。"},

	PositionInside:     {terms.Green, "在会场范围内。"},
	PositionOutside:    {terms.Red, "您不在会场范围内，请到会场后再试；确在会场的，请支部书记核对会议地点的位置。"},
	PositionMislabel:   {terms.Red, "手机给的位置有偏差，可能标错了坐标系。请更新应用后再试，或请支部书记代签。"},
	PositionVague:      {terms.Amber, "定位不够准确，须由在场党员或支部书记当日见证。"},
	PositionNoAccuracy: {terms.Amber, "手机没有说定位有多准，须由在场党员或支部书记当日见证。"},
	PositionUnknown:    {terms.Amber, "没有取得位置，须由在场党员或支部书记当日见证。"},
	PositionOff:        {terms.Green, "这次会议没有设定会场位置，不核对距离。"},
	PositionRemote:     {terms.Green, "线上参加，不核对位置。"},

	RelayLate:  {terms.Amber, "签到码在会场屏幕换码以后才送到，且来自另一个网络，须由在场党员或支部书记当日见证。"},
	RelayBurst: {terms.Amber, "会场屏幕换码以后，同一个网络接连送来几次签到，须由在场党员或支部书记当日见证。"},

	OfflineKept:     {terms.Amber, "没有网络时签到，联网后才送到，须由在场党员或支部书记在送到当日见证。"},
	OfflineGap:      {terms.Amber, "这部手机先前存下的一次签到还没有送到，请见证人留意。"},
	OfflineClock:    {terms.Amber, "手机的时间与签到码的时间不一致，以签到码为准，请见证人留意。"},
	OfflineUnsigned: {terms.Red, "存在手机里的这次签到，没能核实是不是本人的手机；请支部书记代签，或由本人提出申诉。"},
	OfflineTimeless: {terms.Red, "没有网络时只能扫会场屏幕上的二维码，海报和线上参加看不出时间；请支部书记代签，或由本人提出申诉。"},
	OfflineLate:     {terms.Red, "存在手机里的签到超过三天（72 小时）才送到，不能再计；确有参加的请本人提出申诉。"},
	OfflineAfter:    {terms.Red, "手机最后一次联网时，这个签到码已经失效，不是当时存下的；确有参加的请本人提出申诉。"},
	OfflineStale:    {terms.Red, "手机太久没有联网，存下的签到已经失效；请支部书记代签，或由本人提出申诉。"},
	OfflineForked:   {terms.Red, "存下的这次签到与这部手机先前送到的接不上，可能被改动过；请支部书记代签，或由本人提出申诉。"},

	WitnessSample:   {terms.Amber, "海报签到抽查，须由在场党员或支部书记当日见证。"},
	WitnessNoFence:  {terms.Amber, "海报签到要核对位置，而这次会议没有设定会场位置，须由在场党员或支部书记当日见证。"},
	WitnessAppeal:   {terms.Green, "申诉经上级党组织核实。"},
	AssistedEntered: {terms.Green, "由支部书记代签，原因和见证人已记录。"},
	AssistedRoll:    {terms.Green, "会后由会议记录人整册登记，没有本人签到。"},
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
	const clock = "1 月 2 日 15:04"
	text := findings[f].Sentence
	if !strings.Contains(text, "{") {
		return text
	}
	return strings.NewReplacer("{from}", w.From.Format(clock), "{to}", w.To.Format(clock)).Replace(text)
}
