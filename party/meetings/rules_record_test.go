package meetings

import (
	"strings"
	"testing"
	"time"

	"zhibu/party/terms"
)

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
