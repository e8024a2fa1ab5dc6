package members

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The titles of the form's fields, as the template, the export and the problems name them.
const (
	FBranch        Field = "所在党支部"
	FName          Field = "姓名"
	FIDNumber      Field = "公民身份号码"
	FGender        Field = "性别"
	FEthnicity     Field = "民族"
	FBirthOn       Field = "出生日期"
	FEducation     Field = "学历"
	FCategory      Field = "人员类别"
	FJoinedOn      Field = "加入党组织日期"
	FConfirmedOn   Field = "转为正式党员日期"
	FJob           Field = "工作岗位"
	FPhone         Field = "手机号"
	FLandline      Field = "固定电话"
	FAddress       Field = "家庭住址"
	FStatus        Field = "党籍状态"
	FLost          Field = "是否失联党员"
	FLostOn        Field = "失去联系日期"
	FMobile        Field = "是否流动党员"
	FMobileTo      Field = "外出流向"
	FExempt        Field = "活动不作硬性要求"
	FExemptReason  Field = "不作要求的原因"
	FObservedFrom  Field = "留党察看开始日期"
	FObservedUntil Field = "留党察看截止日期"
	FObservedBy    Field = "留党察看的决定"
	FExtendedOn    Field = "留党察看延长日期"
	FExtendedBy    Field = "留党察看延长的决定"
	FRestoredOn    Field = "恢复党员权利日期"
	FRestoredBy    Field = "恢复党员权利的决定"
	FNativePlace   Field = "籍贯"
	FDegree        Field = "学位"
	FNote          Field = "备注"
	FRetiredOn     Field = "退休时间"
	FAppliedOn     Field = "提交书面申请书时间"
	FActivistOn    Field = "确定为入党积极分子时间"
	FProspectOn    Field = "确定为发展对象时间"
	FArrivedOn     Field = "组织关系转入时间"
)

// The classes of values, as the problems of an import name them.
const (
	textKind   = "文字"
	dayKind    = "日期"
	codeKind   = "代码"
	yesNoKind  = "是否"
	numberKind = "身份证号"
	phoneKind  = "电话"
	orgKind    = "党组织"
)

// field is one field of Details: how it is called, read from a cell, and shown in one.
type field struct {
	title    Field
	json     string // its name in the API
	kind     string
	required bool
	codes    Codes
	example  string
	note     string
	get      func(*Details) string
	set      func(*Details, string) (why, cure string) // why is "" when the text was taken
}

// fields are all fields of Details, in the order of the form.
var fields = []field{
	must(text(FName, "name", 50, "王建国", func(d *Details) *string { return &d.Name })),
	must(number()),
	must(code(FGender, "gender", Genders, "男性", func(d *Details) *string { return &d.Gender })),
	must(code(FEthnicity, "ethnicity", Ethnicities, "汉族", func(d *Details) *string { return &d.Ethnicity })),
	must(day(FBirthOn, "birthOn", func(d *Details) *string { return &d.BirthOn })),
	must(code(FEducation, "education", Educations, "大学本科毕业", func(d *Details) *string { return &d.Education })),
	must(code(FCategory, "category", Categories, "正式党员", func(d *Details) *string { return (*string)(&d.Category) })),
	must(day(FJoinedOn, "joinedOn", func(d *Details) *string { return &d.JoinedOn })),
	day(FConfirmedOn, "confirmedOn", func(d *Details) *string { return &d.ConfirmedOn }),
	must(text(FJob, "job", 100, "村民委员会委员", func(d *Details) *string { return &d.Job })),
	must(phone(FPhone, "phone", "13800005678", func(d *Details) *string { return &d.Phone })),
	phone(FLandline, "landline", "0916-2212345", func(d *Details) *string { return &d.Landline }),
	must(text(FAddress, "address", 200, "陕西省汉中市", func(d *Details) *string { return &d.Address })),
	yesNo(FLost, "lost", func(d *Details) *bool { return &d.Lost }),
	day(FLostOn, "lostOn", func(d *Details) *string { return &d.LostOn }),
	yesNo(FMobile, "mobile", func(d *Details) *bool { return &d.Mobile }),
	text(FMobileTo, "mobileTo", 100, "广东省深圳市", func(d *Details) *string { return &d.MobileTo }),
	yesNo(FExempt, "exempt", func(d *Details) *bool { return &d.Exempt }),
	text(FExemptReason, "exemptReason", 100, "年老体弱", func(d *Details) *string { return &d.ExemptReason }),
	day(FObservedFrom, "observedFrom", func(d *Details) *string { return &d.ObservedFrom }),
	day(FObservedUntil, "observedUntil", func(d *Details) *string { return &d.ObservedUntil }),
	text(FObservedBy, "observedBy", 100, "县纪委〔2026〕3 号", func(d *Details) *string { return &d.ObservedBy }),
	day(FExtendedOn, "extendedOn", func(d *Details) *string { return &d.ExtendedOn }),
	text(FExtendedBy, "extendedBy", 100, "镇纪委〔2027〕2 号", func(d *Details) *string { return &d.ExtendedBy }),
	day(FRestoredOn, "restoredOn", func(d *Details) *string { return &d.RestoredOn }),
	text(FRestoredBy, "restoredBy", 100, "支部大会决议，镇党委批复", func(d *Details) *string { return &d.RestoredBy }),
	text(FNativePlace, "nativePlace", 100, "陕西汉中", func(d *Details) *string { return &d.NativePlace }),
	code(FDegree, "degree", Degrees, "学士", func(d *Details) *string { return &d.Degree }),
	text("所学专业", "major", 100, "", func(d *Details) *string { return &d.More.Major }),
	text("毕业学校", "school", 100, "", func(d *Details) *string { return &d.More.School }),
	text("专业技术职务", "technicalPost", 100, "", func(d *Details) *string { return &d.More.TechnicalPost }),
	text("职称级别", "technicalRank", 100, "", func(d *Details) *string { return &d.More.TechnicalRank }),
	yesNo("是否退休", "retired", func(d *Details) *bool { return &d.More.Retired }),
	day(FRetiredOn, "retiredOn", func(d *Details) *string { return &d.More.RetiredOn }),
	day(FAppliedOn, "appliedOn", func(d *Details) *string { return &d.More.AppliedOn }),
	day(FActivistOn, "activistOn", func(d *Details) *string { return &d.More.ActivistOn }),
	day(FProspectOn, "prospectOn", func(d *Details) *string { return &d.More.ProspectOn }),
	text("入党介绍人", "sponsors", 100, "", func(d *Details) *string { return &d.More.Sponsors }),
	text("入党时所在党支部", "joinedAt", 100, "", func(d *Details) *string { return &d.More.JoinedAt }),
	text("转正时所在党支部", "confirmedAt", 100, "", func(d *Details) *string { return &d.More.ConfirmedAt }),
	day(FArrivedOn, "arrivedOn", func(d *Details) *string { return &d.More.ArrivedOn }),
	text("党内奖励", "partyHonours", 500, "", func(d *Details) *string { return &d.More.PartyHonours }),
	text("其他奖励", "otherHonours", 500, "", func(d *Details) *string { return &d.More.OtherHonours }),
	text("来源", "source", 100, "", func(d *Details) *string { return &d.More.Source }),
	text(FNote, "note", 500, "", func(d *Details) *string { return &d.Note }),
}

// byTitle finds a field by its title.
var byTitle = func() map[Field]*field {
	m := map[Field]*field{}
	for i := range fields {
		m[fields[i].title] = &fields[i]
	}
	return m
}()

// FieldOf is the title of the field that the API and the journal call by name; "" for none.
func FieldOf(name string) Field {
	for _, f := range fields {
		if f.json == name {
			return f.title
		}
	}
	return ""
}

func must(f field) field {
	f.required = true
	return f
}

func text(title Field, json string, most int, example string, at func(*Details) *string) field {
	return field{title: title, json: json, kind: textKind, example: example,
		get: func(d *Details) string { return *at(d) },
		set: func(d *Details, s string) (string, string) {
			if strings.ContainsFunc(s, invisible) {
				return "内容中有看不见的控制字符。", "请删去后重新填写。"
			}
			if utf8.RuneCountInString(s) > most {
				return "内容太长。", "请缩短后重新填写，详细内容可另存材料。"
			}
			*at(d) = s
			return "", ""
		}}
}

// invisible tells of characters that no text holds and PostgreSQL refuses; a line break is fine.
func invisible(r rune) bool { return r != '\n' && unicode.IsControl(r) }

func number() field {
	return field{title: FIDNumber, json: "idNumber", kind: numberKind, example: "11010519491231002X", note: "18 位，单元格设为文本格式",
		get: func(d *Details) string { return d.IDNumber },
		set: func(d *Details, s string) (string, string) {
			d.IDNumber = plainID.Replace(strings.ToUpper(s))
			return "", "" // rules.go looks at it more closely
		}}
}

var (
	plainID    = strings.NewReplacer(" ", "", "-", "")
	plainPhone = strings.NewReplacer(" ", "", "+86", "", "—", "-", "－", "-")
)

func phone(title Field, json, example string, at func(*Details) *string) field {
	return field{title: title, json: json, kind: phoneKind, example: example,
		get: func(d *Details) string { return *at(d) },
		set: func(d *Details, s string) (string, string) {
			*at(d) = plainPhone.Replace(s)
			if digits := strings.ReplaceAll(*at(d), "-", ""); mobilePhone.MatchString(digits) {
				*at(d) = digits
			}
			return "", ""
		}}
}

func code(title Field, json string, table Codes, example string, at func(*Details) *string) field {
	return field{title: title, json: json, kind: codeKind, codes: table, example: example,
		get: func(d *Details) string { return table.Name(*at(d)) },
		set: func(d *Details, s string) (string, string) {
			entry, ok := table.Read(s)
			if !ok && s != "" {
				return "不在" + string(title) + "代码表中。", "请从下拉列表中选择，或填写代码。"
			}
			*at(d) = entry.Code
			if entry.Word != "" {
				*at(d) = entry.Word
			}
			return "", ""
		}}
}

func yesNo(title Field, json string, at func(*Details) *bool) field {
	return field{title: title, json: json, kind: yesNoKind, example: "否", note: "填是或否，不填为否",
		get: func(d *Details) string { return saysYes(*at(d)) },
		set: func(d *Details, s string) (string, string) {
			switch strings.ToLower(s) {
			case "是", "y", "yes", "1", "√", "true":
				*at(d) = true
			case "否", "n", "no", "0", "×", "false", "无", "":
				*at(d) = false
			default:
				return "应填是或否。", "请填写是或否，不填为否。"
			}
			return "", ""
		}}
}

func saysYes(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}

func day(title Field, json string, at func(*Details) *string) field {
	return field{title: title, json: json, kind: dayKind, example: "2021-07-01", note: "写成 2021-07-01 的样子",
		get: func(d *Details) string { return *at(d) },
		set: func(d *Details, s string) (string, string) {
			on, ok := readDay(s)
			if !ok {
				return "日期写得不对。", "写成 2021-07-01 的样子，要有年、月、日。"
			}
			*at(d) = on
			return "", ""
		}}
}

var dayForm = regexp.MustCompile(`^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?: 00:00(?::00)?)?$`)

// readDay reads the ways people write a day: 2021-07-01, 2021/7/1, 2021.7.1, 20210701, 2021年7月1日.
func readDay(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	m := dayForm.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	t, err := time.Parse("2006-1-2", m[1]+"-"+m[2]+strings.TrimLeft(m[4], "0")+"-"+m[3]+strings.TrimLeft(m[5], "0"))
	return t.Format(time.DateOnly), err == nil
}

// changed names the fields, as the API does, in which two Details differ.
func changed(was, is Details) []string {
	var names []string
	for _, f := range fields {
		if f.get(&was) != f.get(&is) {
			names = append(names, f.json)
		}
	}
	return names
}
