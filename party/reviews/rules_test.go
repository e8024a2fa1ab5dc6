package reviews

import (
	"slices"
	"strings"
	"testing"
)

func TestTheOrderIsFixed(t *testing.T) {
	whole := []Done{{Study, "2026-11-01"}, {Self, "2026-11-05"}, {Mutual, "2026-11-05"}, {Assembly, "2026-11-06"}, {Verdict, "2026-11-07"}, {Rectification, "2026-11-08"}}
	without := func(step Step) []Done {
		return slices.DeleteFunc(slices.Clone(whole), func(d Done) bool { return d.Step == step })
	}
	on := func(step Step, day string) []Done {
		list := slices.Clone(whole)
		list[slices.IndexFunc(list, func(d Done) bool { return d.Step == step })].On = day
		return list
	}
	for _, c := range []struct {
		name, says string
		scope      Scope
		done       []Done
	}{
		{"自评、互评、测评、评定依次完成", "", MemberReview, whole},
		{"同一天完成几步", "", MemberReview, on(Assembly, "2026-11-05")},
		{"缺互评", "缺少“党员互评”", MemberReview, without(Mutual)},
		{"缺测评", "缺少“民主测评”", MemberReview, without(Assembly)},
		{"缺评定", "缺少“组织评定”", MemberReview, without(Verdict)},
		{"测评早于互评", "“民主测评”早于前一步", MemberReview, on(Assembly, "2026-11-04")},
		{"互评早于自评", "“党员互评”早于前一步", MemberReview, on(Mutual, "2026-11-04")},
		{"合并开展还要谈心谈话", "缺少“谈心谈话”", Both, whole},
		{"只开组织生活会", "缺少“谈心谈话”", LifeMeeting, []Done{{Study, "2026-11-01"}}},
		{"什么也没有", "缺少“学习”", Both, nil},
	} {
		if got := WrongOrder(c.scope, c.done); !strings.HasPrefix(got, c.says) || (c.says == "") != (got == "") {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	if got := WrongDay(2026, nil, "2025-12-31", "2026-11-20"); !strings.Contains(got, "不能早于 2026 年") {
		t.Errorf("前一年的日期: %q", got)
	}
	if got := WrongDay(2026, nil, "2026-01-01", "2026-11-20"); got != "" {
		t.Errorf("当年第一天: %q", got)
	}
	if got := WrongDay(2026, whole, "2026-11-07", "2026-11-20"); !strings.Contains(got, "整改清单") {
		t.Errorf("早于前一步: %q", got)
	}
	if got := WrongDay(2026, nil, "2026-11-21", "2026-11-20"); !strings.Contains(got, "不能晚于今天") {
		t.Errorf("晚于今天: %q", got)
	}
}

func TestStepsFollowEachOther(t *testing.T) {
	for _, scope := range []Scope{Both, LifeMeeting, MemberReview} {
		step := Steps(scope)[0]
		for _, want := range Steps(scope) {
			if step != want || !Reached(scope, step, want) || Reached(scope, step, Filed) {
				t.Errorf("%s: %s is not %s", scope, step, want)
			}
			step = Following(scope, step)
		}
		if step != Filed {
			t.Errorf("%s ends with %s", scope, step)
		}
	}
	if Reached(LifeMeeting, Filed, Self) {
		t.Error("组织生活会没有自评")
	}
}

func TestLacks(t *testing.T) {
	for _, c := range []struct {
		name  string
		scope Scope
		step  Step
		f     Facts
		stop  string
		hint  string
	}{
		{"没有学习", Both, Study, Facts{}, "还没有登记学习内容", ""},
		{"没有谈话", Both, Talks, Facts{Roll: 5}, "还没有谈心谈话", " 5 名党员今年还没有谈过心"},
		{"谈了三个", Both, Talks, Facts{Roll: 5, Talked: 3}, "", " 2 名党员"},
		{"谈全了", Both, Talks, Facts{Roll: 5, Talked: 5}, "", ""},
		{"没有意见", Both, Opinions, Facts{}, "还没有登记征求到的意见", ""},
		{"会上没有自我批评", LifeMeeting, Meeting, Facts{Roll: 2, Life: Held{1, "2026-11-10", false}, Today: "2026-11-10"}, "还没有登记自我批评", " 2 名党员没有"},
		{"有人没有自评", MemberReview, Self, Facts{Due: 5, Selves: 4, Voters: 5}, " 1 名党员没有自评", ""},
		{"都登记为不能参加", MemberReview, Self, Facts{Listed: 5, Voters: 5}, "超过了半数", ""},
		{"一个人的名单上没有人参加", MemberReview, Self, Facts{Listed: 1, Voters: 5}, "超过了半数", ""},
		{"恰好一半参加", MemberReview, Self, Facts{Listed: 10, Due: 5, Selves: 5, Voters: 5}, "", ""},
		{"差一人到一半", MemberReview, Self, Facts{Listed: 11, Due: 5, Selves: 5, Voters: 5}, "超过了半数", ""},
		{"互评时又登记了几人，不到一半", MemberReview, Mutual, Facts{Listed: 10, Due: 4, Voters: 4}, "超过了半数", ""},
		{"测评时只剩四张票", MemberReview, Assembly, Facts{Box: true, Listed: 30, Due: 4, Voters: 4, Handed: 4, FewestHanded: 4}, "超过了半数", ""},
		{"四个人都交了票", MemberReview, Assembly, Facts{Box: true, Listed: 4, Due: 4, Voters: 4, Handed: 4, FewestHanded: 4}, "", ""},
		{"只有三张票", MemberReview, Mutual, Facts{Box: true, Voters: 4, Due: 4, Handed: 3, FewestHanded: 3}, "不足 4 张", " 1 名党员还没有交票"},
		{"正好一半不算过半", MemberReview, Assembly, Facts{Box: true, Voters: 8, Due: 8, Handed: 4, FewestHanded: 4}, "没有超过半数", " 4 名"},
		{"过半", MemberReview, Assembly, Facts{Box: true, Voters: 7, Due: 7, Handed: 4, FewestHanded: 4}, "", " 3 名"},
		{"一个小组只有三张票", Both, Mutual, Facts{Box: true, Voters: 4, Due: 9, Handed: 8, FewestHanded: 3}, "不足 4 张", " 1 名"},
		{"三个人不投票", MemberReview, Assembly, Facts{Voters: 3, Due: 3}, "", "人数不足 4 人"},
		{"三个人在自评时就提示", MemberReview, Self, Facts{Voters: 3, Due: 3, Selves: 3}, "", "互评和测评人数不足 4 人"},
		{"票箱已经收回", MemberReview, Mutual, Facts{Voters: 5, Due: 5}, "", "没有票箱"},
		{"有人没有等次", Both, Verdict, Facts{Ungraded: 1}, " 1 名正式党员没有评定等次", ""},
		{"整改清单为空", Both, Rectification, Facts{}, "整改清单还是空的", ""},
		{"组织生活会没有归档", LifeMeeting, Rectification, Facts{Fixes: 1, Life: Held{1, "2026-11-10", false}}, "（2026-11-10）还没有归档", ""},
		{"归档了", LifeMeeting, Rectification, Facts{Fixes: 1, Life: Held{1, "2026-11-10", true}}, "", ""},
		{"单独评议可以没有整改清单", MemberReview, Rectification, Facts{}, "", ""},
		{"异议没有答复", MemberReview, Rectification, Facts{Objections: 1}, " 1 份异议没有答复", ""},
	} {
		var stop, hint []string
		for _, l := range Lacks(c.scope, c.step, c.f) {
			if l.Hint {
				hint = append(hint, l.Text)
			} else {
				stop = append(stop, l.Text)
			}
		}
		if s := strings.Join(stop, ""); !strings.Contains(s, c.stop) || (c.stop == "") != (s == "") {
			t.Errorf("%s: stops %q", c.name, s)
		}
		if s := strings.Join(hint, ""); !strings.Contains(s, c.hint) || (c.hint == "") != (s == "") {
			t.Errorf("%s: hints %q", c.name, s)
		}
	}
}

func TestMostExcellent(t *testing.T) {
	for _, c := range []struct{ members, per, want int }{{10, 3, 3}, {11, 3, 3}, {12, 3, 4}, {2, 3, 0}, {3, 3, 1}, {0, 3, 0}, {10, 4, 2}, {5, 0, 5}} {
		if got := MostExcellent(c.members, c.per); got != c.want {
			t.Errorf("%d 人，每 %d 名一名: %d，应为 %d", c.members, c.per, got, c.want)
		}
	}
}

func TestWrongBallot(t *testing.T) {
	for _, c := range []struct {
		name, says string
		given      []Given
	}{
		{"每人一项", "", []Given{{1, Excellent, ""}, {2, Basic, ""}}},
		{"漏了一人", " 1 名同志没有选择", []Given{{1, Excellent, ""}}},
		{"一人两项", "名单有变化", []Given{{1, Excellent, ""}, {1, Basic, ""}}},
		{"不在名单上", "名单有变化", []Given{{1, Excellent, ""}, {3, Basic, ""}}},
		{"没有这个等次", "请为每名同志选择", []Given{{1, "best", ""}, {2, Basic, ""}}},
		{"空票", " 2 名同志没有选择", nil},
	} {
		if got := WrongBallot([]int64{1, 2}, c.given); !strings.Contains(got, c.says) || (c.says == "") != (got == "") {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestWrongVerdicts(t *testing.T) {
	for _, c := range []struct {
		name, says string
		given      []Given
	}{
		{"一名优秀", "", []Given{{1, Excellent, ""}, {2, Qualified, ""}, {3, Qualified, ""}}},
		{"两名优秀超过比例", "最多 1 名，现在有 2 名", []Given{{1, Excellent, ""}, {2, Excellent, ""}}},
		{"预备党员不评等次", "预备党员参加评议但不评定等次", []Given{{9, Qualified, ""}}},
		{"基本合格没有理由", "请写明理由", []Given{{1, Basic, " "}}},
		{"不合格没有理由", "请写明理由", []Given{{1, Unqualified, ""}}},
		{"不合格有理由", "", []Given{{1, Unqualified, "长期不参加组织生活"}}},
		{"没有等次", "选择优秀", []Given{{1, "", ""}}},
		{"重复", "只能评定一次", []Given{{1, Qualified, ""}, {1, Qualified, ""}}},
	} {
		if got := WrongVerdicts([]int64{1, 2, 3}, 1, c.given); !strings.Contains(got, c.says) || (c.says == "") != (got == "") {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestYearAndSeason(t *testing.T) {
	for _, c := range []struct {
		name, today string
		months      int
		year        int
		until       string
		season      bool
	}{
		{"十一月", "2026-11-20", 0, 2026, "2026-12-31", true},
		{"三季度", "2026-09-30", 0, 2026, "2026-12-31", false},
		{"次年一月，不能延后", "2027-01-10", 0, 2027, "2027-12-31", false},
		{"次年一月，可以到二月", "2027-01-10", 2, 2026, "2027-02-28", false},
		{"次年三月，可以到二月", "2027-03-01", 2, 2027, "2028-02-29", false},
		{"闰年二月的最后一天", "2028-02-29", 2, 2027, "2028-02-29", false},
		{"闰年二月过了", "2028-03-01", 2, 2028, "2029-02-28", false},
		{"年末最后一天", "2026-12-31", 0, 2026, "2026-12-31", true},
		{"延到一月的最后一天", "2027-01-31", 1, 2026, "2027-01-31", false},
		{"最多延到三月", "2027-03-31", 12, 2026, "2027-03-31", false},
	} {
		year := YearOf(c.today, c.months)
		if year != c.year || Until(year, c.months) != c.until || Season(c.today) != c.season {
			t.Errorf("%s: %d %s %v", c.name, year, Until(year, c.months), Season(c.today))
		}
	}
}

// What is in the box is as long whatever was handed in.
func TestTheBoxIsAsLongWhateverIsInIt(t *testing.T) {
	empty, full := sums{7: new([4]int), 1 << 52: new([4]int)}, sums{7: {500, 0, 3, 0}, 1 << 52: {0, 9, 0, 65535}}
	if len(empty.text()) != len(full.text()) {
		t.Errorf("%d and %d bytes", len(empty.text()), len(full.text()))
	}
	back, err := readSums(full.text())
	if err != nil || back.text() != full.text() || *back[7] != *full[7] {
		t.Errorf("%v %v", back, err)
	}
}

func TestLapsed(t *testing.T) {
	for _, c := range []struct {
		today  string
		months int
		want   int
	}{{"2026-12-31", 0, 0}, {"2027-01-01", 0, 2026}, {"2027-03-31", 0, 2026}, {"2027-04-01", 0, 0}, {"2027-01-31", 1, 0}, {"2027-02-01", 1, 2026}, {"2027-03-31", 3, 0}} {
		if got := Lapsed(c.today, c.months); got != c.want {
			t.Errorf("%s, %d: %d, want %d", c.today, c.months, got, c.want)
		}
	}
}
