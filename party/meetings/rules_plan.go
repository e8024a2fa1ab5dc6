package meetings

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"zhibu/party/terms"
)

// Sizes of what is typed, in characters.
const (
	maxTitle     = 100
	maxNote      = 2_000
	maxPlace     = 100
	maxHost      = 50
	maxReason    = 500
	maxOwnItems  = 20
	maxGuests    = 30
	maxLecturers = 5
	maxInvited   = 500
	maxSetItems  = 12
	longestHours = 12
	oldestYears  = 2
)

// Fault is one thing wrong with one field of a form.
type Fault struct {
	Field    string // path of the field in the request's body
	Sentence string
}

// PlanFaults lists what is wrong with a plan as typed. Fields left empty are
// no fault yet: [Unready] tells what a plan lacks when it is submitted.
func PlanFaults(p Plan, now time.Time) []Fault {
	return append(writtenFaults(p), timeFaults(p.StartsAt, p.EndsAt, now)...)
}

// HeldFaults lists what is wrong with the entry of a meeting that was held
// without a plan 补录: it lies in the past, is whole, and says why it comes late.
func HeldFaults(p Plan, reason string, now time.Time) []Fault {
	faults := append(writtenFaults(p), Unready(p)...)
	switch {
	case blank(reason):
		faults = append(faults, Fault{"heldReason", "会前没有计划的会议只能补录，请填写补录的原因。"})
	case p.StartsAt.IsZero() || p.EndsAt.IsZero():
	case !p.EndsAt.After(p.StartsAt) || p.EndsAt.Sub(p.StartsAt) > longestHours*time.Hour:
		faults = append(faults, Fault{"endsAt", "结束时间应当晚于开始时间，且一次会议不超过 12 小时，请核对。"})
	case p.EndsAt.After(now):
		faults = append(faults, Fault{"endsAt", "补录的会议应当已经结束；还没有开的会请新建计划。"})
	case p.StartsAt.Before(now.AddDate(-oldestYears, 0, 0)):
		faults = append(faults, Fault{"startsAt", "两年以前的会议不能补录，请核对日期。"})
	}
	return append(faults, textFaults("heldReason", "补录的原因", reason, maxReason)...)
}

func writtenFaults(p Plan) []Fault {
	faults := append(textFaults("title", "名称", p.Title, maxTitle),
		append(textFaults("place.name", "地点", p.Place, maxPlace), textFaults("host", "主持人", p.Host, maxHost)...)...)
	if len(p.OwnItems) > maxOwnItems {
		faults = append(faults, Fault{"ownItems", "自选动作、议题最多 20 项，请合并后再保存。"})
	}
	faults = append(faults, reflectFaults(p.ReflectDays)...)
	for _, item := range p.OwnItems {
		if blank(item.Title) {
			faults = append(faults, Fault{"ownItems", "每项议题、自选动作都要有名称，请填写或删去空白的一项。"})
		}
		faults = append(faults, textFaults("ownItems", "自选动作", item.Title, maxTitle)...)
		faults = append(faults, textFaults("ownItems", "自选动作的说明", item.Note, maxNote)...)
	}
	return append(faults, peopleFaults(p)...)
}

// peopleFaults looks at those a plan names.
func peopleFaults(p Plan) []Fault {
	faults := append(textFaults("hostNote", "委托主持的原因", p.HostNote, maxReason), textFaults("movedWhy", "改期的原因", p.MovedWhy, maxReason)...)
	switch {
	case len(p.Guests) > maxGuests:
		faults = append(faults, Fault{"guests", "列席人员最多 30 人，请核对；人数更多的请在会议记录里写明。"})
	case len(p.Lecturers) > maxLecturers:
		faults = append(faults, Fault{"lecturers", "授课人最多 5 人，请核对。"})
	case len(p.Invited) > maxInvited:
		faults = append(faults, Fault{"invited", "一次会议最多指定 500 人参加，请分批安排。"})
	}
	for _, named := range []struct {
		field, what string
		people      []Person
	}{{"guests", "列席人员", p.Guests}, {"lecturers", "授课人", p.Lecturers}} {
		for _, one := range named.people {
			if one.MemberID == 0 && blank(one.Name) {
				faults = append(faults, Fault{named.field, named.what + "要有姓名，请填写或删去空白的一行。"})
			}
			faults = append(faults, textFaults(named.field, named.what+"的姓名", one.Name, maxHost)...)
			faults = append(faults, textFaults(named.field, named.what+"的单位", one.Unit, maxPlace)...)
		}
	}
	return faults
}

// timeFaults looks at the times of a plan; a zero time is not set yet.
func timeFaults(starts, ends, now time.Time) []Fault {
	switch {
	case starts.IsZero() && ends.IsZero():
		return nil
	case starts.IsZero() || ends.IsZero():
		return []Fault{{"startsAt", "请同时填写开始时间和结束时间。"}}
	case !starts.After(now):
		return []Fault{{"startsAt", "开始时间已经过去，请改为以后的时间。"}}
	case !ends.After(starts):
		return []Fault{{"endsAt", "结束时间应当晚于开始时间，请修改。"}}
	case ends.Sub(starts) > longestHours*time.Hour:
		return []Fault{{"endsAt", "一次会议不超过 12 小时，请核对结束时间。"}}
	}
	return nil
}

// Unready lists what a plan still lacks before it can be submitted.
//
// 《支部工作条例(试行)》第十四条 (OL-12): 会议由书记召集并主持，或者委托他人主持: a host is named.
func Unready(p Plan) []Fault {
	var faults []Fault
	lacks := func(field, sentence string) { faults = append(faults, Fault{field, sentence}) }
	if blank(p.Title) {
		lacks("title", "请填写名称。")
	}
	if p.StartsAt.IsZero() || p.EndsAt.IsZero() {
		lacks("startsAt", "请填写开始时间和结束时间。")
	}
	if blank(p.Place) {
		lacks("place.name", "请填写地点。")
	}
	if blank(p.Host) {
		lacks("host", "请填写主持人。")
	}
	return faults
}

// OutOfMonth refuses to hold a theme day outside its month.
//
// 《支部工作条例(试行)》第十六条: 每月相对固定1天开展主题党日.
func OutOfMonth(kind terms.MeetingKind, month string, starts time.Time) string {
	if kind == terms.ThemeDay && !starts.IsZero() && starts.Format("2006-01") != month {
		return "主题党日应当安排在主题所属的月份内，请修改开始时间。"
	}
	return ""
}

// Begun tells whether a meeting has begun at now: its sign-in is open, so
// members may already have signed and the plan must stand.
func Begun(starts time.Time, signInBefore time.Duration, now time.Time) bool {
	return !starts.IsZero() && !now.Before(starts.Add(-signInBefore))
}

// Windows are the two times in which a meeting is signed, both ends included.
type Windows struct {
	InFrom  time.Time `json:"inFrom" doc:"签到开始"`
	InTo    time.Time `json:"inTo" doc:"签到截止"`
	OutFrom time.Time `json:"outFrom" doc:"签退开始"`
	OutTo   time.Time `json:"outTo" doc:"签退截止"`
}

// SigningWindows are the windows of a meeting under the policy's lengths:
// sign-in around the start, sign-out after the end.
func SigningWindows(starts, ends time.Time, inBefore, inAfter, outAfter time.Duration) Windows {
	return Windows{starts.Add(-inBefore), starts.Add(inAfter), ends, ends.Add(outAfter)}
}

// textFaults refuses text that is too long or cannot be shown. Text that looks
// like a spreadsheet formula is text: exports neutralise it.
func textFaults(field, what, text string, most int) []Fault {
	switch {
	case utf8.RuneCountInString(text) > most:
		return []Fault{{field, what + "太长，最多 " + digits(most) + " 字，请精简后再保存。"}}
	case !showable(text):
		return []Fault{{field, what + "里有无法显示的字符，请删去后再保存。"}}
	}
	return nil
}

// showable tells whether text is valid and free of control characters.
func showable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r'
	})
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

// ThemeFaults lists what is wrong with a theme as typed.
func ThemeFaults(text ThemeText) []Fault {
	faults := append(textFaults("title", "主题", text.Title, maxTitle), textFaults("requirement", "要求", text.Requirement, maxNote)...)
	if blank(text.Title) {
		faults = append(faults, Fault{"title", "请填写主题。"})
	}
	if len(text.Items) > maxSetItems {
		faults = append(faults, Fault{"items", "规定动作最多 " + digits(maxSetItems) + " 项，请合并后再保存。"})
	}
	faults = append(faults, reflectFaults(text.ReflectDays)...)
	for _, item := range text.Items {
		if blank(item.Title) {
			faults = append(faults, Fault{"items", "规定动作要有名称，请填写或删去空白的一项。"})
		}
		faults = append(faults, textFaults("items", "规定动作", item.Title, maxTitle)...)
		faults = append(faults, textFaults("items", "规定动作的说明", item.Note, maxNote)...)
	}
	return faults
}
