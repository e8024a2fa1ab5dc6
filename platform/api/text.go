package api

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
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
