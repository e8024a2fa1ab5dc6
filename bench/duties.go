package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"zhibu/bench/loadgen"
)

const (
	secretaries = 120 // branches with a meeting to file, whose secretaries log in
	heavyEach   = 60  // requests of each kind that reads thousands of branches
)

// life is a cell with a year of meetings in one city, being served.
type life struct {
	*bench
	*process
	where string // the beginning of each line of the table
	clerk *client
	city  int64
}

// duties measures organisational life on a province whose one city has a year of
// meetings of every kind, on both engines.
func (b *bench) duties(ctx context.Context) error {
	if b.Scale == "province" && b.Divisions == "" {
		b.table.add("organisational life", "see each", "not measured: no --divisions file given")
		return nil
	}
	return b.onBoth(ctx, b.dutiesOn)
}

func (b *bench) dutiesOn(ctx context.Context, engine, db string) error {
	data := dataset{dir: filepath.Join(b.Dir, "duties-"+engine), db: db}
	flags := []string{"--year"}
	if b.Divisions != "" {
		flags = append(flags, "--divisions", b.Divisions)
	}
	if err := b.demo(ctx, &data, b.Scale, flags...); err != nil {
		return err
	}
	p, err := b.serve(ctx, data)
	if err != nil {
		return err
	}
	defer p.kill()
	l := life{b, p, fmt.Sprintf("%s, %s", b.Scale, engine), nil, data.year}
	if err := l.measure(ctx, data); err != nil {
		return err
	}
	return p.stop()
}

func (l life) measure(ctx context.Context, data dataset) (err error) {
	a, err := data.account("city_clerk")
	if err != nil {
		return err
	}
	if l.clerk, err = begin(ctx, l.base, a); err != nil {
		return err
	}
	who, err := l.secretaries(ctx)
	if err != nil {
		return err
	}
	if err := l.file(ctx, who[:len(who)*2/3]); err != nil { // the others keep theirs to do
		return err
	}
	if err := l.todos(ctx, who); err != nil {
		return err
	}
	if err := l.progress(ctx); err != nil {
		return err
	}
	return l.books(ctx, who)
}

// begin logs in with a password that was handed out, and changes it.
func begin(ctx context.Context, base string, a account) (*client, error) {
	c, err := login(ctx, base, a)
	if err != nil {
		return nil, err
	}
	return c, c.call(ctx, "POST", "/api/session/password", map[string]string{"old": a.Password, "new": a.Password + " mine"}, nil)
}

// secretary is one with a meeting that is over and not filed.
type secretary struct {
	*client
	org, meeting, member int64
}

// secretaries hands out passwords to those of the city who have something to file, and has
// everyone who missed that meeting appeal.
func (l life) secretaries(ctx context.Context) (who []secretary, err error) {
	var closed struct{ Items []struct{ ID, OrgID int64 } }
	if err := l.clerk.get(ctx, fmt.Sprintf("/api/meetings?kind=theme_day&state=closed&limit=200&within=%d", l.city), &closed); err != nil {
		return nil, err
	}
	appeals := 0
	for _, m := range closed.Items {
		s, err := l.secretary(ctx, m.OrgID)
		if err != nil {
			return nil, err
		}
		if s.meeting = m.ID; s.client == nil {
			continue
		}
		if s.call(ctx, "POST", fmt.Sprintf("/api/meetings/%d/attendance/appeal", m.ID), map[string]string{"reason": "当天在场，手机没有电。"}, nil) == nil {
			appeals++
		}
		if who = append(who, s); len(who) == secretaries {
			break
		}
	}
	say("%d secretaries logged in, %d of them appealed", len(who), appeals)
	if len(who) < 3 {
		return nil, fmt.Errorf("only %d branches have a meeting to file", len(who))
	}
	return who, nil
}

// secretary logs in the secretary of a branch; one without a client where there is none.
func (l life) secretary(ctx context.Context, org int64) (s secretary, err error) {
	s.org = org
	var branch struct {
		Posts []struct {
			Post     string
			MemberID int64
		}
	}
	if err := l.clerk.get(ctx, fmt.Sprintf("/api/orgs/%d", org), &branch); err != nil {
		return s, err
	}
	for _, p := range branch.Posts {
		if p.Post == "secretary" {
			s.member = p.MemberID
		}
	}
	var accounts struct {
		Items []struct {
			ID, MemberID int64
			Account      string
			Ready        bool
		}
	}
	if err := l.clerk.get(ctx, fmt.Sprintf("/api/accounts?limit=200&within=%d", org), &accounts); err != nil {
		return s, err
	}
	for _, a := range accounts.Items {
		if a.MemberID != s.member || a.Ready { // of the demo's cast, whose password is known to somebody else
			continue
		}
		var handed account
		if err := l.clerk.call(ctx, "POST", fmt.Sprintf("/api/accounts/%d/reset", a.ID), map[string]string{"reason": "压力测试"}, &handed); err != nil {
			return s, err
		}
		s.client, err = begin(ctx, l.base, account{Account: a.Account, Password: handed.Password})
	}
	return s, err
}

// record is what the form of a meeting's record sends.
type record struct {
	Minutes  string `json:"minutes"`
	Items    []tick `json:"items"`
	Revision string `json:"revision"`
}

type tick struct {
	ID       int64  `json:"id"`
	Done     bool   `json:"done"`
	Evidence string `json:"evidence"`
	Decision string `json:"decision,omitempty"`
	MemberID int64  `json:"memberId,omitempty"`
	DueOn    string `json:"dueOn,omitempty"`
}

const minutes = "会议由支部书记主持，全体党员诵读党章第一章，学习上级文件精神，党员代表交流发言。讨论本月重点工作，明确分工与完成时限。会议记录当场宣读，到会同志无异议。"

// file has each write the record of their meeting and file it.
func (l life) file(ctx context.Context, who []secretary) error {
	var wrote, filed loadgen.Hist
	for _, s := range who {
		one := fmt.Sprintf("/api/meetings/%d", s.meeting)
		var m struct {
			RecordRevision string
			Items          []struct{ ID int64 }
		}
		if err := s.get(ctx, one, &m); err != nil {
			return err
		}
		r := record{Minutes: minutes, Revision: m.RecordRevision}
		for _, item := range m.Items {
			r.Items = append(r.Items, tick{ID: item.ID, Done: true, Evidence: "见会议记录。"})
		}
		if len(r.Items) > 0 {
			r.Items[0].Decision, r.Items[0].MemberID, r.Items[0].DueOn = "月底前完成走访台账", s.member, time.Now().AddDate(0, 0, 20).Format(time.DateOnly)
		}
		if err := timed(&wrote, func() error { return s.call(ctx, "PUT", one+"/record", r, nil) }); err != nil {
			return err
		}
		if err := timed(&filed, func() error {
			return s.call(ctx, "POST", one+"/file", map[string]string{"lateReason": "记录人出差"}, nil)
		}); err != nil {
			return err
		}
	}
	for _, h := range []struct {
		what, aim string
		loadgen.Hist
	}{{"a meeting's record written", "", wrote}, {"a meeting filed", "≤ 50 ms p95", filed}} {
		l.table.add(l.where+": "+h.what, h.aim, "p50 %s, p95 %s, max %s (%d meetings)", ms(h.Quantile(0.5)), ms(h.Quantile(0.95)), ms(h.Quantile(1)), len(who))
	}
	return nil
}

func timed(h *loadgen.Hist, do func() error) error {
	began := time.Now()
	err := do()
	h.Add(time.Since(began))
	return err
}

// todos reads the to-do page of secretaries, some with a meeting to file, some with a task of the one they filed.
func (l life) todos(ctx context.Context, who []secretary) error {
	lines, kinds, tokens := 0, map[string]int{}, []string{}
	for _, s := range who {
		var page struct{ Items []struct{ Kind string } }
		if err := s.get(ctx, "/api/todo", &page); err != nil {
			return err
		}
		for _, t := range page.Items {
			lines++
			kinds[t.Kind]++
		}
		tokens = append(tokens, s.token)
	}
	say("to-dos by kind: %v", kinds)
	what := fmt.Sprintf("a secretary's to-do page, %d lines on average", lines/len(who))
	if err := l.read(ctx, l.process, l.where, read{what, "≤ 100 ms p95", "/api/todo", tokens}, "{x}", readsEach); err != nil {
		return err
	}
	return l.read(ctx, l.process, l.where, read{"the to-do page of who stands above all", "", "/api/todo", []string{l.clerk.token}}, "{x}", heavyEach)
}

// progress reads how the branches of the city stand, in every way it can be asked for.
func (l life) progress(ctx context.Context) error {
	var city struct {
		ShortName string
		Branches  int
	}
	if err := l.clerk.get(ctx, fmt.Sprintf("/api/orgs/%d", l.city), &city); err != nil {
		return err
	}
	where := fmt.Sprintf("%s, progress of %s, %d branches", l.where, city.ShortName, city.Branches)
	now := time.Now()
	month, quarter, year := now.Format("2006-01"), fmt.Sprintf("%d-Q%d", now.Year(), (int(now.Month())-1)/3+1), strconv.Itoa(now.Year())
	overview, branches := fmt.Sprintf("/api/duties/overview?within=%d", l.city), fmt.Sprintf("/api/duties/branches?within=%d&duty=theme_day", l.city)
	for _, r := range []struct{ what, path string }{
		{"every duty, by unit", overview},
		{"every duty, by field", overview + "&by=field"},
		{"every duty, by category", overview + "&by=kind"},
		{"of a month", overview + "&period=" + month},
		{"of a quarter", overview + "&period=" + quarter},
		{"of a year", overview + "&period=" + year},
		{"of one field", overview + "&field=village"},
		{"the branches that miss one", branches + "&state=open&state=soon"},
		{"… that are done with it", branches + "&state=done"},
	} {
		if err := l.read(ctx, l.process, where, read{r.what, "≤ 300 ms p95", r.path, []string{""}}, l.clerk.token, heavyEach); err != nil {
			return err
		}
	}
	span := fmt.Sprintf("?within=%d&from=%s-01-01&to=%s-12-31", l.city, year, year)
	if err := l.read(ctx, l.process, l.where, read{"statistics of the city's year", "≤ 300 ms p95", "/api/ledgers/statistics" + span, []string{""}}, l.clerk.token, heavyEach); err != nil {
		return err
	}
	return l.read(ctx, l.process, l.where, read{"the first meetings behind a figure", "≤ 300 ms p95", "/api/ledgers/statistics/rows" + span + "&kind=assembly", []string{""}}, l.clerk.token, heavyEach)
}

// books takes the annual books of branches, in each form.
func (l life) books(ctx context.Context, who []secretary) error {
	var orgs []string
	for _, s := range who {
		orgs = append(orgs, strconv.FormatInt(s.org, 10))
	}
	for _, r := range []struct{ form, path string }{
		{"a page", "/print/ledgers/books/{x}"}, {".docx", "/api/ledgers/books/{x}/book.docx"}, {".xlsx", "/api/ledgers/books/{x}/book.xlsx"},
	} {
		if err := l.read(ctx, l.process, l.where, read{"annual book of a branch as " + r.form, "≤ 2 s p95", r.path, orgs}, l.clerk.token, heavyEach); err != nil {
			return err
		}
	}
	return nil
}
