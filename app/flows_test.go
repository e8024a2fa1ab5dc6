package app_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"zhibu/platform/goldentest"

	"zhibu/app"
)

//go:generate go test . -run ^TestFlowsDocument$ -update

// docs/flows.md is made from what app/flows.go declares and from the comments
// of party/happened; this test fails when it is out of date.
func TestFlowsDocument(t *testing.T) {
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	page := flowsPage(t, a)
	goldentest.Equal(t, "../docs/flows.md", page)
}

func flowsPage(t *testing.T, a *app.App) string {
	t.Helper()
	says := map[string]string{}
	all := events(t)
	for _, e := range all {
		says[e.name] = e.says
	}
	var b strings.Builder
	b.WriteString("# What follows from what\n\n" +
		"Made from `app/flows.go` by `make generate`: do not edit. *At once* is inside the writer's own transaction, so that an error undoes the change itself; " +
		"*later* is soon after the commit, once, in a transaction of its own, with retries. What is *told* is not stored; everything else is a line of the journal.\n\n" +
		"| event | what it says | consequence | when |\n|---|---|---|---|\n")
	followed := map[string]bool{}
	for _, f := range a.Bus.Flows() {
		if says[f.Topic] == "" {
			t.Errorf("%s is no documented struct of party/happened", f.Topic)
		}
		event, what, when := "`"+f.Topic+"`", says[f.Topic], "later"
		if followed[f.Topic] {
			event, what = "", ""
		}
		if f.AtOnce {
			when = "at once"
		}
		followed[f.Topic] = true
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", event, what, f.Name, when)
	}
	b.WriteString("\n## Only in the journal\n\nNothing follows from these elsewhere; they are the audit trail.\n\n| event | what it says |\n|---|---|\n")
	for _, e := range all {
		if !followed[e.name] {
			fmt.Fprintf(&b, "| `%s` | %s |\n", e.name, e.says)
		}
	}
	return b.String()
}

// happening is a struct of party/happened with its comment.
type happening struct{ name, says string }

// events lists the structs of party/happened in the order of the source,
// without those that are only parts of others.
func events(t *testing.T) []happening {
	t.Helper()
	var all []happening
	parts := map[string]bool{}
	files, err := filepath.Glob("../party/happened/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GenDecl:
				if spec, ok := n.Specs[0].(*ast.TypeSpec); ok {
					says := strings.Join(strings.Fields(n.Doc.Text()), " ")
					says = strings.TrimPrefix(says, spec.Name.Name+" ")
					all = append(all, happening{spec.Name.Name, strings.Replace(says, "is told, not stored: ", "*told*: ", 1)})
				}
			case *ast.Field:
				ast.Inspect(n.Type, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok {
						parts[id.Name] = true
					}
					return true
				})
			}
			return true
		})
	}
	return slices.DeleteFunc(all, func(e happening) bool { return parts[e.name] })
}
