package openness

import (
	"context"
	"fmt"
	"testing"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/partytest"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

func TestDays(t *testing.T) {
	today := time.Date(2026, 11, 25, 23, 30, 0, 0, clock.Shanghai)
	for _, c := range []struct {
		name              string
		every             Every
		period, last      string
		wantFrom, wantEnd string
	}{
		{"一年", Yearly, "2025", "", "2025-01-01", "2025-12-31"},
		{"第一季度", Quarterly, "2024-Q1", "", "2024-01-01", "2024-03-31"},
		{"第四季度", Quarterly, "2026-Q4", "", "2026-10-01", "2026-12-31"},
		{"闰年二月", Monthly, "2024-02", "", "2024-02-01", "2024-02-29"},
		{"十二月", Monthly, "2025-12", "", "2025-12-01", "2025-12-31"},
		{"适时公开，没有公开过：一年以内", Unscheduled, "", "", "2025-11-26", "2026-11-25"},
		{"公开过：上次以后", Unscheduled, "", "2026-07-01", "2026-07-01", "2026-11-25"},
		{"上次太久以前：一年以内", Unscheduled, "", "2020-07-01", "2025-11-26", "2026-11-25"},
	} {
		if from, to := Days(Category{Every: c.every}, c.period, today, c.last); from != c.wantFrom || to != c.wantEnd {
			t.Errorf("%s: %s %s", c.name, from, to)
		}
	}
}

func TestTells(t *testing.T) {
	for _, c := range []struct {
		name  string
		topic Topic
		kind  terms.MeetingKind
		want  bool
	}{
		{"党员大会的次数", "meetings", terms.Assembly, true},
		{"民主生活会不说", "meetings", terms.LeadershipMeeting, false},
		{"民主评议开过一次", "meetings", terms.MemberReview, true},
		{"民主评议说了什么不说", "decisions", terms.MemberReview, false},
		{"组织生活会议定的不说", "decisions", terms.LifeMeeting, false},
		{"组织生活会上要谁整改什么不说", "tasks", terms.LifeMeeting, false},
		{"党员大会布置的任务", "tasks", terms.Assembly, true},
		{"支委会议定的", "decisions", terms.CommitteeMeeting, true},
	} {
		if got := Tells(c.topic, c.kind); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestProposal(t *testing.T) {
	got := Proposal([]Figures{{Name: "会议和到会", Lines: []string{"党员大会 1 次", "合计 1 次"}}, {Name: "议定事项"}, {Name: "议定事项的落实", Lines: []string{"应完成 2 项，已完成 1 项"}}}, "2026-07-01", "2026-09-30")
	if want := "一、会议和到会\n1. 党员大会 1 次。\n2. 合计 1 次。\n\n二、议定事项的落实\n1. 应完成 2 项，已完成 1 项。\n\n（2026-07-01 至 2026-09-30，据本平台的登记。）"; got != want {
		t.Errorf("%s", got)
	}
	if got := Proposal([]Figures{{Name: "会议和到会"}}, "2026-07-01", "2026-09-30"); got != "" {
		t.Errorf("nothing was recorded, and it says %s", got)
	}
}

// Every matter of the list is one or the other: told from the ledgers, or typed.
func TestTopicsAreOfTheList(t *testing.T) {
	for key, list := range topics {
		if _, ok := CategoryOf(key); !ok || len(list) == 0 || len(list) > len(numerals) {
			t.Errorf("%s: %v", key, list)
		}
	}
}

// An officer is offered what the ledgers hold of the matter and the period; others are not.
func TestWhatIsRecorded(t *testing.T) {
	each(t, func(h *house) {
		h.Known = func(_ context.Context, o orgs.Org, topic Topic, from, to string) (Figures, error) {
			f := Figures{Name: string(topic), From: "登记", Link: "ledgers"}
			if topic != "tasks" && from != "2024-01-01" {
				f.Lines = []string{fmt.Sprintf("%s %s %s %s", o.Name, topic, from, to)}
			}
			return f, nil
		}
		const at = "/api/openness/recorded?category="
		h.Run([]partytest.Step{
			{"党员不能", "li", "GET", at + "life&period=2026-Q3&orgId=11", "", 403, "没有", "", "AccessRefused"},
			{"上级也不代支部发布", "zhang", "GET", at + "life&period=2026-Q3&orgId=11", "", 403, "没有", "", "AccessRefused"},
			{"别的支部当作没有", "chen", "GET", at + "life&period=2026-Q3&orgId=11", "", 404, "不在您的管理范围", "", "AccessRefused"},
			{"目录里没有", "wang", "GET", at + "secret", "", 422, "没有这一项", "", ""},
			{"周期不对", "wang", "GET", at + "life&period=2026", "", 422, "请填写季度", "", ""},
			{"党费本平台不知道", "wang", "GET", at + "dues&period=2025", "", 200, `"why":"这一项在本平台没有登记的数字，请据实填写。"`, "text", ""},
			{"什么也没有登记", "wang", "GET", at + "review&period=2024", "", 200, `"why":"这段时间在本平台还没有登记，请据实填写。"`, "text", ""},
			{"上级单位自己的", "zhang", "GET", at + "life&period=2026-Q3&orgId=1", "", 200, "请据实填写", "text", ""},
		})
		type recorded struct {
			From, To, Text, Why string
			Figures             []FiguresView
		}
		life := partytest.Get[recorded](h.Town, "wang", at+"life&period=2026-Q3")
		if life.From != "2026-07-01" || life.To != "2026-09-30" || len(life.Figures) != 3 || len(life.Figures[2].Lines) != 0 || life.Figures[0].From != "登记" || life.Why != "" ||
			life.Text == "" || life.Figures[0].Lines[0] != "第一党支部 meetings 2026-07-01 2026-09-30" {
			t.Errorf("%+v", life)
		}
		before := partytest.Get[recorded](h.Town, "wang", at+"development")
		h.Run([]partytest.Step{{"公开一次", "wang", "POST", "/api/openness/disclosures", `{"category":"development","title":"发展党员","text":"接收一名预备党员。"}`, 201, "", "", `"step":"published"`}})
		if after := partytest.Get[recorded](h.Town, "wang", at+"development"); before.From != "2025-11-26" || after.From != "2026-11-25" {
			t.Errorf("from %s, and once it was published from %s", before.From, after.From)
		}
	})
}
