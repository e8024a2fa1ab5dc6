package orgs

import (
	"fmt"
	"slices"
	"time"

	"zhibu/party/terms"
)

// The rules of this file take facts and give answers: no clock, no database.
// The article stands above each; a Party-affairs clerk can check line by line.

// Finding is what a rule has to say of an act: a refusal, or a hint that the
// superior may weigh (the regulation says 一般).
type Finding struct {
	Article string // e.g. 支部工作条例第四条; empty where the house's own order is meant
	Text    string // one sentence in Chinese: what is wrong and who can mend it
	Refuses bool
}

// below lists which kinds may stand directly under which. 党章第三十条: 基层委员会、总支部、
// 支部 are set up in that order; 支部工作条例第十三条: groups divide a branch;
// 党章第四十八条: a 党组 is no level of the tree and holds nothing below it.
var below = map[terms.OrgKind][]terms.OrgKind{
	terms.Committee:        {terms.Committee, terms.WorkingCommittee, terms.GeneralBranch, terms.Branch, terms.JointBranch, terms.TemporaryBranch, terms.MobileBranch, terms.LeadingGroup},
	terms.WorkingCommittee: {terms.Committee, terms.WorkingCommittee, terms.GeneralBranch, terms.Branch, terms.JointBranch, terms.TemporaryBranch, terms.MobileBranch, terms.LeadingGroup},
	terms.GeneralBranch:    {terms.Branch, terms.JointBranch, terms.TemporaryBranch, terms.MobileBranch},
	terms.Branch:           {terms.Group},
	terms.JointBranch:      {terms.Group},
	terms.TemporaryBranch:  {terms.Group},
	terms.MobileBranch:     {terms.Group},
}

// StandsUnder tells whether an org of kind may stand directly under a parent of that kind.
func StandsUnder(kind, parent terms.OrgKind) []Finding {
	if slices.Contains(below[parent], kind) {
		return nil
	}
	text := fmt.Sprintf("%s下面不能直接设%s，请改选上级党组织。", terms.Label(parent), terms.Label(kind))
	if parent == terms.LeadingGroup {
		return refusal("党章第四十八条", text)
	}
	return refusal("党章第三十条", text)
}

// Founding is what an application to set up an org says of itself.
type Founding struct {
	Kind        terms.OrgKind
	FullMembers int // 正式党员人数; −1 when not given
	Units       int // 联合党支部覆盖的单位数; 0 when not given
	Months      int // how long the project or temporary body lasts; 0 when open-ended
}

// MayFound applies 支部工作条例第四条 (three full members), 第五条 (joint branches,
// projects of six months) and 第八条 (temporary branches).
func MayFound(f Founding) (found []Finding) {
	switch f.Kind {
	case terms.Branch:
		if f.FullMembers < 0 {
			return refusal("支部工作条例第四条", "请填写正式党员人数：有正式党员 3 人以上的单位才能成立党支部。")
		}
		if f.FullMembers < 3 {
			return refusal("支部工作条例第四条", "正式党员不足 3 人，不能单独成立党支部，请与邻近单位成立联合党支部。")
		}
		if 0 < f.Months && f.Months < 6 {
			found = append(found, hint("支部工作条例第五条", "工程或者项目不满 6 个月，可以考虑成立临时党支部。"))
		}
	case terms.JointBranch:
		if f.Units > 5 {
			found = append(found, hint("支部工作条例第五条", "联合党支部覆盖单位一般不超过 5 个，请上级党组织考虑分设。"))
		}
	}
	return found
}

// Size looks at an org as it is. 支部工作条例第四条: a branch has at least three full
// members and 50 at most as a rule; 机关基层组织工作条例第五、六条: in an organ 50 members
// make a general branch and 100 a committee. full is −1 when only the total is known.
func Size(kind terms.OrgKind, field terms.Field, members, full int) (found []Finding) {
	switch {
	case field == terms.Organ && members >= 100 && (kind == terms.Branch || kind == terms.GeneralBranch):
		found = append(found, hint("机关基层组织工作条例第五条", "机关党员 100 人以上的，应当设立党的基层委员会，请上级党组织考虑改设。"))
	case field == terms.Organ && members >= 50 && kind == terms.Branch:
		found = append(found, hint("机关基层组织工作条例第六条", "机关党员 50 人以上的，应当设立党总支，请上级党组织考虑改设。"))
	case members > 50 && kind == terms.Branch:
		found = append(found, hint("支部工作条例第四条", "党员超过 50 人，请上级党组织考虑分设党支部或者改设党总支。"))
	}
	if 0 <= full && full < 3 && kind == terms.Branch {
		found = append(found, hint("支部工作条例第七条", "正式党员不足 3 人，已不符合党支部设立条件，请上级党组织调整。"))
	}
	return found
}

// TermYears is how long a term of office lasts, in years, with its article;
// 0 means the org is not elected and has no term.
func TermYears(kind terms.OrgKind, field terms.Field) (years int, article string) {
	grassroots := field == terms.Village || field == terms.Community
	switch kind {
	case terms.Committee:
		switch field {
		case terms.Organ:
			return 5, "机关基层组织工作条例第五条"
		case terms.University:
			return 5, "高校基层组织工作条例第五条"
		}
		return 5, "党章第二十七条、第三十一条"
	case terms.GeneralBranch:
		if grassroots {
			return 5, "支部工作条例第二十一条、第三十四条"
		}
		return 3, "党章第三十一条"
	case terms.Branch, terms.JointBranch, terms.MobileBranch:
		if grassroots {
			return 5, "支部工作条例第二十一条"
		}
		return 3, "支部工作条例第二十一条"
	case terms.TemporaryBranch:
		return 0, "支部工作条例第八条"
	case terms.LeadingGroup:
		return 0, "党章第四十九条"
	}
	return 0, ""
}

// Term is a term of office 届; dates are days.
type Term struct {
	Starts, Ends time.Time
	Extended     time.Time // zero when not extended
}

// TermEnd is the day a term that began on start ends: the election day plus the years.
func TermEnd(start time.Time, years int) time.Time { return addMonths(start, 12*years) }

// RemindOn is when the superior reminds a branch of its election: six months
// before the term ends (支部工作条例第二十一条).
func RemindOn(end time.Time) time.Time { return addMonths(end, -6) }

// MayServe applies 支部工作条例第二十一条 to a term: it ends after it starts, lasts as
// long as the regulation says or up to a year less, and is extended by a year at most.
func MayServe(kind terms.OrgKind, field terms.Field, t Term) []Finding {
	years, article := TermYears(kind, field)
	if years == 0 {
		return refusal(article, terms.Label(kind)+"不进行换届，不设任期。")
	}
	due := TermEnd(t.Starts, years)
	switch {
	case !t.Ends.After(t.Starts):
		return refusal("", "届满日期应当晚于本届开始日期。")
	case t.Ends.After(due):
		return refusal(article, fmt.Sprintf("每届任期 %d 年，届满日期不能更晚；确需延期的，请填写延期日期。", years))
	case t.Ends.Before(addMonths(due, -12)):
		return refusal("支部工作条例第二十一条", "提前换届一般不超过 1 年，请核对届满日期。")
	case !t.Extended.IsZero() && !t.Extended.After(t.Ends):
		return refusal("", "延期日期应当晚于届满日期。")
	case t.Extended.After(addMonths(t.Ends, 12)):
		return refusal("支部工作条例第二十一条", "延长任期一般不超过 1 年，请报上级党组织从严审核。")
	}
	return nil
}

// addMonths moves a day by months and stays in the month reached: 31 March
// less six months is 30 September.
func addMonths(day time.Time, months int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(months), 1, 0, 0, 0, 0, day.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

func refusal(article, text string) []Finding {
	return []Finding{{Article: article, Text: text, Refuses: true}}
}

func hint(article, text string) Finding { return Finding{Article: article, Text: text} }
