package demo

import (
	"context"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// The fortnight of 第五油矿's elections, as its report tells it: from the notice
// of 30 August 2020 to 14 September, with so many meetings, and everybody there,
// those who were ill or away remotely.
const (
	assemblies        = 23
	committeeMeetings = 110
	groupMeetings     = 44
	awayPercent       = 5
)

var steps = map[terms.MeetingKind][]struct {
	day    int // of the working days from 31 August
	hour   time.Duration
	title  string
	agenda []string
}{
	terms.CommitteeMeeting: {
		{0, 8, "研究换届选举工作安排", []string{"传达厂党委关于基层党支部换届选举工作的通知", "成立换届工作小组并分工"}},
		{1, 8, "讨论换届选举请示", []string{"支委会委员名额、选举办法", "报矿党委的请示"}},
		{3, 8, "汇总党小组推荐意见", []string{"各党小组推荐的候选人初步人选"}},
		{5, 8, "确定候选人预备人选", []string{"按应选人数多百分之二十确定差额", "报矿党委审查"}},
		{7, 8, "审议支部工作报告", []string{"上一届支委会工作报告（讨论稿）", "党费收缴、使用和管理情况报告"}},
		{8, 8, "筹备选举大会", []string{"会场、选票、票箱", "监票人、计票人建议名单"}},
		{10, 8, "新一届支委会第一次会议", []string{"选举书记、副书记", "委员分工", "报矿党委备案审批"}},
	},
	terms.GroupMeeting: {
		{2, 16, "推荐候选人初步人选", []string{"学习《中国共产党基层组织选举工作条例》", "推荐下届支委会委员候选人初步人选"}},
		{6, 16, "讨论候选人预备人选", []string{"对候选人预备人选提出意见"}},
	},
	terms.Assembly: {
		{9, 14, "换届选举党员大会", []string{"听取和审议上一届支委会工作报告", "通过选举办法和监票人名单", "差额选举新一届支委会委员"}},
		{4, 14, "换届选举动员大会", []string{"通报换届选举工作安排", "党员权利和义务教育"}},
	},
}

// fortnight writes the elections' meetings.
func (m maker) fortnight(ctx context.Context, branches []*cell) error {
	groups := 0
	for _, b := range branches {
		groups += len(b.groups)
	}
	var all []held
	group := 0
	for i, b := range branches {
		all = append(all, b.elect(terms.Assembly, share(assemblies, len(branches), i), 0)...)
		all = append(all, b.elect(terms.CommitteeMeeting, share(committeeMeetings, len(branches), i), 0)...)
		for _, g := range b.groups {
			all = append(all, b.elect(terms.GroupMeeting, share(groupMeetings, groups, group), g.ID)...)
			group++
		}
	}
	return m.hold(ctx, all)
}

// share is the i-th of n nearly equal parts of total; the first ones are the larger.
func share(total, n, i int) int {
	if i < total%n {
		return total/n + 1
	}
	return total / n
}

// elect are n meetings of one kind of a branch, or of one of its groups.
func (b *cell) elect(kind terms.MeetingKind, n int, group int64) []held {
	all := make([]held, n)
	for i := range all {
		step := steps[kind][i]
		starts := workingDay(step.day).Add(step.hour*time.Hour + 30*time.Minute)
		all[i] = held{org: b.Org, kind: kind, title: step.title, agenda: step.agenda, starts: starts, lasts: time.Hour, roll: b.of(kind, group, starts), online: awayPercent}
		for _, g := range b.groups {
			if g.ID == group {
				all[i].org = g
			}
		}
	}
	return all
}

// workingDay is the midnight of the n-th working day from Monday 31 August 2020: no holiday fell into the fortnight.
func workingDay(n int) time.Time {
	return time.Date(2020, 8, 31+n/5*7+n%5, 0, 0, 0, 0, clock.Shanghai)
}
