package votes

import "strconv"

// Opens tells whether enough have come for a decision of this kind.
//
// 《支部工作条例(试行)》第十一条: 表决必须有半数以上有表决权的党员到会方可进行 (OL-11): half is enough.
// 《支部工作条例(试行)》第十二条: 支委会会议须有半数以上委员到会方可进行 (OL-03): half is enough.
// 《发展党员工作细则》第十九条: 实际到会有表决权的党员人数必须超过应到会的半数 (DV-14): half is not
// enough, and a written opinion brings nobody to the meeting.
func Opens(e Engine, due, present int) bool {
	if due <= 0 || present < 0 || present > due {
		return false
	}
	if e == Admission {
		return 2*present > due
	}
	return 2*present >= due
}

// Decide tells what a count comes to. The denominator is who was due, not who came.
//
// 《支部工作条例(试行)》第十一条: 赞成人数超过应到会有表决权的党员的半数为通过 (OL-11).
// 《发展党员工作细则》第二十条: 赞成人数超过应到会有表决权的党员人数的半数才能通过，会前正式提出的书面意见统计在票数内 (DV-15).
// 党章第十七条: 少数服从多数. Of a committee the articles name no
// denominator; more than half of its members is what holds in every reading.
func Decide(e Engine, c Count) Answer {
	a := Answer{Valid: Opens(e, c.Due, c.Present)}
	who := "应到会有表决权的党员 "
	if e == Committee {
		who = "委员 "
	}
	came := who + number(c.Due) + " 人，实到 " + number(c.Present) + " 人，"
	if !a.Valid {
		a.Article, a.Sentence = opening(e), came+"不足半数，不能表决。"
		if e == Admission {
			a.Sentence = came + "没有超过半数，不能表决。"
		}
		return a
	}
	yes, said := c.Yes, "赞成 "+number(c.Yes)+" 人"
	if e == Admission && c.WrittenYes > 0 {
		yes, said = yes+c.WrittenYes, said+"，会前书面赞成 "+number(c.WrittenYes)+" 人"
	}
	a.Passed, a.Article = 2*yes > c.Due, passing(e)
	half := "，没有超过应到的半数，未通过。"
	if a.Passed {
		half = "，超过应到的半数，通过。"
	}
	a.Sentence = came + said + half
	return a
}

func opening(e Engine) string {
	return map[Engine]string{Ordinary: assemblyArticle, Admission: openingArticle, Committee: committeeArticle}[e]
}

func passing(e Engine) string {
	return map[Engine]string{Ordinary: assemblyArticle, Admission: admissionArticle, Committee: majorityArticle}[e]
}

// Miscounted tells what is wrong with a count; "" when it adds up.
//
// 《发展党员工作细则》第二十条: only who could not come hands in an opinion in writing,
// and only on admissions it is counted.
func Miscounted(e Engine, c Count) string {
	switch {
	case min(c.Due, c.Present, c.Yes, c.No, c.Abstain, c.WrittenYes) < 0:
		return "人数和票数不能是负数，请核对后重新填写。"
	case c.Present > c.Due:
		return "到会人数比应到人数还多，请对照签到名册核对。"
	case c.Yes+c.No+c.Abstain != c.Present:
		return "赞成、不赞成和弃权相加应等于到会有表决权的 " + number(c.Present) + " 人，请重新清点票数。"
	case e != Admission && c.WrittenYes > 0:
		return "会前的书面意见只在讨论接收预备党员和预备党员转正时计入票数，请删去。"
	case c.WrittenYes > c.Due-c.Present:
		return "书面赞成的人数多于没有到会的 " + number(c.Due-c.Present) + " 人，请重新清点。"
	}
	return ""
}

func number(n int) string { return strconv.Itoa(n) }
