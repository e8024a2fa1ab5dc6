package members

import (
	"fmt"
	"slices"
	"time"
)

// Observed tells whether a member is without the rights to vote, to elect and to be elected on a day, being
// under 留党察看: from the day of the decision until the day on which an org restored the rights. The end of the
// term alone restores nothing: whether somebody has mended is for people to decide.
//
// 党章 第四十一条: 党员在留党察看期间没有表决权、选举权和被选举权。党员经过留党察看，确已改正错误的，应当恢复其党员的权利；
// 坚持错误不改的，应当开除党籍。 基层组织选举工作条例 第五条 (EL-04, MB-16).
func (s Standing) Observed(on string) bool {
	return s.ObservedFrom != "" && s.ObservedFrom <= on && (s.RestoredOn == "" || on < s.RestoredOn)
}

// Words are the whole of it in a line: the term and whose decision, the extension, the restoration.
func (s Standing) Words() string {
	text := fmt.Sprintf("%s 至 %s，%s", s.ObservedFrom, s.ObservedUntil, s.ObservedBy)
	if s.ExtendedOn != "" {
		text += fmt.Sprintf("；%s 延长一年，%s", s.ExtendedOn, s.ExtendedBy)
	}
	if s.RestoredOn != "" {
		text += fmt.Sprintf("；%s 恢复党员权利，%s", s.RestoredOn, s.RestoredBy)
	}
	return text
}

// Follows tells whether s is another 留党察看 than was, and not a correction of it: it begins after the rights
// were restored. There is no second one before that: whoever is found out in something else during the first is
// expelled, and a term of a year that was not enough is extended once.
//
// 纪律处分条例(2018) 第十二条: 一年期满后仍不符合恢复党员权利条件的，应当延长一年；坚持不改或者又发现其他应当受到
// 党纪处分的违纪行为的，应当开除党籍。
func (s Standing) Follows(was Standing) bool {
	return was.RestoredOn != "" && s.ObservedFrom > was.RestoredOn
}

// observed: 留党察看 lasts a year or two, is somebody's decision, and is for full members; rights are restored
// once the term is over, by a decision again.
//
// 党章 第四十一条: 留党察看最长不超过两年。 纪律处分条例(2018) 第十二条: 分为留党察看一年、留党察看二年；一年期满后仍不符合
// 恢复党员权利条件的，应当延长一年; 第三十四条: 预备党员违犯党纪，情节较重的，应当取消其预备党员资格。
func observed(d Details, today string) []Finding {
	switch {
	case d.Standing == Standing{}:
		return nil
	case d.ObservedFrom == "":
		return wrong(FObservedFrom, "没有填写留党察看开始日期。", "按处分决定填写；没有受过这种处分的，清空留党察看和恢复权利各项。")
	case d.Category == Probationary:
		return wrong(FObservedFrom, "预备党员不适用留党察看。", "请核实处分决定和人员类别。")
	case d.ObservedFrom < d.JoinedOn:
		return wrong(FObservedFrom, "留党察看开始日期早于加入党组织日期。", "请对照处分决定改正。")
	case !slices.Contains(termEnds(d.ObservedFrom, 1, 2), d.ObservedUntil):
		return wrong(FObservedUntil, "留党察看的期限应为一年或者二年。", "按处分决定填写；延长一年的，填延长以后的日期（党章第四十一条）。")
	case d.ObservedBy == "":
		return wrong(FObservedBy, "没有写明是谁的决定。", "填写作出处分决定的党组织和文号。")
	case (d.ExtendedOn == "") != (d.ExtendedBy == ""):
		return wrong(FExtendedOn, "延长的日期和决定要一起填写。", "按延长留党察看期限的决定填写，没有延长的都不填。")
	case d.ExtendedOn != "" && !slices.Contains(termEnds(d.ObservedFrom, 2), d.ObservedUntil):
		return wrong(FObservedUntil, "延长一年以后，留党察看应到满二年为止。", "截止日期填满二年的日期；最长不超过二年，只能延长一次（纪律处分条例第十二条）。")
	case d.ExtendedOn != "" && (d.ExtendedOn < termEnds(d.ObservedFrom, 1)[1] || d.ExtendedOn > d.ObservedUntil):
		return wrong(FExtendedOn, "延长的决定不在一年期满以后、延长的一年之内。", "一年期满仍不符合恢复权利条件的，才延长一年，按决定的日期填写（纪律处分条例第十二条）。")
	case (d.RestoredOn == "") != (d.RestoredBy == ""):
		return wrong(FRestoredOn, "恢复党员权利的日期和决定要一起填写。", "按恢复党员权利的决定填写，没有作出决定的都不填。")
	case d.RestoredOn != "" && d.RestoredOn < d.ObservedUntil:
		return wrong(FRestoredOn, "恢复党员权利的日期早于留党察看期满。", "期满后才能恢复；处分决定被撤销的，清空留党察看各项（党章第四十一条）。")
	case d.RestoredOn == "" && d.ObservedUntil < today:
		return beware(FRestoredOn, "留党察看已经期满，还没有登记恢复党员权利。", "请党组织作出决定；恢复以前仍没有表决权、选举权和被选举权（党章第四十一条）。")
	}
	return nil
}

// termEnds are the days on which a term of some years that begins on a day may end: years later, or the day before.
func termEnds(from string, terms ...int) (ends []string) {
	for _, years := range terms {
		end, err := time.Parse(time.DateOnly, plusYears(from, years))
		if err != nil {
			return nil
		}
		ends = append(ends, end.Format(time.DateOnly), end.AddDate(0, 0, -1).Format(time.DateOnly))
	}
	return ends
}
