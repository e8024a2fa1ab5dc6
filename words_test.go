package zhibu_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	// crowded is a figure right beside Chinese text, as a placeholder or written out.
	crowded = regexp.MustCompile(`\p{Han}(?:%[-+0-9.]*d|\d)|(?:%[-+0-9.]*d|\d)\p{Han}`)
	// quoted is a regulation's own text, which stays as it was published.
	quoted  = regexp.MustCompile(`《|第[一二三四五六七八九十百]+条`)
	hanEnd  = regexp.MustCompile(`\p{Han}$`)
	hanFore = regexp.MustCompile(`^\p{Han}`)
)

// papers write dates as documents do: 2026年9月25日. Spreadsheets are read in that form.
var papers = []string{
	"party/attendance/pages.go", "party/ledgers/paper.go", "party/meetings/ledger.go", "party/scores/print.go",
	"party/seals/check.go", "party/seals/pages.go", "platform/seal/verify.go", "party/orgs/import_row.go",
}

// A number stands apart from the Chinese around it: 有 1 人请假, 第 3 行. The demo's made-up minutes are nobody's screen.
func TestNumbersStandApart(t *testing.T) {
	for _, s := range sources(t) {
		if slices.Contains(papers, s.path) || strings.HasPrefix(s.path, "app/demo/") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if text := plain(n); crowded.MatchString(text) && !quoted.MatchString(text) {
					t.Errorf("%s: put a space between the number and the text: %s", s.path, text)
				}
			case *ast.BinaryExpr:
				if n.Op == token.ADD && (number(last(n.X)) && hanFore.MatchString(plain(n.Y)) || hanEnd.MatchString(plain(last(n.X))) && number(n.Y)) {
					t.Errorf("%s: put a space between the number and the text: %s… %s", s.path, plain(last(n.X)), plain(n.Y))
				}
			}
			return true
		})
	}
}

// plain is the text of a string literal, "" for anything else; raw strings are patterns, SQL and tags.
func plain(n ast.Node) string {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING || lit.Value[0] != '"' {
		return ""
	}
	text, _ := strconv.Unquote(lit.Value)
	return text
}

// last is what a sum of strings ends with.
func last(n ast.Expr) ast.Expr {
	if sum, ok := n.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		return sum.Y
	}
	return n
}

// number tells whether an expression writes a number.
func number(n ast.Expr) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := call.Fun.(*ast.SelectorExpr)
	return ok && (f.Sel.Name == "Itoa" || f.Sel.Name == "FormatInt")
}
