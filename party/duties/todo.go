package duties

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"zhibu/party/access"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Todos lists what the caller's branches owe now: each duty of the running month, quarter and year,
// and of the period just over what may still be made up. What will be met once the meetings under way are held is
// left out, since these ask for themselves, as a review does; the first of a period is that period's, one more makes
// up. What a superior asks for stays until it is held.
func (s *Service) Todos(ctx context.Context, caller access.Caller) ([]terms.Todo, error) {
	var todos []terms.Todo
	seen := map[string]bool{}
	for _, g := range caller.Grants {
		if g.OrgPath == "" || seen[g.OrgPath] || access.Reach(g.Role, access.DutyRecord) == access.No {
			continue
		}
		seen[g.OrgPath] = true
		own, err := s.owedBy(ctx, s.db, g.OrgPath)
		if err != nil {
			return nil, err
		}
		todos = append(todos, own...)
	}
	return todos, nil
}

func (s *Service) owedBy(ctx context.Context, r store.Reader, path string) ([]terms.Todo, error) {
	year := s.year()
	b, err := s.board(ctx, r, alone(path), year-1, year)
	if err != nil || len(b.orgs) == 0 {
		return nil, err
	}
	o := &b.orgs[0]
	underway, err := s.Underway(ctx, r, path)
	if err != nil {
		return nil, err
	}
	then := b.ifHeld(underway)
	asked, err := nudges(ctx, r, o.ID, b.now.AddDate(-1, 0, 0))
	if err != nil {
		return nil, err
	}
	var todos []terms.Todo
	for i := range Table {
		d := &Table[i]
		running := b.running(ctx, path, d.Key)
		for _, p := range []Period{running.Last(), running} {
			due := b.due(ctx, o, d, p)
			if !due.State.Owed() {
				continue
			}
			nudge, nudged := asked[[2]string{string(d.Key), p.String()}]
			left := then.due(ctx, o, d, p)
			asks := left.State.Met()
			if !nudged && (asks || d.Key == MemberReview) { // a review asks for its own steps
				continue
			}
			left.State = due.State
			t := todo(o, d, left, b.rule(ctx, path, p.Start()).ThemeDayOn)
			if asks {
				t.Link = fmt.Sprintf("meetings/%d", planned(underway, d.Key, p, running))
			}
			if nudged {
				t.Kind, t.Why = "nudge", nudge.sentence()+t.Why
			}
			todos = append(todos, t)
		}
	}
	return todos, nil
}

// planned is a meeting under way that counts for a duty in the first of some periods in which there is one.
func planned(underway []Underway, k Key, in ...Period) int64 {
	for _, p := range in {
		for _, m := range underway {
			if m.fulfils(k, p) {
				return m.ID
			}
		}
	}
	return 0
}

// fulfils tells whether a meeting will count for a duty in a period.
func (m Underway) fulfils(k Key, p Period) bool {
	month, ok := ParsePeriod(m.Month)
	return ok && slices.Contains(Fulfilled(m.Kinds, m.Tags), k) && PeriodOf(p.Every, month.Start()) == p
}

// todo asks for what is left of a duty, once what is planned has been held.
func todo(o *standing, d *Duty, due Due, themeDayOn int) terms.Todo {
	t := terms.Todo{Kind: "duty", Title: d.Do + "（" + due.Period.Name() + "）", Why: d.Article + "。", Link: link(o, d, due, themeDayOn), Due: due.Period.End()}
	switch {
	case len(due.Lacking) > 0:
		t.Title += "，还有" + namesOf(due.Lacking) + "没有开"
	case due.Asked > 1 && d.Key == Talks:
		t.Title += fmt.Sprintf("，还差 %d 人次", due.Left)
	case due.Asked > 1 && due.Left > 0:
		t.Title += fmt.Sprintf("，还差 %d 次", due.Left)
	}
	if due.State == Overdue {
		t.Overdue, t.Title = true, "补："+t.Title
		t.Why += madeUpBy(d.Key)
	}
	return t
}

// madeUpBy says how what was missed in the period before is made up: most of it by doing it once more.
func madeUpBy(k Key) string {
	switch k {
	case Talks:
		return "上一年没有谈的，今年的谈话不能补；上一年谈过而没有登记的，请补登记。"
	case MemberReview:
		return "上一年的评议在上级党组织确定的期限内补做，请在“民主评议”里办理。"
	}
	return "上一期没有完成，本期内多开展 1 次算作补做。"
}

// fewGroups is how many groups a title names.
const fewGroups = 3

func namesOf(groups []group) string {
	names := make([]string, 0, fewGroups)
	for _, g := range groups[:min(len(groups), fewGroups)] {
		names = append(names, g.Name)
	}
	text := strings.Join(names, "、")
	if len(groups) > fewGroups {
		text += fmt.Sprintf("等 %d 个党小组", len(groups))
	}
	return text
}

func (n Nudge) sentence() string {
	text := fmt.Sprintf("%s于 %s催办", n.ByName, n.At.Time().Format("1 月 2 日"))
	if n.Note != "" {
		text += "：" + n.Note
	}
	return text + "。"
}

// link is the page where a duty is done, its form half filled.
func link(o *standing, d *Duty, due Due, themeDayOn int) string {
	q := url.Values{"org": {fmt.Sprint(o.ID)}}
	kind := d.Form
	switch d.Form {
	case "reviews", "talks":
		return d.Form
	case "record":
		q.Set("record", string(d.Key))
		return "duties?" + q.Encode()
	case string(terms.SecretaryReport), string(terms.WorkBriefing):
		kind = string(terms.Assembly)
		q.Set("tag", d.Form)
	case string(terms.PartyHistory):
		kind = string(terms.ThemeDay)
		q.Set("tag", d.Form)
	}
	q.Set("kind", kind)
	q.Set("title", terms.Label(terms.MeetingKind(kind)))
	if d.Key == GroupMeeting && len(due.Lacking) > 0 { // the first whose turn it is
		q.Set("group", fmt.Sprint(due.Lacking[0].ID))
	}
	if d.Key == ThemeDay && themeDayOn > 0 && due.Period.Every == policy.Month && due.State != Overdue {
		q.Set("day", fmt.Sprintf("%s-%02d", due.Period, themeDayOn))
	}
	return "meetings/new?" + q.Encode()
}
