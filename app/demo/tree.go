package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// unit is an org of the demo, with what is needed to fill it with people.
type unit struct {
	orgs.Org
	region  string  // six digits that ID numbers begin with
	address string  // of those who live there
	size    float64 // members wished for; Org.Members once shared out
	groups  []int   // its groups, as indexes into tree.units
	wanted  []role  // posts to be filled from its members
}

// role is a post to be filled, in an org given by its index.
type role struct {
	org  int
	post terms.Post
}

// tree is a whole cell: orgs in the order of the tree, groups after all others.
type tree struct {
	units []unit
	bare  bool // the topmost division has no more than its own office
	r     *rand.Rand
	now   time.Time
}

// add puts an org under parent (−1 for the root) and returns its index. Ids
// count from 1, so that the same seed gives the same ids.
func (t *tree) add(parent int, kind terms.OrgKind, field terms.Field, name, short string, at *division) int {
	u := unit{region: at.region(), address: at.name, Org: orgs.Org{ID: int64(len(t.units) + 1), Path: orgs.Root, Name: "中共" + name, ShortName: short,
		Kind: kind, Field: field, RegionCode: at.code, State: orgs.Active, SyntheticPlace: true, CreatedAt: store.At(t.now), UpdatedAt: store.At(t.now)}}
	if parent >= 0 {
		above := &t.units[parent]
		above.NextChild++
		path, err := orgs.ChildPath(above.Path, above.NextChild)
		if err != nil {
			panic(err) // 46,655 orgs below one: no division has so many
		}
		u.ParentID, u.Path = above.ID, path
		u.address = above.address
		if above.RegionCode != at.code {
			u.address += at.name
		}
	}
	lat, lng := placeOf(at.code)
	lat, lng = scatter(lat, lng, u.Path, 0.02)
	u.Lat, u.Lng = &lat, &lng
	u.Code = fmt.Sprintf("%s-%05d", at.region(), u.ID)
	u.EstablishedOn = t.now.AddDate(-2-t.r.IntN(60), -t.r.IntN(12), -t.r.IntN(28)).Format(time.DateOnly)
	u.Phone = fmt.Sprintf("0%d-%07d", 910+t.r.IntN(9), t.r.IntN(10000)) // 000xxxx: no such exchange
	t.units = append(t.units, u)
	return len(t.units) - 1
}

// branch adds a branch of about size members.
func (t *tree) branch(parent int, kind terms.OrgKind, field terms.Field, name, short string, at *division, size float64) int {
	i := t.add(parent, kind, field, name+branchNames[kind].full, short+branchNames[kind].short, at)
	t.units[i].size = size
	t.units[i].Branches = 1
	return i
}

var branchNames = map[terms.OrgKind]struct{ full, short string }{
	terms.Branch: {"支部委员会", "党支部"}, terms.JointBranch: {"联合支部委员会", "联合党支部"}, terms.MobileBranch: {"流动党员支部委员会", "流动党员党支部"},
}

// division adds the committee of a division and all below it.
func (t *tree) division(parent int, d *division, prefix string) {
	switch d.level {
	case "village":
		t.village(parent, d, prefix)
		return
	case "township":
		t.township(parent, d, prefix)
		return
	}
	name, kind, ending, short := d.name, terms.Committee, "委员会", d.name+"委"
	switch {
	case parent >= 0 && strings.HasPrefix(t.units[parent].ShortName, d.name): // 嘉峪关市 holds a 嘉峪关市
		name, kind, ending, short = d.name+"城区", terms.WorkingCommittee, "工作委员会", d.name+"城区党工委"
	case strings.HasSuffix(d.name, "新区"):
		kind, ending, short = terms.WorkingCommittee, "工作委员会", d.name+"党工委"
	case strings.HasSuffix(d.name, "县"):
		short = d.name + "县委"
	}
	i := t.add(parent, kind, terms.Organ, name+ending, short, d)
	if parent < 0 && t.bare {
		t.branch(i, terms.Branch, terms.Organ, name+"委办公室", name+"委办公室", d, 20)
	} else {
		t.systems(i, d, name)
	}
	for _, b := range d.below {
		t.division(i, b, name)
	}
}

// systems adds what hangs on a county, prefecture or province besides its
// divisions: its organs, schools, hospitals, enterprises …
func (t *tree) systems(parent int, d *division, name string) {
	wide := len(d.code) < 6 // prefecture or province: larger units
	for _, s := range systems {
		office := t.add(parent, s.kind, s.field, name+s.office, name+strings.TrimSuffix(s.office, "委员会")+"党工委", d)
		if s.kind == terms.Committee {
			t.units[office].ShortName = name + strings.TrimSuffix(s.office, "委员会") + "党委"
		}
		for n, u := range s.units {
			kind := terms.Branch
			if s.field == terms.Mobile {
				kind = terms.MobileBranch
			}
			branches := 1
			if s.big > 0 && n%s.big == 1 || wide && s.big > 0 {
				branches = 2 + t.r.IntN(3)
			}
			t.general(office, kind, s.field, name+u, u, d, branches, 22)
		}
	}
}

// general adds one branch or, for more, a general branch with numbered ones.
func (t *tree) general(parent int, kind terms.OrgKind, field terms.Field, name, short string, at *division, branches int, size float64) {
	vary := func() float64 { return size * (0.4 + 1.2*t.r.Float64()) }
	if branches == 1 {
		t.branch(parent, kind, field, name, short, at, vary())
		return
	}
	i := t.add(parent, terms.GeneralBranch, field, name+"总支部委员会", short+"党总支", at)
	for n := range branches {
		nth := "第" + string([]rune("一二三四五六七八九十")[n])
		t.branch(i, kind, field, name+nth, short+nth, at, vary())
	}
}

// township adds 镇党委 or 街道党工委, its own units and its villages.
func (t *tree) township(parent int, d *division, prefix string) {
	kind, ending, short := terms.Committee, "委员会", "党委"
	if last := []rune(d.name); !strings.ContainsRune("镇乡", last[len(last)-1]) {
		kind, ending, short = terms.WorkingCommittee, "工作委员会", "党工委"
	}
	i := t.add(parent, kind, terms.Organ, prefix+d.name+ending, d.name+short, d)
	for _, u := range townUnits {
		t.general(i, u.kind, u.field, prefix+d.name+u.name, d.name+u.name, d, 1, 18)
	}
	for _, b := range d.below {
		t.division(i, b, prefix+d.name)
	}
}

// village adds a branch, or for more than 45 members a general branch of several.
func (t *tree) village(parent int, d *division, prefix string) {
	field := terms.Village
	if d.community() {
		field = terms.Community
	}
	name := t.unlike(parent, d.plain())
	f := t.r.Float64()
	members := 18 + 110*f*f
	if members <= 45 {
		t.branch(parent, terms.Branch, field, prefix+name, name, d, members)
		return
	}
	branches := min(int(math.Ceil(members/28)), 10)
	t.general(parent, terms.Branch, field, prefix+name, name, d, branches, members/float64(branches))
}

// unlike gives a name that no other child of parent begins with: two villages
// of a township may differ only in the word for their committee.
func (t *tree) unlike(parent int, name string) string {
	above := t.units[parent]
	for i := len(t.units) - 1; i > parent; i-- {
		if t.units[i].ParentID == above.ID && strings.HasPrefix(t.units[i].ShortName, name+"党") {
			return name + "（新）"
		}
	}
	return name
}

// mine adds 第五油矿 of seed 000: seventeen branches under one committee.
func (t *tree) mine() {
	at := &division{code: "230604", name: "黑龙江省大庆市让胡路区"}
	const name = "大庆油田有限责任公司第三采油厂第五油矿"
	root := t.add(-1, terms.Committee, terms.SOE, name+"委员会", "第五油矿党委", at)
	for _, u := range strings.Fields("机关第一 机关第二 采油一队 采油二队 采油三队 采油四队 采油五队 采油六队 采油七队 采油八队 集输队 注入队 作业队 维修队 测试队 地质工艺队 综合服务队") {
		t.branch(root, terms.Branch, terms.SOE, name+u, u, at, 18+10*t.r.Float64())
	}
}

// all yields the orgs as they are stored.
func (t *tree) all(yield func(orgs.Org) bool) {
	for _, u := range t.units {
		if !yield(u.Org) {
			return
		}
	}
}
