package zhibu_test

import (
	"go/ast"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	cites   = regexp.MustCompile(`《[^》]+》|第[一二三四五六七八九十百]+[条章]|GB \d|等保三级`)
	named   = regexp.MustCompile("\\[`(\\w+)\\.(\\w+)`\\]\\(\\.\\./(party/[\\w/]+/rules\\w*\\.go)\\)")
	tested  = regexp.MustCompile("`(Test\\w+)`")
	pointed = regexp.MustCompile(`\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"`)
)

// Each line of docs/regulations.md names a rule and its test that are there.
func TestRegulationsNameRulesAndTestsThatExist(t *testing.T) {
	rules := rulesByFile(t)
	for _, line := range strings.Split(read(t, "docs/regulations.md"), "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| 条款") {
			continue
		}
		rule := named.FindStringSubmatch(line)
		if rule == nil {
			t.Errorf("no rule in the line %q", line)
			continue
		}
		pkg, name, file := rule[1], rule[2], rule[3]
		if !slices.ContainsFunc(rules[file], func(r citing) bool { return slices.Contains(r.names, name) }) {
			t.Errorf("%s has no %s", file, name)
		}
		if path.Base(path.Dir(file)) != pkg {
			t.Errorf("%s is not of package %s", file, pkg)
		}
		tests := tested.FindAllStringSubmatch(line, -1)
		if tests == nil {
			t.Errorf("%s.%s has no test", pkg, name)
		}
		for _, test := range tests {
			if !strings.Contains(testsOf(t, path.Dir(file)), "\nfunc "+test[1]+"(") {
				t.Errorf("%s has no %s", path.Dir(file), test[1])
			}
		}
	}
}

// Each rule that cites an article, in its comment or in what it answers, stands in docs/regulations.md.
func TestRulesThatCiteAnArticleAreListed(t *testing.T) {
	listed := map[string]bool{}
	for _, rule := range named.FindAllStringSubmatch(read(t, "docs/regulations.md"), -1) {
		listed[rule[3]+" "+rule[2]] = true
	}
	for file, rules := range rulesByFile(t) {
		for _, r := range rules {
			if r.cites && !slices.ContainsFunc(r.names, func(name string) bool { return listed[file+" "+name] }) {
				t.Errorf("%s cites an article in %s and is not in docs/regulations.md", file, r.names[0])
			}
		}
	}
}

// citing is one declaration of a rules file: a function, or a table of constants or values.
type citing struct {
	names []string
	cites bool
}

func rulesByFile(t *testing.T) map[string][]citing {
	t.Helper()
	found := map[string][]citing{}
	for _, s := range sources(t) {
		if !strings.HasPrefix(filepath.Base(s.path), "rules") {
			continue
		}
		for _, d := range s.file.Decls {
			r := citing{}
			switch d := d.(type) {
			case *ast.FuncDecl:
				r.names, r.cites = []string{d.Name.Name}, cites.MatchString(d.Doc.Text())
			case *ast.GenDecl:
				if d.Tok == token.IMPORT || d.Tok == token.TYPE {
					continue
				}
				r.cites = cites.MatchString(d.Doc.Text())
				for _, spec := range d.Specs {
					for _, name := range spec.(*ast.ValueSpec).Names {
						r.names = append(r.names, name.Name)
					}
				}
			}
			ast.Inspect(d, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					r.cites = r.cites || cites.MatchString(lit.Value)
				}
				return true
			})
			file := filepath.ToSlash(s.path)
			found[file] = append(found[file], r)
		}
	}
	return found
}

// Each test that docs/security.md and docs/faults.md name is there.
func TestSecurityAndFaultsNameTestsThatExist(t *testing.T) {
	for doc, fewest := range map[string]int{"docs/security.md": 60, "docs/faults.md": 30} {
		named := regexp.MustCompile("`([a-z0-9/]+)\\.(Test\\w+)`").FindAllStringSubmatch(read(t, doc), -1)
		if len(named) < fewest {
			t.Errorf("%s names only %d tests: does this test still read them?", doc, len(named))
		}
		for _, n := range named {
			if !strings.Contains(testsOf(t, n[1]), "\nfunc "+n[2]+"(") {
				t.Errorf("%s: %s has no %s", doc, n[1], n[2])
			}
		}
	}
}

// Each chapter of ASVS and each clause of 等保三级 names a test, or says why there is nothing to test.
func TestEverySecurityChapterIsHeldByATest(t *testing.T) {
	chapters := regexp.MustCompile(`(?m)^\| (V\d+|8\.1\.[45]\.\d+) .*$`).FindAllStringSubmatch(read(t, "docs/security.md"), -1)
	seen := map[string]bool{}
	for _, c := range chapters {
		seen[c[1]] = true
		if !strings.Contains(c[0], ".Test") && !strings.Contains(c[0], "not applicable, because") {
			t.Errorf("docs/security.md: %s names no test and no reason", c[1])
		}
	}
	if len(seen) != 17+11+4 {
		t.Errorf("docs/security.md has %d of 17 chapters of ASVS, 11 clauses of 8.1.4 and 4 of 8.1.5", len(seen))
	}
}

func testsOf(t *testing.T, folder string) (text string) {
	t.Helper()
	for _, file := range glob(t, folder+"/*_test.go") {
		text += "\n" + read(t, file)
	}
	return text
}

// Each link of a document to a file of ours leads somewhere.
func TestLinksLeadSomewhere(t *testing.T) {
	for _, doc := range slices.Concat(glob(t, "*.md"), glob(t, "docs/*.md"), glob(t, "docs/adr/*.md"), glob(t, "web/*.md")) {
		for _, link := range pointed.FindAllStringSubmatch(read(t, doc), -1) {
			to, _, _ := strings.Cut(link[1]+link[2], "#")
			if to == "" || strings.Contains(to, "://") {
				continue
			}
			if !exists(filepath.Join(filepath.Dir(doc), to)) {
				t.Errorf("%s points to %s, which is not there", doc, to)
			}
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
