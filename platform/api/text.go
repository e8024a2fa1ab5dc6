package api

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// wholeJSON is huma's JSON without the character NUL, which PostgreSQL refuses
// and which cuts a statement of SQLite short. An escaped backslash before the
// letters is refused too: nobody writes that either.
var wholeJSON = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: func(data []byte, v any) error {
	if bytes.Contains(data, []byte(`\u0000`)) {
		return errors.New("内容中有无法识别的字符")
	}
	return huma.DefaultJSONFormat.Unmarshal(data, v)
}}

// addressed tells whether a request's address is text: UTF-8, without NUL.
func addressed(r *http.Request) bool {
	query, err := url.QueryUnescape(r.URL.RawQuery)
	return err == nil && isText(query) && isText(r.URL.Path)
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// said makes a least length count the text without the spaces around it, in the parameters and the body
// of an operation: a reason of spaces is no reason. What has a pattern of its own is left to that.
// seen are the schemas looked at already, as a type may contain itself.
func said(r huma.Registry, op *huma.Operation, seen map[*huma.Schema]bool) {
	for _, p := range op.Parameters {
		saidIn(r, p.Schema, seen)
	}
	if op.RequestBody != nil {
		for _, content := range op.RequestBody.Content {
			saidIn(r, content.Schema, seen)
		}
	}
}

func saidIn(r huma.Registry, s *huma.Schema, seen map[*huma.Schema]bool) {
	if s != nil && s.Ref != "" {
		s = r.SchemaFromRef(s.Ref)
	}
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	saidIn(r, s.Items, seen)
	for _, property := range s.Properties {
		saidIn(r, property, seen)
	}
	if s.Type == huma.TypeString && s.MinLength != nil && *s.MinLength > 0 && s.Pattern == "" {
		s.Pattern = `[^\s\p{Z}\x0b\x85]`
		if n := *s.MinLength; n > 1 {
			s.Pattern += fmt.Sprintf(`[\s\S]{%d,}`, n-2) + s.Pattern
		}
		s.PatternDescription = fmt.Sprintf(validation.MsgExpectedMinLength, *s.MinLength)
		s.PrecomputeMessages()
	}
}
