package demo

import (
	"os"
	"testing"
	"time"

	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
)

var now = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func grown(t testing.TB, scale Scale) *tree {
	t.Helper()
	tree, err := grow(Options{Scale: scale, Seed: 1, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestScales(t *testing.T) {
	for _, c := range []struct {
		scale                   Scale
		orgs, branches, members int // at least, at least (mine: exactly), exactly (0: any)
	}{
		{Mine, 18, 17, 386},
		{County, 1000, 700, 0},
		{City, 9000, 9000, 208_000},
	} {
		t.Run(string(c.scale), func(t *testing.T) {
			tree := grown(t, c.scale)
			root := tree.units[0]
			t.Logf("%d orgs, %d branches, %d members", len(tree.units), root.Branches, root.Members)
			if len(tree.units) < c.orgs || root.Branches < c.branches || c.members != 0 && root.Members != c.members || c.scale == Mine && root.Branches != c.branches {
				t.Errorf("%d orgs, %d branches, %d members", len(tree.units), root.Branches, root.Members)
			}
		})
	}
}

func TestTheTreeKeepsTheRules(t *testing.T) {
	tree := grown(t, City)
	byID := map[int64]*unit{}
	names, codes := map[string]bool{}, map[string]bool{}
	for i := range tree.units {
		u := &tree.units[i]
		byID[u.ID] = u
		if names[u.Name] || codes[u.Code] {
			t.Errorf("%s, code %s, stands there twice", u.Name, u.Code)
		}
		names[u.Name], codes[u.Code] = true, true
		if u.ParentID == 0 {
			continue
		}
		above := byID[u.ParentID]
		if above == nil || orgs.ParentPath(u.Path) != above.Path {
			t.Fatalf("%s stands at %q", u.Name, u.Path)
		}
		if found := orgs.StandsUnder(u.Kind, above.Kind); len(found) > 0 {
			t.Errorf("%s under %s: %s", u.Name, above.Name, found[0].Text)
		}
		if u.Kind == terms.Branch && u.Members < 3 || u.Kind.IsBranch() && u.Members > 60 {
			t.Errorf("%s has %d members", u.Name, u.Members)
		}
		if *u.Lat < 32 || *u.Lat > 34.5 || *u.Lng < 105 || *u.Lng > 109 {
			t.Errorf("%s lies at %v, %v", u.Name, *u.Lat, *u.Lng)
		}
	}
}

func TestPeopleKeepTheRules(t *testing.T) {
	tree := grown(t, County)
	p := &people{tree: tree, seed: 1}
	numbers, counted := map[string]bool{}, map[int64]int{}
	mobile, exempt, probationary, all := 0, 0, 0, 0
	for m := range p.all() {
		if found := members.Check(m.Details, "2026-11-25"); len(found) > 0 {
			t.Fatalf("%+v: %+v", m, found)
		}
		if numbers[m.IDNumber] {
			t.Fatalf("two have the number %s", m.IDNumber)
		}
		numbers[m.IDNumber] = true
		counted[m.OrgID]++
		all++
		mobile += one(m.Mobile)
		exempt += one(m.Exempt)
		probationary += one(m.Category == members.Probationary)
	}
	for _, u := range tree.units {
		if u.Kind.IsBranch() && counted[u.ID] != u.Members {
			t.Errorf("%s was to have %d members and has %d", u.Name, u.Members, counted[u.ID])
		}
	}
	within := func(what string, n, from, to int) {
		if n*100 < all*from || n*100 > all*to {
			t.Errorf("%d of %d are %s", n, all, what)
		}
	}
	within("mobile", mobile, 4, 8)
	within("exempt", exempt, 1, 8)
	within("on probation", probationary, 1, 4)
	secretaries := 0
	for _, h := range p.posts {
		secretaries += one(h.Post == terms.Secretary)
	}
	for _, u := range tree.units {
		secretaries -= one(u.Kind != terms.Group)
	}
	if secretaries != 0 {
		t.Errorf("secretaries more than orgs: %d", secretaries)
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func TestTheSameSeedGivesTheSamePeople(t *testing.T) {
	draw := func(seed uint64) (names string) {
		p := &people{tree: grown(t, Mine), seed: seed}
		for m := range p.all() {
			names += m.Name + m.IDNumber
		}
		return names
	}
	first := draw(1)
	if again := draw(1); again != first {
		t.Error("one seed, two populations")
	}
	if draw(2) == first {
		t.Error("two seeds, one population")
	}
}

func TestDivisionsThatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"空文件", ""},
		{"没有表头", "6107,汉中市,,prefecture\n"},
		{"找不到上级", "code,name,parent_code,level\n6107,汉中市,,prefecture\n610725001,勉阳街道,610725,township\n"},
		{"只有表头", "code,name,parent_code,level\n"},
	} {
		path := t.TempDir() + "/divisions.csv"
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := grow(Options{Scale: City, Divisions: path, Now: now}); err == nil {
			t.Errorf("%s: read all the same", c.name)
		}
	}
}

// BenchmarkPeople says how many members are drawn in a second, without a store.
func BenchmarkPeople(b *testing.B) {
	tree := grown(b, County)
	drawn := 0
	for b.Loop() {
		p := &people{tree: tree, seed: 1}
		for range p.all() {
			drawn++
		}
	}
	b.ReportMetric(float64(drawn)/b.Elapsed().Seconds(), "members/s")
}
