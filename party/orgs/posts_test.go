package orgs

import (
	"slices"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

func TestAppointing(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		wang := w.enrol(branch, "王建国", "full", "2011-07-01")
		li := w.enrol(branch, "李秀英", "probationary", "")
		other := w.found(&town, terms.Branch, "三岔村党支部")
		zhang := w.enrol(other, "张伟", "full", "2026-05-01")
		w.events = nil
		for _, c := range []struct {
			name   string
			org    Org
			member int64
			post   terms.Post
			want   string
			hints  int
		}{
			{"预备党员当书记", branch, li, terms.Secretary, "没有被选举权", 0},
			{"别支部的党员当组织委员", branch, zhang, terms.OrganisationMember, "上级党组织从外面选派", 0},
			{"上级选派书记，党龄不足一年只提示", branch, zhang, terms.Secretary, "", 1},
			{"第二名书记", branch, wang, terms.Secretary, "已有书记", 0},
			{"组织委员", branch, wang, terms.OrganisationMember, "", 0},
			{"重复任命", branch, wang, terms.OrganisationMember, "已担任此职务", 0},
			{"支部没有党务干事", branch, wang, terms.Clerk, "不设党务干事", 0},
			{"镇党委的党务干事", town, wang, terms.Clerk, "", 0},
			{"没有这名党员", branch, 7, terms.Secretary, "没有这名党员", 0},
		} {
			_, hints, err := w.Appoint(w.ctx, c.org.ID, c.member, c.post, "")
			if got := sentence(err); !strings.Contains(got, c.want) || (got == "") != (c.want == "") || len(hints) != c.hints && err == nil {
				t.Errorf("%s: %q, hints %v", c.name, got, hints)
			}
		}
		posts, err := w.Posts(w.ctx, w.db, branch.ID)
		if err != nil || len(posts) != 2 || posts[0].Name != "张伟" || posts[1].Name != "王建国" {
			t.Errorf("posts %+v, %v", posts, err)
		}
		if held, err := w.PostsOf(w.ctx, w.db, wang); err != nil || len(held) != 2 {
			t.Errorf("王建国 holds %+v, %v", held, err)
		}
		if want := []string{"PostChanged", "PostChanged", "PostChanged"}; !slices.Equal(w.events, want) {
			t.Errorf("events %q", w.events)
		}
	})
}

func TestEndingAPost(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		wang := w.enrol(branch, "王建国", "full", "2011-07-01")
		if _, _, err := w.Appoint(w.ctx, branch.ID, wang, terms.Secretary, "2099-01-01"); !strings.Contains(sentence(err), "不能晚于今天") {
			t.Errorf("in office some day: %v", err)
		}
		h, _, err := w.Appoint(w.ctx, branch.ID, wang, terms.Secretary, "2026-01-01")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.EndPost(w.ctx, h.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.EndPost(w.ctx, h.ID); !strings.Contains(sentence(err), "已经免去") {
			t.Errorf("twice: %v", err)
		}
		if _, _, err := w.Appoint(w.ctx, branch.ID, wang, terms.Secretary, ""); err != nil {
			t.Errorf("again: %v", err)
		}
		if err := w.db.Write(w.ctx, func(tx *store.Tx) error {
			return w.bus.Publish(w.ctx, tx, happened.MemberLeft{MemberID: wang, OrgID: branch.ID, Reason: "转出"})
		}); err != nil {
			t.Fatal(err)
		}
		if held, err := w.PostsOf(w.ctx, w.db, wang); err != nil || len(held) != 0 {
			t.Errorf("one who left holds %v, %v", held, err)
		}
	})
}

// 留党察看 ends every post, and no post is given before the rights are restored; a date corrected later ends none.
func TestNoPostWithoutRights(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		wang := w.enrol(branch, "王建国", "full", "2011-07-01")
		appoint := func() string {
			_, _, err := w.Appoint(w.ctx, branch.ID, wang, terms.Secretary, "2026-01-01")
			return sentence(err)
		}
		changed := func(what string) {
			t.Helper()
			if err := w.db.Write(w.ctx, func(tx *store.Tx) error {
				if _, err := tx.Exec(w.ctx, `UPDATE member SET `+what+` WHERE id = ?`, wang); err != nil {
					return err
				}
				return w.bus.Publish(w.ctx, tx, happened.MemberChanged{MemberID: wang, OrgID: branch.ID, Fields: []string{"observedFrom"}})
			}); err != nil {
				t.Fatal(err)
			}
		}
		if got := appoint(); got != "" {
			t.Fatal(got)
		}
		changed(`observed_from = '2026-02-01', observed_until = '2027-02-01'`)
		if held, err := w.PostsOf(w.ctx, w.db, wang); err != nil || len(held) != 0 {
			t.Errorf("holds %v, %v", held, err)
		}
		if got := appoint(); !strings.Contains(got, "没有被选举权") {
			t.Error(got)
		}
		changed(`restored_on = '2027-02-01'`)
		if got := appoint(); got != "" {
			t.Error(got)
		}
		changed(`observed_from = '2026-02-02'`)
		if held, err := w.PostsOf(w.ctx, w.db, wang); err != nil || len(held) != 1 {
			t.Errorf("after the correction: %v, %v", held, err)
		}
	})
}

func TestTermsAndTheirReminders(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		set := func(starts, ends, extended string) string {
			return sentence(w.SetTerm(w.ctx, TermRow{OrgID: branch.ID, Number: 3, StartsOn: starts, EndsOn: ends, ExtendedTo: extended}))
		}
		for _, c := range []struct{ name, starts, ends, extended, want, hint string }{
			{"日期写错", "2021年", "2026-12-20", "", "年月日", ""},
			{"村支部五年", "2021-12-20", "2026-12-20", "", "", "将于 2026 年 12 月 20 日届满"},
			{"改为六年", "2021-12-20", "2027-12-20", "", "每届任期 5 年", "将于"},
			{"延期一年", "2021-11-20", "2026-11-20", "2027-11-20", "", ""},
			{"延期超过一年", "2021-11-20", "2026-11-20", "2027-11-21", "一般不超过 1 年", ""},
			{"已届满", "2021-11-20", "2026-11-20", "", "", "已于 2026 年 11 月 20 日届满"},
		} {
			if got := set(c.starts, c.ends, c.extended); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
				t.Errorf("%s: %q", c.name, got)
			}
			hints, err := w.Hints(w.ctx, w.db, w.again(branch))
			said := ""
			for _, h := range hints {
				said += h.Text
			}
			if err != nil || !strings.Contains(said, c.hint) || (said == "") != (c.hint == "") {
				t.Errorf("%s: hints %q, %v", c.name, said, err)
			}
		}
	})
}

func TestHintsFollowWhoIsEnrolled(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		hints := func() (said string) {
			found, err := w.Hints(w.ctx, w.db, w.again(branch))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				said += f.Text
			}
			return said
		}
		if got := hints(); got != "" {
			t.Errorf("没有登记党员：%q", got)
		}
		w.enrol(branch, "王建国", "full", "2011-07-01")
		w.enrol(branch, "李秀英", "probationary", "")
		if got := hints(); !strings.Contains(got, "正式党员不足 3 人") {
			t.Errorf("一名正式党员：%q", got)
		}
		for range 6 {
			w.enrol(branch, "张伟", "full", "2011-07-01")
		}
		if got := hints(); !strings.Contains(got, "应当设立支部委员会") {
			t.Errorf("七名正式党员没有支委会：%q", got)
		}
	})
}
