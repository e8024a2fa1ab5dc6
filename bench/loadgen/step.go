package loadgen

import (
	"slices"
	"strings"
)

// Step is one kind of request. {X} in Path, Token, Body and Key stands for
// column X of the request's data row.
type Step struct {
	Name    string
	Weight  int    // share among the steps; 0 counts as 1
	Method  string // GET, POST …
	Path    string
	Token   string   // bearer token; empty = none
	Body    string   // JSON; empty = none
	Expect  []int    // statuses that acknowledge
	Refused []int    // statuses that are a correct "no" (already signed, too late …)
	Answers []string // an acknowledging answer must hold one of these texts, and is counted by it; empty = any
	Key     string   // what the request wants stored; empty = not recorded
	Proof   *Proof   // asked for and signed before the request; nil = none
}

// Proof is how a phone proves a request: it asks for a nonce, and signs. In
// Signed and in the step's Body {nonce} and {signature} stand for the two.
type Proof struct {
	Nonce     string // path that answers {"nonce": "…"} or {"nonces": {"<Direction>": "…"}}
	Direction string
	Signed    string // text to sign
	Column    string // of the private key: PKCS #8, base64
}

// with is the row with two columns more.
func (r Rows) with(row []string, nonce, signature string) (Rows, []string) {
	wider := NewRows(append(slices.Clone(r.Columns), "nonce", "signature"), nil)
	return wider, append(slices.Clone(row), nonce, signature)
}

// fill puts the row's values into a template.
func (r Rows) fill(template string, row []string) string {
	if !strings.Contains(template, "{") {
		return template
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if i, known := r.index[name]; closed && known {
			out.WriteString(row[i])
			template = after
			continue
		}
		out.WriteByte('{') // a brace of the JSON itself
		template = rest
	}
}
