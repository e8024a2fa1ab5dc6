package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/terms"
)

// Scale is how large a demo is.
type Scale string

// The scales.
const (
	Mine     Scale = "mine"     // 17 branches, 386 members: seed 000
	County   Scale = "county"   // 勉县 below its city
	City     Scale = "city"     // 汉中市, 208,000 members
	Province Scale = "province" // a province from a file: 100,000 orgs, 1.7 million members
)

// totals are how many members a scale has, how many orgs before groups are no
// longer added, and from how many members on a branch has groups.
var totals = map[Scale]struct{ members, orgs, grouped int }{
	Mine: {386, 100, 22}, County: {0, math.MaxInt, 36}, City: {208_000, math.MaxInt, 36}, Province: {1_700_000, 100_000, 36},
}

// grow makes the tree of a scale, with every count right and every post wanted.
func grow(o Options) (*tree, error) {
	t := &tree{r: rand.New(rand.NewPCG(o.Seed, 1)), now: o.Now}
	switch o.Scale {
	case Mine:
		t.mine()
	case County, City, Province:
		top, err := openDivisions(o.Divisions)
		if err != nil {
			return nil, err
		}
		if o.Scale == Province && top.level != "province" {
			return nil, fmt.Errorf("省级规模需要用 --divisions 指定一个省的区划表")
		}
		if o.Scale == County {
			top.below, t.bare = only(top.below, "610725"), true
		}
		t.division(-1, top, "")
	default:
		return nil, fmt.Errorf("没有这种规模：%s", o.Scale)
	}
	t.share(totals[o.Scale].members)
	t.divide(totals[o.Scale].orgs, totals[o.Scale].grouped)
	t.want()
	t.sum()
	return t, nil
}

// only keeps the division with code, or the first one where there is none.
func only(all []*division, code string) []*division {
	for _, d := range all {
		if d.code == code {
			return []*division{d}
		}
	}
	return all[:min(1, len(all))]
}

// share gives every branch its members: at least three, and total in all (as
// drawn when that is 0).
func (t *tree) share(total int) {
	wished := 0.0
	for _, u := range t.units {
		wished += u.size
	}
	if total == 0 {
		total = int(wished)
	}
	given, carried := 0, 0.0
	for i := range t.units {
		u := &t.units[i]
		if !u.Kind.IsBranch() {
			continue
		}
		exact := u.size*float64(total)/wished + carried
		u.Members = max(3, int(math.Round(exact)))
		carried = exact - float64(u.Members)
		given += u.Members
	}
	for i := len(t.units) - 1; given != total; i-- { // what rounding left over, at most a few
		if u := &t.units[i]; u.Kind.IsBranch() {
			step := max(-1, min(1, total-given))
			u.Members += step
			given += step
		}
	}
}

// divide splits branches of so many members and more into groups of about 15,
// two at least, as long as there are fewer than most orgs.
func (t *tree) divide(most, grouped int) {
	for i := range len(t.units) {
		u := t.units[i]
		n := max(2, (u.Members+7)/15)
		if !u.Kind.IsBranch() || u.Members < grouped || len(t.units) >= most {
			continue
		}
		base := strings.TrimSuffix(u.Name, "支部委员会")
		for k := range n {
			nth := "第" + string([]rune("一二三四五六七八九十")[k%10]) + "党小组"
			at := &division{code: u.RegionCode, name: u.address}
			g := t.add(i, terms.Group, u.Field, strings.TrimPrefix(base, "中共")+nth, u.ShortName+nth, at)
			t.units[i].groups = append(t.units[i].groups, g)
		}
	}
}

// want says which posts are filled from which branch. 支部工作条例第二十条: seven
// members and more have a committee; orgs above a branch draw on the first
// branch below them.
func (t *tree) want() {
	first := map[string]int{} // path → first branch below
	for i := range t.units {
		u := &t.units[i]
		if !u.Kind.IsBranch() {
			continue
		}
		for _, up := range orgs.Ancestors(orgs.ParentPath(u.Path)) {
			if _, known := first[up]; !known {
				first[up] = i
			}
		}
		u.wanted = append(u.wanted, role{i, terms.Secretary})
		if u.Members >= 7 {
			u.wanted = append(u.wanted, role{i, terms.OrganisationMember}, role{i, terms.PublicityMember}, role{i, terms.DisciplineMember})
		}
	}
	for i := range t.units {
		u := &t.units[i]
		from, ok := first[u.Path]
		if !ok || u.Kind.IsBranch() {
			continue
		}
		b := &t.units[from]
		b.wanted = append(b.wanted, role{i, terms.Secretary}, role{i, terms.OrganisationMember})
		if u.Kind != terms.GeneralBranch {
			b.wanted = append(b.wanted, role{i, terms.Clerk})
		}
	}
}

// sum adds up members and branches from the leaves to the root.
func (t *tree) sum() {
	at := make(map[int64]int, len(t.units))
	for i := range t.units {
		at[t.units[i].ID] = i
	}
	for i := len(t.units) - 1; i > 0; i-- { // a child stands after its parent
		u := &t.units[i]
		above := &t.units[at[u.ParentID]]
		above.Members += u.Members
		above.Branches += u.Branches
	}
}

// terms gives every elected org its present term of office; three in a hundred are overdue.
func (t *tree) terms(yield func(orgs.TermRow) bool) {
	for _, u := range t.units {
		years, _ := orgs.TermYears(u.Kind, u.Field)
		if years == 0 {
			continue
		}
		r := rand.New(rand.NewPCG(uint64(u.ID), 2))
		days := r.IntN(years*365 - 1)
		if r.IntN(100) < 3 {
			days = years*365 + r.IntN(200)
		}
		starts := t.now.AddDate(0, 0, -days)
		if !yield(orgs.TermRow{OrgID: u.ID, Number: 1 + r.IntN(12), StartsOn: starts.Format(time.DateOnly), EndsOn: orgs.TermEnd(starts, years).Format(time.DateOnly)}) {
			return
		}
	}
}
