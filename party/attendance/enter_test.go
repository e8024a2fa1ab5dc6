package attendance

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"zhibu/party/access"
	"zhibu/party/attendance/evidence"
	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// held begins a test with the house's meeting as with makes it, no theme day.
func held(t *testing.T, with func(*happened.MeetingApproved), fn func(h *house)) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		h.set("category = 'probationary'", li)
		h.set("status = 'suspended'", away)
		h.approve(meeting, with)
		fn(h)
	})
}

func (h *house) set(what string, member int64) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE member SET `+what+` WHERE id = ?`, member)
		return err
	})
}

// shown is the roll as the secretary sees it.
func (h *house) shown() (v attendanceView) {
	h.t.Helper()
	if err := json.Unmarshal([]byte(h.want(200, "", secretary, "GET", base, nil)), &v); err != nil {
		h.t.Fatal(err)
	}
	return v
}

// closings are the figures that were published of meetings closed.
func (h *house) closings() (all []happened.AttendanceClosed) {
	h.t.Helper()
	var bodies []string
	if err := h.db.NewRaw(`SELECT payload FROM event WHERE topic = 'AttendanceClosed' ORDER BY id`).Scan(context.Background(), &bodies); err != nil {
		h.t.Fatal(err)
	}
	for _, b := range bodies {
		var e happened.AttendanceClosed
		if err := json.Unmarshal([]byte(b), &e); err != nil {
			h.t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

func TestWhoIsDue(t *testing.T) {
	group := orgs.Org{ID: 111, ParentID: 11, Path: "001.001.001.", Name: "第一党小组", Code: "Z111", Kind: terms.Group, State: orgs.Active}
	for _, c := range []struct {
		name string
		kind terms.MeetingKind
		org  int64
		who  []int64 // invited
		want []int64
	}{
		{"党员大会：全体党员，停止党籍的也列名", terms.Assembly, 11, nil, []int64{secretary, zhang, li, wang, old, away, deputy}},
		{"支委会：委员，党务干事和组长不算", terms.CommitteeMeeting, 11, nil, []int64{secretary, deputy}},
		{"党小组会：本组党员", terms.GroupMeeting, 111, nil, []int64{zhang, wang}},
		{"小组的组织生活会：本组党员", terms.LifeMeeting, 111, nil, []int64{zhang, wang}},
		{"政治生日：指定的党员", terms.PoliticalBirthday, 11, []int64{li, wang, neighbour}, []int64{li, wang}},
		{"政治生日没有指定：全体", terms.PoliticalBirthday, 11, nil, []int64{secretary, zhang, li, wang, old, away, deputy}},
		{"党委集中轮训：各支部指定的党员", terms.Training, 1, []int64{zhang, neighbour}, []int64{zhang, neighbour}},
		{"党委集中轮训没有指定：没有人", terms.Training, 1, nil, nil},
		{"民主生活会：领导班子", terms.LeadershipMeeting, 1, nil, []int64{neighbour}},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
				h := newHouse(t, db)
				h.write(func(ctx context.Context, tx *store.Tx) error {
					if _, err := orgs.Load(ctx, tx, slices.Values([]orgs.Org{group})); err != nil {
						return err
					}
					_, err := orgs.LoadPosts(ctx, tx, slices.Values([]orgs.Holding{
						{ID: 11, OrgID: 11, MemberID: wang, Post: terms.Clerk, FromOn: "2025-01-01"},
						{ID: 12, OrgID: 111, MemberID: zhang, Post: terms.GroupLeader, FromOn: "2025-01-01"},
						{ID: 13, OrgID: 1, MemberID: neighbour, Post: terms.DeputySecretary, FromOn: "2025-01-01"}}))
					return err
				})
				h.set("group_id = 111", zhang)
				h.set("group_id = 111", wang)
				h.set("status = 'suspended'", away)
				h.approve(meeting, func(m *happened.MeetingApproved) {
					path := map[int64]string{1: "001.", 11: "001.001.", 111: "001.001.001."}[c.org]
					m.Kind, m.OrgID, m.OrgPath, m.Invited = c.kind, c.org, path, c.who
				})
				rows, err := roll(context.Background(), db, meeting)
				if err != nil {
					t.Fatal(err)
				}
				var got []int64
				for _, r := range rows {
					got = append(got, r.MemberID)
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("on the roll %v, want %v", got, c.want)
				}
			})
		})
	}
}

func TestEnterRoll(t *testing.T) {
	assembly := func(m *happened.MeetingApproved) { m.Kind = terms.Assembly }
	held(t, assembly, func(h *house) {
		if s := h.shown().Sheet; s.Due != 5 || s.Exempt != 2 || s.Voters != 5 {
			t.Errorf("before: %+v", s)
		}
		put := func(status int, words string, who int64, body string) {
			h.t.Helper()
			h.want(status, words, who, "PUT", base+"/roll", body)
		}
		put(409, "还没有开始", secretary, `{"reason":"小会"}`)
		h.clock.Set(at("15:05:00"))
		h.want(201, `"presence":"present"`, zhang, "POST", base, h.scan(terms.In, "z"))
		put(403, "组织签到", zhang, `{"reason":"小会"}`)
		put(403, "组织签到", neighbour, `{"reason":"小会"}`)
		put(422, "为什么不由本人签到", secretary, `{"reason":" "}`)
		put(422, "不在这次会议的应到名单上", secretary, `{"reason":"小会","except":[{"memberId":201,"presence":"absent"}]}`)
		put(422, "填了两次", secretary, `{"reason":"小会","except":[{"memberId":104,"presence":"absent"},{"memberId":104,"presence":"absent"}]}`)
		put(422, "停止党籍的党员不计应到", secretary, `{"reason":"小会","except":[{"memberId":106,"presence":"absent"}]}`)
		put(422, "请写明请假", secretary, `{"reason":"小会","except":[{"memberId":104,"presence":"leave"}]}`)
		put(204, "", secretary, `{"reason":"小会","except":[{"memberId":104,"presence":"leave","reason":"出差"},{"memberId":107,"presence":"absent"}]}`)
		h.balanced()
		if h.sheet(meeting).State != Open || h.row(wang).Presence != terms.Leave || h.row(deputy).Presence != terms.Due || h.row(old).Presence != terms.Exempt {
			t.Error("entered while the meeting is under way:", h.row(wang).Presence, h.row(deputy).Presence)
		}
		if r := h.row(zhang); r.Presence != terms.Present || r.In.Findings.Method() != evidence.ByScan {
			t.Errorf("who signed is entered over: %+v", r)
		}
		h.clock.Set(at("16:30:00")) // over: the roll closes with it
		put(204, "", secretary, `{"reason":"小会","except":[{"memberId":107,"presence":"absent"},{"memberId":105,"presence":"assisted"}]}`)
		h.balanced()
		v := h.shown()
		if s := v.Sheet; s.State != Closed || s.Present != 1 || s.Assisted != 3 || s.Absent != 1 || s.Leave != 0 || s.VotersCame != 4 {
			t.Errorf("after: %+v", s)
		}
		for _, r := range v.Rows {
			if r.MemberID == away && (r.Presence != terms.Exempt || r.Voter || !strings.Contains(r.Why, "第二十四条")) {
				t.Errorf("suspended: %+v", r)
			}
			if r.MemberID == wang && (r.In == nil || r.In.Method != evidence.ByRoll) {
				t.Errorf("entered by hand: %+v", r.In)
			}
		}
		if all := h.closings(); len(all) != 1 || all[0].Present != 1 || all[0].Assisted != 3 || all[0].Voters != 5 || all[0].VotersPresent != 4 {
			t.Errorf("published %+v", all)
		}
		lines, err := h.Lines(context.Background(), h.db, meeting)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.Name == names[wang] && (l.In != "" || l.Note != "会议记录人登记；小会") {
				t.Errorf("on the ledger: %+v", l)
			}
		}
		h.clock.Set(at("16:30:00").AddDate(0, 0, 3)) // as long as it may be filed in time
		put(204, "", secretary, `{"reason":"小会"}`)
		h.balanced()
		h.clock.Set(at("00:00:00").AddDate(0, 0, 4))
		put(409, "登记时限已过", secretary, `{"reason":"小会"}`)
	})
}

// A filed record rests on the roll: it is not entered anew though the days for filing are not over.
func TestFiledRollIsNotEnteredAnew(t *testing.T) {
	held(t, func(m *happened.MeetingApproved) { m.Kind = terms.Assembly }, func(h *house) {
		h.clock.Set(at("16:30:00"))
		h.want(204, "", secretary, "PUT", base+"/roll", `{"reason":"小会"}`)
		h.publish(happened.MeetingFiled{MeetingID: meeting, OrgID: 11, OrgPath: "001.001.", Kind: terms.Assembly, Month: "2026-11"})
		h.clock.Set(at("16:31:00"))
		h.want(409, "会议已经归档", secretary, "PUT", base+"/roll", `{"reason":"小会","except":[{"memberId":104,"presence":"absent"}]}`)
		if r := h.row(wang); r.Presence != terms.Assisted {
			t.Errorf("the filed roll was altered: %s", r.Presence)
		}
	})
}

// Each waits for the other where one locks the sheet first and the other the rows.
func TestEnterAndCloseAtOnce(t *testing.T) {
	held(t, func(m *happened.MeetingApproved) { m.Kind = terms.Assembly }, func(h *house) {
		for i := range int64(20) {
			h.approve(meeting+1+i, func(m *happened.MeetingApproved) { m.Kind = terms.Assembly })
		}
		h.clock.Set(at("17:30:00"))
		ctx := access.WithCaller(context.Background(), nil, access.Caller{AccountID: 1, Name: "书记",
			Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: 11, OrgPath: "001.001."}}})
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := h.CloseDue(ctx, h.clock.Now()); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			for i := range int64(21) {
				if err := h.EnterRoll(ctx, meeting+20-i, "小会", nil); err != nil {
					t.Error(err)
				}
			}
		})
		all.Wait()
		for i := range int64(21) {
			if h.sheet(meeting+i).State != Closed {
				t.Errorf("meeting %d is still %s", i, h.sheet(meeting+i).State)
			}
		}
	})
}

// Whoever keeps the figures has them with the close, not only after the next alteration.
func TestCloseTellsTheCount(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:05:00"))
		h.want(201, `"presence":"present"`, zhang, "POST", base, h.scan(terms.In, "z"))
		h.clock.Set(at("18:00:00"))
		h.close(h.clock.Now())
		want := happened.RollCounted{MeetingID: meeting, Due: 6, Present: 1, Voters: 7, VotersPresent: 1}
		if len(h.counted) != 1 || h.counted[0] != want {
			t.Errorf("told %+v, want %+v", h.counted, want)
		}
	})
}

func TestThemeDayIsSignedByEverybody(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:05:00"))
		h.want(409, "由党员本人签到", secretary, "PUT", base+"/roll", `{"reason":"小会"}`)
	})
}

// A meeting held without a plan has no windows: nobody signs, nobody is absent until its roll is entered.
func TestHeldWithoutAPlan(t *testing.T) {
	held(t, func(m *happened.MeetingApproved) {
		m.Held, m.StartsAt, m.EndsAt = true, at("15:00:00").AddDate(0, 0, -10), at("16:00:00").AddDate(0, 0, -10)
	}, func(h *house) {
		if n := h.close(h.clock.Now()); n != 0 || h.row(zhang).Presence != terms.Due {
			t.Error("closed before its roll was entered")
		}
		h.want(201, "签到已经结束", zhang, "POST", base, h.scan(terms.In, "z")) // red: tried, and no more
		todos, err := h.Todos(context.Background(), access.Caller{MemberID: secretary, Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: 11, OrgPath: "001.001."}}})
		if err != nil || len(todos) != 1 || todos[0].Kind != "roll" {
			t.Errorf("to do: %+v, %v", todos, err)
		}
		h.want(204, "", secretary, "PUT", base+"/roll", `{"reason":"当时没有建计划","except":[{"memberId":102,"presence":"absent"}]}`)
		h.balanced()
		if s := h.shown().Sheet; s.State != Closed || s.Assisted != 4 || s.Absent != 1 {
			t.Errorf("%+v", s)
		}
		h.want(204, "", secretary, "PUT", base+"/roll", `{"reason":"当时没有建计划"}`)
		h.balanced()
		if h.row(zhang).Presence != terms.Assisted || len(h.closings()) != 1 {
			t.Error("a roll entered again corrects the first")
		}
	})
}
