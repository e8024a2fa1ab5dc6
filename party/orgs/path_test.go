package orgs

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// anyPath draws a path of one to six levels.
func anyPath(t *rapid.T, label string) string {
	path := Root
	for _, n := range rapid.SliceOfN(rapid.IntRange(1, maxChildren), 0, 5).Draw(t, label) {
		path, _ = ChildPath(path, n)
	}
	return path
}

func TestChildPath(t *testing.T) {
	for _, c := range []struct {
		name string
		n    int
		want string
	}{
		{"第一个下级", 1, "001.001."},
		{"第三十六个进位", 36, "001.010."},
		{"最后一个", maxChildren, "001.zzz."},
		{"零不是序号", 0, ""},
		{"超出三位三十六进制", maxChildren + 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ChildPath(Root, c.n)
			if got != c.want || (err == nil) != (c.want != "") {
				t.Errorf("ChildPath(%d) = %q, %v; want %q", c.n, got, err, c.want)
			}
		})
	}
}

func TestSiblingsNeverShareAPathAndKeepTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parent := anyPath(t, "parent")
		a := rapid.IntRange(1, maxChildren-1).Draw(t, "a")
		b := rapid.IntRange(a+1, maxChildren).Draw(t, "b")
		pa, _ := ChildPath(parent, a)
		pb, _ := ChildPath(parent, b)
		if pa >= pb || !Contains(parent, pa) || Contains(pa, pb) || ParentPath(pa) != parent {
			t.Fatalf("children %d and %d of %q are %q and %q", a, b, parent, pa, pb)
		}
	})
}

func TestAncestorsRunFromRootToSelf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		path := anyPath(t, "path")
		up := Ancestors(path)
		if up[0] != Root || up[len(up)-1] != path || !slices.IsSorted(up) {
			t.Fatalf("Ancestors(%q) = %q", path, up)
		}
		for i := 1; i < len(up); i++ {
			if ParentPath(up[i]) != up[i-1] {
				t.Fatalf("%q is not the parent of %q", up[i-1], up[i])
			}
		}
	})
}

func TestContains(t *testing.T) {
	for _, c := range []struct {
		name, root, path string
		want             bool
	}{
		{"自己在自己的辖区内", "001.002.", "001.002.", true},
		{"下级在辖区内", "001.", "001.002.", true},
		{"上级不在辖区内", "001.002.", "001.", false},
		{"同级不在辖区内", "001.002.", "001.003.", false},
		{"空路径不代表全部", "", "001.", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Contains(c.root, c.path); got != c.want {
				t.Errorf("Contains(%q, %q) = %v", c.root, c.path, got)
			}
		})
	}
}
