package talks

import (
	"slices"
	"strings"
	"testing"
)

func TestKindOf(t *testing.T) {
	clerk := Side{MemberID: 9, OrgID: 13, Path: "001.003.", Above: []string{"001."}}
	secretary := Side{MemberID: 1, OrgID: 11, Path: "001.001.", Committee: true}
	deputy := Side{MemberID: 2, OrgID: 11, Path: "001.001.", Committee: true}
	li, chen := Side{MemberID: 3, OrgID: 11, Path: "001.001."}, Side{MemberID: 4, OrgID: 11, Path: "001.001."}
	stranger := Side{MemberID: 5, OrgID: 12, Path: "001.002."}
	for _, c := range []struct {
		name   string
		a, b   Side
		kind   Kind
		branch int64
		why    string
	}{
		{"委员之间", secretary, deputy, Committee, 11, ""},
		{"委员和党员", secretary, li, CommitteeMember, 11, ""},
		{"党员和委员", li, deputy, CommitteeMember, 11, ""},
		{"党员之间", li, chen, Members, 11, ""},
		{"上级和委员", clerk, secretary, Superior, 11, ""},
		{"党员登记上级找自己谈话", li, clerk, Superior, 11, ""},
		{"其他支部", li, stranger, "", 0, "只能登记本支部"},
		{"自己", li, li, "", 0, "两个人"},
	} {
		kind, branch, why := KindOf(c.a, c.b)
		if kind != c.kind || !strings.Contains(why, c.why) || (c.why == "") != (why == "") || c.why == "" && branch.OrgID != c.branch {
			t.Errorf("%s: %s %d %q", c.name, kind, branch.OrgID, why)
		}
	}
}

func TestLacking(t *testing.T) {
	for _, c := range []struct {
		name                string
		onCommittee         bool
		committee, ordinary int
		had                 map[Kind]int
		want                []Kind
	}{
		{"委员什么也没有", true, 3, 5, nil, []Kind{Committee, CommitteeMember}},
		{"党员什么也没有", false, 3, 5, nil, []Kind{CommitteeMember, Members}},
		{"党员只和委员谈过", false, 3, 5, map[Kind]int{CommitteeMember: 2}, []Kind{Members}},
		{"都谈过", false, 3, 5, map[Kind]int{CommitteeMember: 1, Members: 1}, nil},
		{"不设支委会，只有书记", true, 1, 5, nil, []Kind{CommitteeMember}},
		{"只有一名普通党员", false, 3, 1, nil, []Kind{CommitteeMember}},
		{"没有委员", false, 0, 4, nil, []Kind{Members}},
		{"上级谈话不能代替", true, 2, 2, map[Kind]int{Superior: 1}, []Kind{Committee, CommitteeMember}},
	} {
		if got := Lacking(c.onCommittee, c.committee, c.ordinary, c.had); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestWrongDay(t *testing.T) {
	for day, says := range map[string]string{"2026-11-20": "", "2026-11-21": "不能晚于今天", "2025-11-20": "", "2025-11-19": "一年以内"} {
		if got := WrongDay(day, "2025-11-20", "2026-11-20"); !strings.Contains(got, says) || (says == "") != (got == "") {
			t.Errorf("%s: %q", day, got)
		}
	}
}
