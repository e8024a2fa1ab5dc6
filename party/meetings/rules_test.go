package meetings

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhibu/party/terms"
	"zhibu/platform/clock"
)

var steps = []Step{Submit, Approve, Return, Change, Cancel, Close, File}

// The drawing beside the code and the table say the same.
func TestStatesAreAsDrawn(t *testing.T) {
	text, err := os.ReadFile("states.md")
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string]bool{}
	for _, arrow := range regexp.MustCompile(`(?m)^\s*(\w+ --> \w+: \w+)$`).FindAllStringSubmatch(string(text), -1) {
		drawn[arrow[1]] = true
	}
	for step, from := range moves {
		for a, b := range from {
			arrow := string(a) + " --> " + string(b) + ": " + string(step)
			if !drawn[arrow] {
				t.Errorf("not drawn: %s", arrow)
			}
			delete(drawn, arrow)
		}
	}
	for arrow := range drawn {
		t.Errorf("drawn, but not in the table: %s", arrow)
	}
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		name   string
		from   state
		step   Step
		review bool
		to     state
		says   string
	}{
		{"草稿提交后待审核", terms.Draft, Submit, true, terms.Submitted, ""},
		{"不要求审核时提交即通过", terms.Draft, Submit, false, terms.Approved, ""},
		{"退回后可再提交", terms.Returned, Submit, true, terms.Submitted, ""},
		{"通过后修改须重新审核", terms.Approved, Change, true, terms.Submitted, ""},
		{"不要求审核时修改后仍为通过", terms.Approved, Change, false, terms.Approved, ""},
		{"待审核的计划修改后仍待审核", terms.Submitted, Change, true, terms.Submitted, ""},
		{"未提交的计划不能审核", terms.Draft, Approve, true, terms.Draft, "还没有提交"},
		{"已通过的计划不必再审", terms.Approved, Approve, true, terms.Approved, "已经通过"},
		{"未通过审核不能归档", terms.Submitted, File, true, terms.Submitted, "还没有通过审核，请联系上级党组织。"},
		{"签退未截止不能归档", terms.Approved, File, true, terms.Approved, "签退还没有截止"},
		{"已结束的会议不能改计划", terms.Closed, Change, true, terms.Closed, "已经结束"},
		{"已结束的会议不能取消", terms.Closed, Cancel, true, terms.Closed, "已经结束"},
		{"已归档不能再动", terms.Filed, File, true, terms.Filed, "已经归档"},
		{"已取消不能再提交", terms.Cancelled, Submit, true, terms.Cancelled, "已经取消"},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, says := Next(c.from, c.step, c.review)
			if to != c.to || (says == "") != (c.says == "") || !strings.Contains(says, c.says) {
				t.Errorf("Next = %s %q, want %s %q", to, says, c.to, c.says)
			}
		})
	}
}

// Whatever is tried in whatever order: nothing is filed that was not approved
// and closed, the end states are ends, and each refusal is a sentence.
func TestNoWayAroundReview(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, approved, closed := terms.Draft, false, false
		for range rapid.IntRange(0, 40).Draw(t, "length") {
			step := rapid.SampledFrom(steps).Draw(t, "step")
			to, says := Next(at, step, true)
			if says != "" {
				if to != at || !strings.HasSuffix(says, "。") {
					t.Fatalf("refused %s at %s: moved to %s, said %q", step, at, to, says)
				}
				continue
			}
			if at == terms.Filed || at == terms.Cancelled {
				t.Fatalf("%s led out of %s", step, at)
			}
			if to == terms.Approved && step != Approve {
				t.Fatalf("%s approved a plan", step)
			}
			if to == terms.Submitted && at == terms.Approved {
				approved = false
			}
			approved = approved || to == terms.Approved
			closed = closed || to == terms.Closed
			if to == terms.Filed && !(approved && closed) {
				t.Fatal("filed without review or close")
			}
			at = to
		}
	})
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", text, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func TestBegun(t *testing.T) {
	starts, before := at("2026-11-25 15:00:00"), 30*time.Minute
	for _, c := range []struct {
		name string
		now  time.Time
		want bool
	}{
		{"签到开始前一秒", at("2026-11-25 14:29:59"), false},
		{"签到开始的一刻", at("2026-11-25 14:30:00"), true},
		{"会议结束以后", at("2026-11-26 15:00:00"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Begun(starts, before, c.now); got != c.want {
				t.Errorf("Begun = %v", got)
			}
		})
	}
	if Begun(time.Time{}, before, at("2026-11-25 15:00:00")) {
		t.Error("a meeting without a time has begun")
	}
}

func TestFiling(t *testing.T) {
	due := FilingDue(at("2026-11-25 16:30:00"), 3)
	for _, c := range []struct {
		name  string
		filed time.Time
		late  bool
	}{
		{"会后当天", at("2026-11-25 17:00:00"), false},
		{"第三天的最后一秒", at("2026-11-28 23:59:59"), false},
		{"第三天过后", at("2026-11-29 00:00:00"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Late(c.filed, due); got != c.late {
				t.Errorf("Late = %v, due %v", got, due)
			}
		})
	}
	for _, c := range []struct {
		name, minutes, reason string
		late                  bool
		want                  int
	}{
		{"按时归档", "学习了党章。", "", false, 0},
		{"没有记录不能归档", " \n", "", false, 1},
		{"补录须有原因", "学习了党章。", " ", true, 1},
		{"补录写明原因", "学习了党章。", "书记住院", true, 0},
		{"原因太长", "学习了党章。", strings.Repeat("长", 501), true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := FilingFaults(c.minutes, c.late, c.reason); len(got) != c.want {
				t.Errorf("FilingFaults = %v", got)
			}
		})
	}
}

func TestLatePhoto(t *testing.T) {
	ends := at("2026-11-25 16:30:00")
	for _, c := range []struct {
		name  string
		added time.Time
		late  bool
	}{
		{"当天最后一秒", at("2026-11-25 23:59:59"), false},
		{"第二天零点", at("2026-11-26 00:00:00"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := LatePhoto(ends, c.added); got != c.late {
				t.Errorf("LatePhoto = %v", got)
			}
		})
	}
}

func TestMarkable(t *testing.T) {
	month := at("2026-11-01 00:00:00")
	for _, c := range []struct {
		name   string
		s      state
		marked bool
		now    time.Time
		ok     bool
	}{
		{"归档后评分", terms.Filed, false, at("2026-11-28 09:00:00"), true},
		{"未归档不评", terms.Closed, false, at("2026-11-28 09:00:00"), false},
		{"已取消不评", terms.Cancelled, false, at("2026-11-28 09:00:00"), false},
		{"次月底前可以改", terms.Filed, true, at("2026-12-31 23:59:59"), true},
		{"次月底后不能改", terms.Filed, true, at("2027-01-01 00:00:00"), false},
		{"次月底后仍可补评", terms.Filed, false, at("2027-01-01 00:00:00"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if says := Markable(c.s, month, c.marked, c.now); (says == "") != c.ok {
				t.Errorf("Markable = %q", says)
			}
		})
	}
}

func TestWritable(t *testing.T) {
	for _, c := range []struct {
		name  string
		s     state
		begun bool
		says  string
	}{
		{"未审核", terms.Submitted, true, "计划还没有通过审核，请联系上级党组织。"},
		{"未开始", terms.Approved, false, "还没有开始"},
		{"进行中", terms.Approved, true, ""},
		{"待归档", terms.Closed, true, ""},
		{"已归档", terms.Filed, true, "已经归档"},
		{"已取消", terms.Cancelled, false, "已经取消"},
	} {
		t.Run(c.name, func(t *testing.T) {
			says := Writable(c.s, c.begun)
			if (says == "") != (c.says == "") || !strings.Contains(says, c.says) {
				t.Errorf("Writable = %q", says)
			}
		})
	}
}

func TestPlanFaults(t *testing.T) {
	now := at("2026-11-20 09:00:00")
	good := Plan{Title: "重温入党誓词", StartsAt: at("2026-11-25 15:00:00"), EndsAt: at("2026-11-25 16:30:00"), Place: "党员活动室", Host: "王建国"}
	with := func(change func(*Plan)) Plan { p := good; change(&p); return p }
	for _, c := range []struct {
		name  string
		plan  Plan
		field string // "" for no fault
	}{
		{"完整的计划", good, ""},
		{"时间可以先空着", with(func(p *Plan) { p.StartsAt, p.EndsAt = time.Time{}, time.Time{} }), ""},
		{"像公式的文字只是文字", with(func(p *Plan) { p.Title = `=HYPERLINK("x")` }), ""},
		{"只填了开始", with(func(p *Plan) { p.EndsAt = time.Time{} }), "startsAt"},
		{"已经过去", with(func(p *Plan) { p.StartsAt = now }), "startsAt"},
		{"结束早于开始", with(func(p *Plan) { p.EndsAt = p.StartsAt }), "endsAt"},
		{"开了十三小时", with(func(p *Plan) { p.EndsAt = p.StartsAt.Add(13 * time.Hour) }), "endsAt"},
		{"名称太长", with(func(p *Plan) { p.Title = strings.Repeat("长", 101) }), "title"},
		{"控制字符", with(func(p *Plan) { p.Place = "活动\x00室" }), "place.name"},
		{"不是文字", with(func(p *Plan) { p.Host = "\xff" }), "host"},
		{"自选动作没有名称", with(func(p *Plan) { p.OwnItems = []PlannedItem{{Title: " "}} }), "ownItems"},
		{"自选动作太多", with(func(p *Plan) { p.OwnItems = make([]PlannedItem, 21) }), "ownItems"},
	} {
		t.Run(c.name, func(t *testing.T) {
			checkFault(t, PlanFaults(c.plan, now), c.field)
		})
	}
	for _, c := range []struct {
		name  string
		plan  Plan
		field string
	}{
		{"可以提交", good, ""},
		{"没有名称", with(func(p *Plan) { p.Title = " " }), "title"},
		{"没有时间", with(func(p *Plan) { p.StartsAt = time.Time{} }), "startsAt"},
		{"没有地点", with(func(p *Plan) { p.Place = "" }), "place.name"},
		{"没有主持人", with(func(p *Plan) { p.Host = "" }), "host"},
	} {
		t.Run("提交："+c.name, func(t *testing.T) {
			checkFault(t, Unready(c.plan), c.field)
		})
	}
}

func checkFault(t *testing.T, faults []Fault, field string) {
	t.Helper()
	switch {
	case field == "" && len(faults) > 0:
		t.Errorf("faults %v", faults)
	case field != "" && (len(faults) == 0 || faults[0].Field != field):
		t.Errorf("faults %v, want one of %s", faults, field)
	}
	for _, f := range faults {
		if !strings.HasSuffix(f.Sentence, "。") {
			t.Errorf("no sentence: %q", f.Sentence)
		}
	}
}

func TestThemeFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		text  ThemeText
		field string
	}{
		{"标准六项", ThemeText{Title: "学习党章", Items: StandardItems}, ""},
		{"没有主题", ThemeText{Title: "", Items: StandardItems}, "title"},
		{"要求太长", ThemeText{Title: "学习党章", Requirement: strings.Repeat("长", 2001)}, "requirement"},
		{"动作没有名称", ThemeText{Title: "学习党章", Items: []PlannedItem{{Note: "每人一页"}}}, "items"},
		{"动作太多", ThemeText{Title: "学习党章", Items: append(append([]PlannedItem{}, StandardItems...), append(StandardItems, PlannedItem{Title: "又一项"})...)}, "items"},
	} {
		t.Run(c.name, func(t *testing.T) { checkFault(t, ThemeFaults(c.text), c.field) })
	}
}

func TestOutOfMonth(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   terms.MeetingKind
		starts time.Time
		ok     bool
	}{
		{"本月最后一天", terms.ThemeDay, at("2026-11-30 23:00:00"), true},
		{"推到下月", terms.ThemeDay, at("2026-12-01 00:00:00"), false},
		{"还没有时间", terms.ThemeDay, time.Time{}, true},
		{"其他会议不限", terms.Lecture, at("2026-12-01 00:00:00"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if says := OutOfMonth(c.kind, "2026-11", c.starts); (says == "") != c.ok {
				t.Errorf("OutOfMonth = %q", says)
			}
		})
	}
}

func TestCounting(t *testing.T) {
	if got := Chars(" 学习 党章\n\t。 "); got != 5 {
		t.Errorf("Chars = %d", got)
	}
	set, evidenced := EvidencedItems([]Item{
		{Kind: SetItem, Done: true, Evidence: "全体诵读"}, {Kind: SetItem, Done: true, Evidence: "  "},
		{Kind: SetItem, Evidence: "还没有做"}, {Kind: OwnItem, Done: true, Evidence: "走访"},
	})
	if set != 3 || evidenced != 1 {
		t.Errorf("EvidencedItems = %d, %d", set, evidenced)
	}
	w := SigningWindows(at("2026-11-25 15:00:00"), at("2026-11-25 16:30:00"), 30*time.Minute, 15*time.Minute, time.Hour)
	if w != (Windows{at("2026-11-25 14:30:00"), at("2026-11-25 15:15:00"), at("2026-11-25 16:30:00"), at("2026-11-25 17:30:00")}) {
		t.Errorf("SigningWindows = %v", w)
	}
}
