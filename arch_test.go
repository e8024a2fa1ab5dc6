package zhibu_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// ground may be imported, and its tables read, by every capability.
var ground = []string{"terms", "votes", "happened", "orgs", "members", "access", "policy"}

// readers may read the tables of all: they show what others recorded.
var readers = []string{"insight", "ledgers"}

// source is one Go file of the product. Tests, and the worlds they live in (packages whose name ends
// in "test"), are none.
type source struct {
	path, pkg string // pkg is the folder: "party/meetings"
	file      *ast.File
}

func (s source) capability() string {
	name, ok := strings.CutPrefix(s.pkg, "party/")
	if !ok {
		return ""
	}
	name, _, _ = strings.Cut(name, "/")
	return name
}

func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	for _, root := range []string{"app", "cmd", "party", "platform"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(filepath.Dir(path), "test") {
				return err
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
			out = append(out, source{path, filepath.ToSlash(filepath.Dir(path)), f})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func (s source) imports() []string {
	var out []string
	for _, im := range s.file.Imports {
		out = append(out, strings.Trim(im.Path.Value, `"`))
	}
	return out
}

// Rule 1: cmd → app → party → platform. Rule 2: a capability imports no sibling but the ground.
func TestImportsPointDownAndNotSideways(t *testing.T) {
	rank := map[string]int{"platform": 0, "party": 1, "app": 2, "cmd": 3}
	for _, s := range sources(t) {
		layer, _, _ := strings.Cut(s.pkg, "/")
		for _, im := range s.imports() {
			to, ok := strings.CutPrefix(im, "zhibu/")
			if !ok {
				continue
			}
			target, rest, _ := strings.Cut(to, "/")
			if rank[target] > rank[layer] {
				t.Errorf("%s imports %s: imports point from cmd to app to party to platform", s.path, to)
			}
			if strings.HasSuffix(to, "test") {
				t.Errorf("%s imports %s, a world of tests", s.path, to)
			}
			sibling, _, _ := strings.Cut(rest, "/")
			if layer == "party" && target == "party" && sibling != s.capability() && !slices.Contains(ground, sibling) {
				t.Errorf("%s imports %s: tell it by an event and one line in app/flows.go", s.path, to)
			}
		}
	}
}

// Rule 2 inside a capability: a package in its folder leans on it, or it on the package; what leans on
// it is put together in app, and neither it nor a package beside it knows of that.
func TestPackagesOfACapabilityPointOneWay(t *testing.T) {
	leans := map[string]bool{}
	for _, s := range sources(t) {
		leans[s.pkg] = leans[s.pkg] || s.pkg != "party/"+s.capability() && slices.Contains(s.imports(), "zhibu/party/"+s.capability())
	}
	for _, s := range sources(t) {
		for _, im := range s.imports() {
			to := strings.TrimPrefix(im, "zhibu/")
			if strings.HasPrefix(to, "party/") && leans[to] && s.capability() != "" && to != s.pkg && !strings.HasSuffix(s.pkg, "test") {
				t.Errorf("%s imports %s, which leans on %s: put the two together in app", s.path, to, filepath.ToSlash(filepath.Dir(to)))
			}
		}
	}
}

var (
	creates = regexp.MustCompile(`(?i)CREATE TABLE (?:IF NOT EXISTS )?([a-z_]+)`)
	writes  = regexp.MustCompile(`\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)`)
	reads   = regexp.MustCompile(`\b(?:FROM|JOIN)\s+([a-z_]+)`)
	models  = regexp.MustCompile(`bun:"table:([a-z_]+)`)
)

// owners maps each table to the folder whose migrations create it.
func owners(t *testing.T) map[string]string {
	t.Helper()
	owner := map[string]string{}
	for _, root := range []string{"party", "platform"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".sql") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range creates.FindAllStringSubmatch(string(text), -1) {
				owner[m[1]] = filepath.ToSlash(filepath.Dir(filepath.Dir(path)))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return owner
}

// Rule 3: only the owner writes its tables; anyone may read the ground's; insight and ledgers may read all.
func TestTablesAreWrittenByTheirOwner(t *testing.T) {
	owner := owners(t)
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			for _, found := range append(writes.FindAllStringSubmatch(lit.Value, -1), models.FindAllStringSubmatch(lit.Value, -1)...) {
				if o := owner[found[1]]; o != "" && !within(s.pkg, o) {
					t.Errorf("%s writes %s, which belongs to %s", s.path, found[1], o)
				}
			}
			for _, found := range reads.FindAllStringSubmatch(lit.Value, -1) {
				o := owner[found[1]]
				if o == "" || within(s.pkg, o) || s.capability() == "" || slices.Contains(readers, s.capability()) || slices.Contains(ground, strings.TrimPrefix(o, "party/")) {
					continue
				}
				t.Errorf("%s reads %s of %s: only the ground's tables may be read by others", s.path, found[1], o)
			}
			return true
		})
	}
}

func within(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }

// Rule 4: rules are pure, so that a Party-affairs clerk can check them line by line.
func TestRulesArePure(t *testing.T) {
	for _, s := range sources(t) {
		if !strings.HasPrefix(filepath.Base(s.path), "rules") {
			continue
		}
		for _, im := range s.imports() {
			if im == "context" || im == "database/sql" || strings.HasPrefix(im, "zhibu/platform/") && im != "zhibu/platform/geo" && im != "zhibu/platform/clock" {
				t.Errorf("%s imports %s: rules take facts and give answers", s.path, im)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if x, ok := n.(*ast.SelectorExpr); ok && (x.Sel.Name == "Now" || x.Sel.Name == "System") {
				t.Errorf("%s reads the clock: rules are told the time", s.path)
			}
			return true
		})
	}
}

// Rule 5: what has an API has a screen of the same name, and no screen is without its capability.
func TestScreensMirrorCapabilities(t *testing.T) {
	for _, http := range glob(t, "party/*/http.go") {
		if twin := "web/" + filepath.ToSlash(filepath.Dir(http)); !exists(twin) {
			t.Errorf("%s has no screens in %s", http, twin)
		}
	}
	for _, screens := range glob(t, "web/party/*") {
		if twin := strings.TrimPrefix(filepath.ToSlash(screens), "web/"); !exists(twin) {
			t.Errorf("%s has no capability %s", screens, twin)
		}
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// A folder called by what it is made of, not by what it does, says nothing to a newcomer.
func TestNoGrabBagPackages(t *testing.T) {
	for _, s := range sources(t) {
		if slices.Contains([]string{"utils", "util", "common", "helpers", "base", "internal", "pkg", "misc"}, filepath.Base(s.pkg)) {
			t.Errorf("%s: name the folder after what it does", s.pkg)
		}
	}
}

// At least 95 of 100 exported names say what they mean, and every package says what it is.
func TestExportedNamesAreDocumented(t *testing.T) {
	exported, documented := 0, 0
	var bare []string
	note := func(name string, has bool) {
		exported++
		if has {
			documented++
		} else {
			bare = append(bare, name)
		}
	}
	packages := map[string]bool{}
	for _, s := range sources(t) {
		packages[s.pkg] = packages[s.pkg] || s.file.Doc != nil
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && receiverExported(d) {
					note(s.pkg+"."+d.Name.Name, d.Doc != nil)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						if spec.Name.IsExported() {
							note(s.pkg+"."+spec.Name.Name, d.Doc != nil || spec.Doc != nil)
						}
					case *ast.ValueSpec:
						if spec.Names[0].IsExported() {
							note(s.pkg+"."+spec.Names[0].Name, d.Doc != nil || spec.Doc != nil || spec.Comment != nil)
						}
					}
				}
			}
		}
	}
	for pkg, has := range packages {
		if !has {
			t.Errorf("%s has no package comment", pkg)
		}
	}
	if documented*100 < exported*95 {
		t.Errorf("%d of %d exported names are documented; these are not: %s", documented, exported, strings.Join(bare, " "))
	}
}

func receiverExported(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	x := f.Recv.List[0].Type
	if star, ok := x.(*ast.StarExpr); ok {
		x = star.X
	}
	if generic, ok := x.(*ast.IndexExpr); ok {
		x = generic.X
	}
	if generic, ok := x.(*ast.IndexListExpr); ok {
		x = generic.X
	}
	name, ok := x.(*ast.Ident)
	return ok && name.IsExported()
}
