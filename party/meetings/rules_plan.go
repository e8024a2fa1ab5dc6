package meetings

import (
	"slices"
	"strings"
	"time"

	"zhibu/party/meetings/forms"
	"zhibu/party/terms"
)

// Sizes of what is typed, in characters.
const (
	maxTitle     = 100
	maxNote      = 2_000
	maxPlace     = 100
	maxHost      = 50
	maxOwnItems  = 20
	maxGuests    = 30
	maxLecturers = 5
	maxInvited   = 500
	longestHours = 12
	oldestYears  = 2
)

// MaxReflectDays is within how many days reflections are to be written, at most.
const MaxReflectDays = 30

// PlanFaults lists what is wrong with a plan as typed. Fields left empty are
// no fault yet: [Unready] tells what a plan lacks when it is submitted.
func PlanFaults(p Plan, now time.Time) []forms.Fault {
	return append(writtenFaults(p), timeFaults(p.StartsAt, p.EndsAt, now)...)
}

// HeldFaults lists what is wrong with the entry of a meeting that was held
// without a plan 补录: it lies in the past, is whole, and says why it comes late.
func HeldFaults(p Plan, reason string, now time.Time) []forms.Fault {
	faults := append(writtenFaults(p), Unready(p)...)
	switch {
	case forms.Blank(reason):
		faults = append(faults, forms.Fault{"heldReason", "会前没有计划的会议只能补录，请填写补录的原因。"})
	case p.StartsAt.IsZero() || p.EndsAt.IsZero():
	case !p.EndsAt.After(p.StartsAt) || p.EndsAt.Sub(p.StartsAt) > longestHours*time.Hour:
		faults = append(faults, forms.Fault{"endsAt", "结束时间应当晚于开始时间，且一次会议不超过 12 小时，请核对。"})
	case p.EndsAt.After(now):
		faults = append(faults, forms.Fault{"endsAt", "补录的会议应当已经结束；还没有开的会请新建计划。"})
	case p.StartsAt.Before(now.AddDate(-oldestYears, 0, 0)):
		faults = append(faults, forms.Fault{"startsAt", "两年以前的会议不能补录，请核对日期。"})
	}
	return append(faults, forms.Text("heldReason", "补录的原因", reason, forms.MaxReason)...)
}

func writtenFaults(p Plan) []forms.Fault {
	faults := append(forms.Text("title", "名称", p.Title, maxTitle),
		append(forms.Text("place.name", "地点", p.Place, maxPlace), forms.Text("host", "主持人", p.Host, maxHost)...)...)
	if len(p.OwnItems) > maxOwnItems {
		faults = append(faults, forms.Fault{"ownItems", "自选动作、议题最多 20 项，请合并后再保存。"})
	}
	faults = append(faults, ReflectFaults(p.ReflectDays)...)
	for _, item := range p.OwnItems {
		if forms.Blank(item.Title) {
			faults = append(faults, forms.Fault{"ownItems", "每项议题、自选动作都要有名称，请填写或删去空白的一项。"})
		}
		faults = append(faults, forms.Text("ownItems", "自选动作", item.Title, maxTitle)...)
		faults = append(faults, forms.Text("ownItems", "自选动作的说明", item.Note, maxNote)...)
	}
	return append(faults, peopleFaults(p)...)
}

// peopleFaults looks at those a plan names.
func peopleFaults(p Plan) []forms.Fault {
	faults := append(forms.Text("hostNote", "委托主持的原因", p.HostNote, forms.MaxReason), forms.Text("movedWhy", "改期的原因", p.MovedWhy, forms.MaxReason)...)
	switch {
	case len(p.Guests) > maxGuests:
		faults = append(faults, forms.Fault{"guests", "列席人员最多 30 人，请核对；人数更多的请在会议记录里写明。"})
	case len(p.Lecturers) > maxLecturers:
		faults = append(faults, forms.Fault{"lecturers", "授课人最多 5 人，请核对。"})
	case len(p.Invited) > maxInvited:
		faults = append(faults, forms.Fault{"invited", "一次会议最多指定 500 人参加，请分批安排。"})
	}
	for _, named := range []struct {
		field, what string
		people      []Person
	}{{"guests", "列席人员", p.Guests}, {"lecturers", "授课人", p.Lecturers}} {
		for i, one := range named.people {
			switch {
			case one.MemberID == 0 && forms.Blank(one.Name):
				faults = append(faults, forms.Fault{named.field, named.what + "要有姓名，请填写或删去空白的一行。"})
			case slices.ContainsFunc(named.people[:i], one.is):
				faults = append(faults, forms.Fault{named.field, named.what + "里同一个人填了两次，请删去一行；同名的请写明单位加以区别。"})
			}
			faults = append(faults, forms.Text(named.field, named.what+"的姓名", one.Name, maxHost)...)
			faults = append(faults, forms.Text(named.field, named.what+"的单位", one.Unit, maxPlace)...)
		}
	}
	return faults
}

// is tells whether two lines name the same: a member of the roll, or somebody of one name and unit.
func (p Person) is(q Person) bool {
	return p.MemberID == q.MemberID && (p.MemberID != 0 || strings.TrimSpace(p.Name) == strings.TrimSpace(q.Name) && strings.TrimSpace(p.Unit) == strings.TrimSpace(q.Unit))
}

// timeFaults looks at the times of a plan; a zero time is not set yet.
func timeFaults(starts, ends, now time.Time) []forms.Fault {
	switch {
	case starts.IsZero() && ends.IsZero():
		return nil
	case starts.IsZero() || ends.IsZero():
		return []forms.Fault{{"startsAt", "请同时填写开始时间和结束时间。"}}
	case !starts.After(now):
		return []forms.Fault{{"startsAt", "开始时间已经过去，请改为以后的时间。"}}
	case tooFar(starts, now):
		return []forms.Fault{{"startsAt", "会议最远安排到明年年底，请核对年份。"}}
	case !ends.After(starts):
		return []forms.Fault{{"endsAt", "结束时间应当晚于开始时间，请修改。"}}
	case ends.Sub(starts) > longestHours*time.Hour:
		return []forms.Fault{{"endsAt", "一次会议不超过 12 小时，请核对结束时间。"}}
	}
	return nil
}

// tooFar tells whether a meeting is planned later than the end of next year: a year mistyped, not a plan.
func tooFar(starts, now time.Time) bool { return starts.Year() > now.In(starts.Location()).Year()+1 }

// Unready lists what a plan still lacks before it can be submitted.
//
// 《支部工作条例(试行)》第十四条 (OL-12): 会议由书记召集并主持，或者委托他人主持: a host is named.
func Unready(p Plan) []forms.Fault {
	var faults []forms.Fault
	lacks := func(field, sentence string) { faults = append(faults, forms.Fault{field, sentence}) }
	if forms.Blank(p.Title) {
		lacks("title", "请填写名称。")
	}
	if p.StartsAt.IsZero() || p.EndsAt.IsZero() {
		lacks("startsAt", "请填写开始时间和结束时间。")
	}
	if forms.Blank(p.Place) {
		lacks("place.name", "请填写地点。")
	}
	if forms.Blank(p.Host) && p.HostID == 0 { // whoever is chosen from the roll is named when the plan is checked
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

// ReflectDue is the first moment at which a reflection is late: zero when the plan sets no time.
func ReflectDue(ends time.Time, days int) time.Time {
	if days == 0 || ends.IsZero() {
		return time.Time{}
	}
	return FilingDue(ends, days)
}

// ReflectFaults looks at the time a plan or a theme gives for reflections.
func ReflectFaults(days int) []forms.Fault {
	if days < 0 || days > MaxReflectDays {
		return []forms.Fault{{"reflectDays", "写心得的时间最长为会后 30 天，请修改；不规定时间的请留空。"}}
	}
	return nil
}
