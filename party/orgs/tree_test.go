package orgs

import (
	"slices"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

func TestMoveTakesTheSubtreeItsCountersAndItsHistory(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		w.enrol(branch, "王建国", "full", "2011-07-01")
		moved, err := w.Move(w.ctx, town.ID, xixiang.ID, "区划调整")
		if err != nil {
			t.Fatal(err)
		}
		below := w.again(branch)
		if !Contains(xixiang.Path, moved.Path) || ParentPath(below.Path) != moved.Path || below.ParentID != town.ID {
			t.Errorf("town at %q, its branch at %q", moved.Path, below.Path)
		}
		for _, c := range []struct {
			name              string
			org               Org
			members, branches int
		}{{"市", city, 1, 1}, {"旧县", mian, 0, 0}, {"新县", xixiang, 1, 1}, {"镇", town, 1, 1}} {
			if got := w.again(c.org); got.Members != c.members || got.Branches != c.branches {
				t.Errorf("%s: %d members, %d branches; want %d, %d", c.name, got.Members, got.Branches, c.members, c.branches)
			}
		}
		if past, err := w.History(w.ctx, w.db, town.ID); err != nil || past[0].What != "moved" || !strings.Contains(past[0].Note, "西乡县委") {
			t.Errorf("history %+v, %v", past, err)
		}
		if !slices.Equal(w.events, []string{"OrgMoved"}) {
			t.Errorf("events %q", w.events)
		}
		if again, err := w.Move(w.ctx, town.ID, mian.ID, "恢复"); err != nil || again.Path == town.Path {
			t.Errorf("a place given up is never given again: %q, %v", again.Path, err)
		}
	})
}

func TestMergeBringsGroupsAndMembersOver(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		other := w.found(&town, terms.Branch, "三岔村党支部")
		group := w.found(&branch, terms.Group, "第一党小组")
		member := w.enrol(branch, "王建国", "full", "2011-07-01")
		if _, _, err := w.Appoint(w.ctx, branch.ID, member, terms.Secretary, ""); err != nil {
			t.Fatal(err)
		}
		w.events = nil
		into, err := w.Merge(w.ctx, branch.ID, other.ID, "村组合并")
		if err != nil {
			t.Fatal(err)
		}
		if was := w.again(branch); was.State != Merged || was.AbolishedOn != "2026-11-25" || was.Branches != 0 {
			t.Errorf("merged branch: %+v", was)
		}
		if g := w.again(group); g.ParentID != into.ID || ParentPath(g.Path) != into.Path {
			t.Errorf("group stands at %q under %d", g.Path, g.ParentID)
		}
		if got := w.again(city); got.Branches != 1 {
			t.Errorf("city counts %d branches", got.Branches)
		}
		if posts, err := w.Posts(w.ctx, w.db, branch.ID); err != nil || len(posts) != 0 {
			t.Errorf("posts of a merged branch: %v, %v", posts, err)
		}
		if want := []string{"OrgMoved", "PostChanged", "OrgAbolished"}; !slices.Equal(w.events, want) {
			t.Errorf("events %q", w.events)
		}
	})
}

func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		w.enrol(branch, "王建国", "full", "2011-07-01")
		empty := w.found(&town, terms.Branch, "三岔村党支部")
		apply := func(a Application) error { _, _, err := w.Create(w.ctx, a); return err }
		move := func(o, to Org) error { _, err := w.Move(w.ctx, o.ID, to.ID, ""); return err }
		abolish := func(o Org) error { _, err := w.Abolish(w.ctx, o.ID, "不再符合条件"); return err }
		for _, c := range []struct {
			name string
			err  error
			want string
		}{
			{"划转到自己的下级", move(mian, town), "自己的下级"},
			{"划转到党支部之下", move(xixiang, branch), "下面不能直接设"},
			{"划转最上级", move(city, mian), "最上级"},
			{"撤销还有党员的支部", abolish(branch), "还有党员"},
			{"撤销还有下级的党委", abolish(mian), "还有党员"},
			{"撤销没有党员也没有下级的支部", abolish(empty), ""},
			{"重复撤销", abolish(empty), "已经撤销"},
			{"与上级合并", func() error { _, err := w.Merge(w.ctx, town.ID, mian.ID, ""); return err }(), "上级或者下级"},
			{"同级重名", apply(Application{ParentID: town.ID, Kind: terms.Branch, FullMembers: 3, Details: Details{Name: branch.Name}}), "同名"},
			{"编号重复", apply(Application{ParentID: town.ID, Kind: terms.Branch, FullMembers: 3, Details: Details{Name: "某支部", Code: branch.Code}}), "编号"},
			{"两名正式党员单建支部", apply(Application{ParentID: town.ID, Kind: terms.Branch, FullMembers: 2, Details: Details{Name: "某支部"}}), "联合党支部"},
			{"第二个最上级", apply(Application{Kind: terms.Committee, Details: Details{Name: "另一个市委"}}), "请选择上级"},
			{"上级不存在", apply(Application{ParentID: 1, Kind: terms.Committee, Details: Details{Name: "某党委"}}), "没有这个党组织"},
		} {
			if got := sentence(c.err); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
				t.Errorf("%s: %q, want %q in it", c.name, got, c.want)
			}
		}
	})
}

func sentence(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestChangeNamesWhatChangedAndKeepsTheFormerName(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		d := branch.details()
		if _, err := w.Change(w.ctx, branch.ID, d); err != nil || len(w.events) != 0 {
			t.Errorf("no change: %v, events %q", err, w.events)
		}
		d.Name, d.ShortName = "立集社区党支部", "立集社区党支部"
		if _, err := w.Change(w.ctx, branch.ID, d); err != nil {
			t.Fatal(err)
		}
		past, err := w.History(w.ctx, w.db, branch.ID)
		if err != nil || !strings.Contains(past[0].Note, "立集村党支部") {
			t.Errorf("history %+v, %v", past, err)
		}
		if !slices.Equal(w.events, []string{"OrgChanged"}) {
			t.Errorf("events %q", w.events)
		}
	})
}

func TestSearchByNamePinyinInitialsAndCodeInsideTheSubtree(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		for _, c := range []struct {
			name, q, within string
			want            int
		}{
			{"名称中间的字", "集村", city.Path, 1},
			{"拼音", "lijicun", city.Path, 1},
			{"首字母", "ljc", city.Path, 1},
			{"大写首字母", "LJC", city.Path, 1},
			{"两个词", "立集 支部", city.Path, 1},
			{"别的县看不到", "立集", xixiang.Path, 0},
			{"百分号不是通配符", "%", city.Path, 0},
			{"没有", "汉江", city.Path, 0},
		} {
			got, err := w.List(w.ctx, w.db, Filter{Within: c.within, Q: c.q})
			if err != nil || len(got) != c.want {
				t.Errorf("%s: %d found, %v", c.name, len(got), err)
			}
		}
	})
}

func TestListsArePagedInTheOrderOfTheTree(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		var seen []string
		for after := ""; ; {
			page, err := w.List(w.ctx, w.db, Filter{Within: city.Path, After: after, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, o := range page {
				seen = append(seen, o.Name)
			}
			after = page[len(page)-1].Path
		}
		if want := []string{"市委", "勉县县委", "新街子镇党委", "立集村党支部", "西乡县委"}; !slices.Equal(seen, want) {
			t.Errorf("pages gave %q", seen)
		}
	})
}

func TestCountingAnOrgThatHasMovedIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		if _, err := w.Move(w.ctx, town.ID, xixiang.ID, ""); err != nil {
			t.Fatal(err)
		}
		err := w.db.Write(w.ctx, func(tx *store.Tx) error {
			return w.bus.Tell(w.ctx, tx, happened.MembersCounted{OrgPath: branch.Path, Delta: 1})
		})
		if !strings.Contains(sentence(err), "刚刚作了调整") {
			t.Errorf("%v", err)
		}
		if got := w.again(city); got.Members != 0 {
			t.Errorf("city counts %d members", got.Members)
		}
	})
}
