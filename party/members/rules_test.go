package members

import (
	"strings"
	"testing"
)

func TestIDNumber(t *testing.T) {
	for _, c := range []struct{ name, number, birthOn, gender, why string }{
		{"标准附录的男性例子，末位是数字", "440524188001010014", "", "", "不是真实的日期"}, // born 1880: before anyone alive
		{"标准附录的女性例子，末位是X", "11010519491231002X", "1949-12-31", Female, ""},
		{"顺序码为奇数是男性", citizen("1990-01-01", 123), "1990-01-01", Male, ""},
		{"闰日出生", citizen("2000-02-29", 2), "2000-02-29", Female, ""},
		{"港澳台居民居住证", "810000199408230021", "1994-08-23", Female, ""},
		{"15 位旧号码", "610725900101123", "", "", "18 位"},
		{"小写x", "11010519491231002x", "", "", "大写X"},
		{"中间有字母", "1101051949123100OX", "", "", "应为数字"},
		{"校验码错", "110105194912310021", "", "", "校验码不对"},
		{"相邻两位写反", "110105194921310026", "", "", "不是真实的日期"},
		{"没有这个省", "990105194912310020", "", "", "行政区划"},
		{"地级以下全是零", "610000194912310020", "", "", "行政区划"},
		{"二月三十日", "110105199002300025", "", "", "不是真实的日期"},
		{"空的", "", "", "", "18 位"},
	} {
		birthOn, gender, why := IDNumber(c.number)
		if birthOn != c.birthOn || gender != c.gender || c.why == "" && why != "" || !strings.Contains(why, c.why) {
			t.Errorf("%s: got %q %q %q", c.name, birthOn, gender, why)
		}
		if c.number != "" && strings.Contains(why, c.number) {
			t.Errorf("%s: the answer repeats the number", c.name)
		}
	}
}

// One digit wrong, or two neighbours swapped, is always found out.
func TestCheckDigitFindsSlips(t *testing.T) {
	right := "11010519491231002X"
	for i := range 17 {
		for d := byte('0'); d <= '9'; d++ {
			slip := []byte(right)
			if slip[i] = d; string(slip) != right && checkDigit(string(slip[:17])) == slip[17] {
				t.Errorf("digit %d as %c passes", i, d)
			}
		}
	}
	for i := range 16 {
		slip := []byte(right)
		slip[i], slip[i+1] = slip[i+1], slip[i]
		if string(slip) != right && checkDigit(string(slip[:17])) == slip[17] {
			t.Errorf("digits %d and %d swapped pass", i, i+1)
		}
	}
}

func TestCheck(t *testing.T) {
	const today = "2026-06-25"
	for _, c := range []struct {
		name    string
		change  func(d *Details)
		field   Field // "" when nothing is found
		warning bool
		message string
	}{
		{"完整的正式党员", func(*Details) {}, "", false, ""},
		{"姓名只有一个字", func(d *Details) { d.Name = "王" }, FName, false, "2 至 50"},
		{"维吾尔族姓名有间隔号", func(d *Details) { d.Name = "阿卜杜拉·买买提" }, "", false, ""},
		{"姓名里有尖括号", func(d *Details) { d.Name = "<b>王建国" }, FName, false, "符号"},
		{"身份证号与出生日期不一致", func(d *Details) { d.BirthOn = "1980-05-05" }, FBirthOn, false, "不一致"},
		{"身份证号与性别不一致", func(d *Details) { d.Gender = Female }, FGender, false, "不一致"},
		{"性别未说明时不比对", func(d *Details) { d.Gender = "9" }, "", false, ""},
		{"年满十八周岁当天入党", func(d *Details) { d.JoinedOn, d.ConfirmedOn = "1998-05-04", "1999-05-04" }, "", false, ""},
		{"差一天满十八周岁入党", func(d *Details) { d.JoinedOn, d.ConfirmedOn = "1998-05-03", "1999-05-04" }, FJoinedOn, false, "未满 18 周岁"},
		{"入党日期在将来", func(d *Details) { d.Category, d.JoinedOn, d.ConfirmedOn = Probationary, "2026-06-26", "" }, FJoinedOn, false, "晚于今天"},
		{"预备期刚满一年转正", func(d *Details) { d.JoinedOn, d.ConfirmedOn = "2024-02-29", "2025-02-28" }, "", false, ""},
		{"预备期差一天就转正", func(d *Details) { d.JoinedOn, d.ConfirmedOn = "2024-07-01", "2025-06-30" }, FConfirmedOn, false, "不满一年"},
		{"转正早于入党", func(d *Details) { d.ConfirmedOn = "2003-07-01" }, FConfirmedOn, false, "早于"},
		{"延长预备期一年后转正", func(d *Details) { d.ConfirmedOn = "2006-07-01" }, "", false, ""},
		{"入党两年多才转正", func(d *Details) { d.ConfirmedOn = "2006-07-02" }, FConfirmedOn, true, "超过两年"},
		{"九大、十大期间入党没有预备期", func(d *Details) {
			d.BirthOn, d.IDNumber, d.JoinedOn, d.ConfirmedOn = "1950-01-01", citizen("1950-01-01", 1), "1972-07-01", "1972-07-01"
		}, "", false, ""},
		{"十一大以前入党可以没有转正日期", func(d *Details) {
			d.BirthOn, d.IDNumber, d.JoinedOn, d.ConfirmedOn = "1950-01-01", citizen("1950-01-01", 1), "1977-08-17", ""
		}, "", false, ""},
		{"正式党员没有转正日期", func(d *Details) { d.ConfirmedOn = "" }, FConfirmedOn, false, "应填写"},
		{"预备党员填了转正日期", func(d *Details) { d.Category = Probationary }, FConfirmedOn, false, "不应有"},
		{"预备党员在预备期内", func(d *Details) { d.Category, d.JoinedOn, d.ConfirmedOn = Probationary, "2025-12-01", "" }, "", false, ""},
		{"预备期已超过两年", func(d *Details) { d.Category, d.JoinedOn, d.ConfirmedOn = Probationary, "2024-06-24", "" }, FJoinedOn, true, "超过两年"},
		{"发展对象早于积极分子", func(d *Details) { d.More.ActivistOn, d.More.ProspectOn = "2003-01-01", "2002-12-31" }, FProspectOn, false, "先后不对"},
		{"入党早于申请", func(d *Details) { d.More.AppliedOn = "2004-07-02" }, FJoinedOn, false, "先后不对"},
		{"手机号 10 位", func(d *Details) { d.Phone = "1380000567" }, FPhone, false, "11 位"},
		{"手机栏填了座机", func(d *Details) { d.Phone = "09162212345" }, FPhone, false, "11 位"},
		{"座机带区号和分机", func(d *Details) { d.Landline = "0916-2212345-801" }, "", false, ""},
		{"座机少一位", func(d *Details) { d.Landline = "0916-221234" }, FLandline, false, "固定电话"},
		{"失联党员没有失联日期", func(d *Details) { d.Lost = true }, FLostOn, false, "应填写"},
		{"没有失联却有日期", func(d *Details) { d.LostOn = "2025-01-01" }, FLostOn, false, "不是失联"},
		{"失联刚满六个月", func(d *Details) { d.Lost, d.LostOn = true, "2025-12-25" }, "", false, ""},
		{"失联不满六个月", func(d *Details) { d.Lost, d.LostOn = true, "2025-12-26" }, FLostOn, true, "不满 6 个月"},
		{"失联早于入党", func(d *Details) { d.Lost, d.LostOn = true, "2004-06-30" }, FLostOn, false, "早于"},
		{"失联又流动", func(d *Details) { d.Lost, d.LostOn, d.Mobile, d.MobileTo = true, "2025-01-01", true, "广东" }, FMobile, false, "不能同时"},
		{"流动党员没有流向", func(d *Details) { d.Mobile = true }, FMobileTo, false, "外出流向"},
		{"没有流动却有流向", func(d *Details) { d.MobileTo = "广东" }, FMobileTo, false, "不是流动"},
		{"不作要求没有原因", func(d *Details) { d.Exempt = true }, FExemptReason, false, "原因"},
		{"留党察看期间", func(d *Details) {
			d.ObservedFrom, d.ObservedUntil, d.ObservedBy = "2026-01-10", "2027-01-10", "县纪委〔2026〕3 号"
		}, "", false, ""},
		{"留党察看二年，算到前一天", func(d *Details) {
			d.ObservedFrom, d.ObservedUntil, d.ObservedBy = "2026-01-10", "2028-01-09", "县纪委〔2026〕3 号"
		}, "", false, ""},
		{"留党察看一年半", func(d *Details) {
			d.ObservedFrom, d.ObservedUntil, d.ObservedBy = "2026-01-10", "2027-07-10", "县纪委〔2026〕3 号"
		}, FObservedUntil, false, "一年或者二年"},
		{"留党察看三年", func(d *Details) {
			d.ObservedFrom, d.ObservedUntil, d.ObservedBy = "2024-01-10", "2027-01-10", "县纪委〔2024〕3 号"
		}, FObservedUntil, false, "一年或者二年"},
		{"留党察看没有写是谁的决定", func(d *Details) { d.ObservedFrom, d.ObservedUntil = "2026-01-10", "2027-01-10" }, FObservedBy, false, "谁的决定"},
		{"留党察看只有决定", func(d *Details) { d.ObservedBy = "县纪委〔2026〕3 号" }, FObservedFrom, false, "没有填写"},
		{"留党察看从明天起", func(d *Details) {
			d.ObservedFrom, d.ObservedUntil, d.ObservedBy = "2026-06-26", "2027-06-26", "县纪委〔2026〕3 号"
		}, FObservedFrom, false, "晚于今天"},
		{"留党察看早于入党", func(d *Details) {
			d.ObservedFrom, d.ObservedUntil, d.ObservedBy = "2004-06-30", "2005-06-30", "县纪委"
		}, FObservedFrom, false, "早于"},
		{"预备党员留党察看", func(d *Details) {
			d.Category, d.JoinedOn, d.ConfirmedOn = Probationary, "2025-12-01", ""
			d.ObservedFrom, d.ObservedUntil, d.ObservedBy = "2026-01-10", "2027-01-10", "县纪委"
		}, FObservedFrom, false, "预备党员"},
		{"留党察看期满没有恢复", func(d *Details) {
			d.ObservedFrom, d.ObservedUntil, d.ObservedBy = "2025-06-24", "2026-06-24", "县纪委"
		}, FRestoredOn, true, "已经期满"},
		{"留党察看期满当天恢复", func(d *Details) {
			d.ObservedFrom, d.ObservedUntil, d.ObservedBy, d.RestoredOn, d.RestoredBy = "2025-06-24", "2026-06-24", "县纪委", "2026-06-24", "镇党委批复"
		}, "", false, ""},
		{"没有期满就恢复", func(d *Details) {
			d.ObservedFrom, d.ObservedUntil, d.ObservedBy, d.RestoredOn, d.RestoredBy = "2026-01-10", "2027-01-10", "县纪委", "2026-06-24", "镇党委批复"
		}, FRestoredOn, false, "早于留党察看期满"},
		{"恢复没有决定", func(d *Details) {
			d.ObservedFrom, d.ObservedUntil, d.ObservedBy, d.RestoredOn = "2025-06-24", "2026-06-24", "县纪委", "2026-06-24"
		}, FRestoredOn, false, "一起填写"},
		{"留党察看延长一年", func(d *Details) {
			d.Standing = Standing{ObservedFrom: "2025-01-10", ObservedUntil: "2027-01-10", ObservedBy: "县纪委", ExtendedOn: "2026-01-12", ExtendedBy: "县纪委〔2026〕1 号"}
		}, "", false, ""},
		{"延长没有决定", func(d *Details) {
			d.Standing = Standing{ObservedFrom: "2025-01-10", ObservedUntil: "2027-01-10", ObservedBy: "县纪委", ExtendedOn: "2026-01-12"}
		}, FExtendedOn, false, "一起填写"},
		{"延长了，截止日期还是一年的", func(d *Details) {
			d.Standing = Standing{ObservedFrom: "2025-01-10", ObservedUntil: "2026-01-10", ObservedBy: "县纪委", ExtendedOn: "2026-01-12", ExtendedBy: "县纪委〔2026〕1 号"}
		}, FObservedUntil, false, "满二年"},
		{"一年没有满就延长", func(d *Details) {
			d.Standing = Standing{ObservedFrom: "2025-01-10", ObservedUntil: "2027-01-10", ObservedBy: "县纪委", ExtendedOn: "2026-01-08", ExtendedBy: "县纪委〔2026〕1 号"}
		}, FExtendedOn, false, "一年期满以后"},
		{"二年也满了才延长", func(d *Details) {
			d.Standing = Standing{ObservedFrom: "2024-01-10", ObservedUntil: "2026-01-10", ObservedBy: "县纪委", ExtendedOn: "2026-01-12", ExtendedBy: "县纪委〔2026〕1 号"}
		}, FExtendedOn, false, "延长的一年之内"},
		{"没有退休却有退休时间", func(d *Details) { d.More.RetiredOn = "2020-01-01" }, FRetiredOn, false, "没有退休"},
		{"日期是二月三十日", func(d *Details) { d.More.ArrivedOn = "2024-02-30" }, FArrivedOn, false, "写得不对"},
	} {
		d := person("王建国", 1)
		c.change(&d)
		found := Check(d, today)
		if c.field == "" {
			if len(found) > 0 {
				t.Errorf("%s: got %+v", c.name, found)
			}
			continue
		}
		if len(found) != 1 || found[0].Field != c.field || found[0].Warning != c.warning || !strings.Contains(found[0].Message, c.message) || found[0].Cure == "" {
			t.Errorf("%s: got %+v", c.name, found)
		}
	}
}

func TestReadDay(t *testing.T) {
	for text, want := range map[string]string{
		"2021-07-01": "2021-07-01", "2021/7/1": "2021-07-01", "2021.7.1": "2021-07-01", "20210701": "2021-07-01", "20211210": "2021-12-10",
		"2021年7月1日": "2021-07-01", "2021-07-01 00:00": "2021-07-01", "": "",
		"2021-07": "!", "21-7-1": "!", "2021-02-30": "!", "44378": "!", "七一": "!", "2021-07-01 12:30": "!",
	} {
		got, ok := readDay(text)
		if !ok {
			got = "!"
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestCodesReadWhatPeopleWrite(t *testing.T) {
	for _, c := range []struct {
		table      Codes
		text, want string
	}{
		{Genders, "男", "1"}, {Genders, "女性", "2"}, {Ethnicities, "汉", "01"}, {Ethnicities, "1", "01"}, {Ethnicities, "土家族", "15"},
		{Educations, "本科", "21"}, {Educations, "大专", "31"}, {Educations, "初中", "71"}, {Degrees, "硕士学位", "3"},
		{Categories, "预备党员", "2"}, {Categories, "full", "1"}, {Statuses, "停止党籍", "2"}, {Genders, "雄", ""}, {Ethnicities, "", ""},
	} {
		got, ok := c.table.Read(c.text)
		if got.Code != c.want || ok != (c.want != "") {
			t.Errorf("%q: got %q", c.text, got.Code)
		}
	}
}

// Every code table is whole: codes differ, and every entry names what it rests on.
func TestCodeTables(t *testing.T) {
	for name, want := range map[string]struct {
		table Codes
		n     int
	}{"gender": {Genders, 4}, "ethnicity": {Ethnicities, 58}, "education": {Educations, 40}, "degree": {Degrees, 4},
		"political_status": {PoliticalStatuses, 13}, "member_category": {Categories, 2}, "membership_status": {Statuses, 10}} {
		seen := map[string]bool{}
		for _, c := range want.table {
			if seen[c.Code] || c.Code == "" || c.Name == "" || c.Basis == "" {
				t.Errorf("%s: entry %+v", name, c)
			}
			seen[c.Code] = true
		}
		if len(want.table) != want.n {
			t.Errorf("%s has %d entries, want %d", name, len(want.table), want.n)
		}
	}
}
