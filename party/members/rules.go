package members

import (
	"regexp"
	"time"
	"unicode"
	"unicode/utf8"
)

// Field names a field of the form, by its title.
type Field string

// Finding is what a rule has to say about one field.
type Finding struct {
	Field   Field
	Message string // what is wrong, never the value itself
	Cure    string // what to do about it
	Warning bool   // worth a look, but no obstacle
}

// Check runs every rule on what was filled in. today is YYYY-MM-DD.
func Check(d Details, today string) []Finding {
	var found []Finding
	for _, rule := range []func(Details, string) []Finding{
		names, identity, days, admission, confirmation, development, contact, lost, mobile, exempt, observed, retired,
	} {
		found = append(found, rule(d, today)...)
	}
	return found
}

func wrong(f Field, message, cure string) []Finding  { return []Finding{{f, message, cure, false}} }
func beware(f Field, message, cure string) []Finding { return []Finding{{f, message, cure, true}} }

// names: a name is 2 to 50 characters, and no control characters or angle brackets among them.
func names(d Details, _ string) []Finding {
	if n := utf8.RuneCountInString(d.Name); n < 2 || n > 50 {
		return wrong(FName, "姓名应为 2 至 50 个字。", "按身份证上的姓名填写。")
	}
	for _, r := range d.Name {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '·' && r != '•' && r != '.' && r != ' ' && r != '-' {
			return wrong(FName, "姓名中有不是文字的符号。", "按身份证上的姓名填写，少数民族和外文姓名可用间隔号。")
		}
	}
	return nil
}

// identity: the number is right and agrees with birth and gender.
//
// GB 11643-1999.
func identity(d Details, _ string) (found []Finding) {
	birthOn, gender, why := IDNumber(d.IDNumber)
	if why != "" {
		return wrong(FIDNumber, why, "请对照身份证原件填写。")
	}
	if d.BirthOn != "" && d.BirthOn != birthOn {
		found = append(found, wrong(FBirthOn, "出生日期与身份证号不一致。", "请对照身份证和档案核实，以组织认定的为准改正其中一项。")...)
	}
	if (d.Gender == Male || d.Gender == Female) && d.Gender != gender {
		found = append(found, wrong(FGender, "性别与身份证号不一致。", "请对照身份证改正。")...)
	}
	return found
}

// days: every day is a real one and not in the future.
func days(d Details, today string) (found []Finding) {
	for _, day := range []struct {
		field Field
		on    string
	}{
		{FBirthOn, d.BirthOn}, {FJoinedOn, d.JoinedOn}, {FConfirmedOn, d.ConfirmedOn}, {FLostOn, d.LostOn}, {FRetiredOn, d.More.RetiredOn},
		{FAppliedOn, d.More.AppliedOn}, {FActivistOn, d.More.ActivistOn}, {FProspectOn, d.More.ProspectOn}, {FArrivedOn, d.More.ArrivedOn},
		{FObservedFrom, d.ObservedFrom}, {FExtendedOn, d.ExtendedOn}, {FRestoredOn, d.RestoredOn},
	} {
		if day.on == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, day.on); err != nil {
			found = append(found, wrong(day.field, "日期写得不对。", "写成 2021-07-01 的样子。")...)
		} else if day.on > today {
			found = append(found, wrong(day.field, "日期晚于今天。", "请核实后改正。")...)
		}
	}
	return found
}

// admission: nobody is admitted before the eighteenth birthday.
//
// 党章 第一条: 年满十八岁的……可以申请加入中国共产党。
func admission(d Details, _ string) []Finding {
	if of18 := plusYears(d.BirthOn, 18); of18 != "" && d.JoinedOn != "" && d.JoinedOn < of18 {
		return wrong(FJoinedOn, "加入党组织时未满 18 周岁。", "请核实出生日期和加入党组织日期（党章第一条）。")
	}
	return nil
}

// probationSince is the day from which every admission has a year of probation. The
// constitutions of 1969 and 1973 knew no probation, and earlier ones knew shorter ones.
//
// 十一大党章（1977年8月18日通过）恢复一年预备期。
const probationSince = "1977-08-18"

// confirmation: probation lasts a year, and at most one more; who is on probation has not been confirmed.
//
// 党章 第七条: 预备党员的预备期为一年……可以延长预备期，但不能超过一年。预备期从支部大会通过之日算起。
func confirmation(d Details, today string) []Finding {
	end, latest := plusYears(d.JoinedOn, 1), plusYears(d.JoinedOn, 2)
	switch {
	case end == "":
		return nil
	case d.Category == Probationary && d.ConfirmedOn != "":
		return wrong(FConfirmedOn, "预备党员不应有转为正式党员日期。", "已转正的把人员类别改为正式党员，否则清空这一项。")
	case d.Category == Probationary && latest < today:
		return beware(FJoinedOn, "预备期已超过两年。", "请核实是否已转正或应当取消预备党员资格（党章第七条）。")
	case d.Category == Full && d.ConfirmedOn == "" && d.JoinedOn >= probationSince:
		return wrong(FConfirmedOn, "正式党员应填写转为正式党员日期。", "按入党志愿书填写。")
	case d.ConfirmedOn == "":
		return nil
	case d.ConfirmedOn < d.JoinedOn:
		return wrong(FConfirmedOn, "转为正式党员日期早于加入党组织日期。", "请对照入党志愿书改正。")
	case d.JoinedOn >= probationSince && d.ConfirmedOn < end:
		return wrong(FConfirmedOn, "预备期不满一年就转正。", "请对照入党志愿书改正（党章第七条）。")
	case d.JoinedOn >= probationSince && d.ConfirmedOn > latest:
		return beware(FConfirmedOn, "从加入党组织到转正超过两年。", "请核实，延长预备期不能超过一年（党章第七条）。")
	}
	return nil
}

// development: application, activist, prospect and admission follow one another.
//
// 发展党员工作细则(2026) 第二、三章: 申请、确定积极分子、确定发展对象、接收依次进行。
func development(d Details, _ string) []Finding {
	last := ""
	for _, step := range []struct {
		field Field
		on    string
	}{{FAppliedOn, d.More.AppliedOn}, {FActivistOn, d.More.ActivistOn}, {FProspectOn, d.More.ProspectOn}, {FJoinedOn, d.JoinedOn}} {
		if step.on == "" {
			continue
		}
		if step.on < last {
			return wrong(step.field, "申请、积极分子、发展对象、入党的日期先后不对。", "请对照入党材料改正。")
		}
		last = step.on
	}
	return nil
}

var (
	mobilePhone = regexp.MustCompile(`^1[3-9]\d{9}$`)
	fixedPhone  = regexp.MustCompile(`^(0\d{2,3}-?)?[1-9]\d{6,7}(-\d{1,6})?$`)
)

// contact: phones have the form of phones.
func contact(d Details, _ string) (found []Finding) {
	if d.Phone != "" && !mobilePhone.MatchString(d.Phone) {
		found = append(found, wrong(FPhone, "手机号应为 1 开头的 11 位数字。", "填写本人手机号，座机请填在固定电话一栏。")...)
	}
	if d.Landline != "" && !fixedPhone.MatchString(d.Landline) {
		found = append(found, wrong(FLandline, "固定电话写得不对。", "写成 0916-2212345 的样子。")...)
	}
	return found
}

// lost: who is lost has been out of contact for six months, and since a day after joining.
//
// 党员教育管理工作条例 第二十四条: 与党组织失去联系6个月以上、通过各种方式查找仍然没有取得联系的党员，予以停止党籍。
func lost(d Details, today string) []Finding {
	switch {
	case !d.Lost && d.LostOn != "":
		return wrong(FLostOn, "不是失联党员，却填了失去联系日期。", "核实是否失联，两项改为一致。")
	case !d.Lost:
		return nil
	case d.LostOn == "":
		return wrong(FLostOn, "失联党员应填写失去联系日期。", "填写最后一次联系的日期。")
	case d.LostOn < d.JoinedOn:
		return wrong(FLostOn, "失去联系日期早于加入党组织日期。", "请核实后改正。")
	case d.Mobile:
		return wrong(FMobile, "失联党员不能同时是流动党员。", "能联系上的是流动党员，联系不上的是失联党员。")
	case plusMonths(d.LostOn, 6) > today:
		return beware(FLostOn, "失去联系不满 6 个月。", "继续查找联系，满 6 个月仍无联系再按失联处理（教育管理条例第二十四条）。")
	}
	return nil
}

// mobile: who is away has a place to be away at.
//
// 党员教育管理工作条例 第三十二条: 外出6个月以上并且没有转移组织关系的流动党员。
func mobile(d Details, _ string) []Finding {
	if d.Mobile && d.MobileTo == "" {
		return wrong(FMobileTo, "流动党员应填写外出流向。", "填写到省、市、县。")
	}
	if !d.Mobile && d.MobileTo != "" {
		return wrong(FMobileTo, "不是流动党员，却填了外出流向。", "核实是否流动，两项改为一致。")
	}
	return nil
}

// exempt: nobody is exempt without a reason.
//
// 党员教育管理工作条例 第二十三条: 对年老体弱、行动不便、身患重病甚至失能的党员，组织活动和开展学习教育不作硬性要求。
func exempt(d Details, _ string) []Finding {
	if d.Exempt && d.ExemptReason == "" {
		return wrong(FExemptReason, "不作硬性要求的党员应写明原因。", "填写年老体弱、行动不便、身患重病或失能等（教育管理条例第二十三条）。")
	}
	return nil
}

// retired: a day of retirement belongs to the retired.
func retired(d Details, _ string) []Finding {
	if !d.More.Retired && d.More.RetiredOn != "" {
		return wrong(FRetiredOn, "没有退休，却填了退休时间。", "核实是否退休，两项改为一致。")
	}
	return nil
}

// plusYears is the same day n years later, the 28th for a 29 February; "" for no day.
func plusYears(day string, n int) string { return plusMonths(day, 12*n) }

// plusMonths is the same day n months later, or the last of that month where it is shorter.
func plusMonths(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1).Format(time.DateOnly)
}
