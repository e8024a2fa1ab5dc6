package log

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// Attributes with these names are dropped, however they are spelled
// ("idCard", "id_card"): the first wherever they occur ("accessToken"), the
// second only alone ("flat" is no "lat").
var (
	secretWords = []string{"token", "password", "phone", "idcard"}
	secretNames = map[string]bool{"lat": true, "lng": true, "position": true, "code": true}
)

var joiners = strings.NewReplacer("_", "", "-", "")

func secret(name string) bool {
	name = strings.ToLower(joiners.Replace(name))
	for _, word := range secretWords {
		if strings.Contains(name, word) {
			return true
		}
	}
	return secretNames[name]
}

var digits = regexp.MustCompile(`[0-9]+[Xx]?`)

// mask blots out runs of digits of the length and shape of a resident's ID
// number or of a mobile number, with or without the country's 86.
func mask(text string) string {
	if len(text) < len("13800000000") {
		return text
	}
	return digits.ReplaceAllStringFunc(text, func(run string) string {
		number := strings.TrimRight(run, "Xx")
		if len(run) == 18 || len(number) == 18 {
			return "***"
		}
		if len(number) == 13 {
			number = strings.TrimPrefix(number, "86")
		}
		if len(number) == 11 && number[0] == '1' && number[1] >= '3' {
			return "***"
		}
		return run
	})
}

// redactor is a slog handler that cleans each record for the one behind it.
type redactor struct{ slog.Handler }

// Redact puts the redaction before h, and adds the context's request id.
func Redact(h slog.Handler) slog.Handler { return redactor{h} }

func (r redactor) Handle(ctx context.Context, record slog.Record) error {
	clean := slog.NewRecord(record.Time, record.Level, mask(record.Message), record.PC)
	if id := RequestID(ctx); id != "" {
		clean.AddAttrs(slog.String("request", mask(id)))
	}
	record.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(redact([]slog.Attr{a})...)
		return true
	})
	return r.Handler.Handle(ctx, clean)
}

func (r redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	return redactor{r.Handler.WithAttrs(redact(attrs))}
}

// WithGroup drops nothing by the group's name: the names inside decide.
func (r redactor) WithGroup(name string) slog.Handler {
	return redactor{r.Handler.WithGroup(name)}
}

func redact(attrs []slog.Attr) []slog.Attr {
	kept := make([]slog.Attr, 0, len(attrs))
	for _, a := range attrs {
		if !secret(a.Key) {
			kept = append(kept, slog.Attr{Key: a.Key, Value: redactValue(a.Value)})
		}
	}
	return kept
}

func redactValue(v slog.Value) slog.Value {
	v = v.Resolve()
	switch v.Kind() {
	case slog.KindGroup:
		return slog.GroupValue(redact(v.Group())...)
	case slog.KindAny:
		return slog.AnyValue(redactAny(v.Any()))
	case slog.KindString, slog.KindInt64, slog.KindUint64, slog.KindFloat64:
		text := v.String()
		if masked := mask(text); masked != text {
			return slog.StringValue(masked)
		}
	}
	return v
}

// redactAny cleans a value of any type by what it would look like as JSON,
// so that fields of structs and keys of maps are judged by their names too.
func redactAny(v any) any {
	switch v := v.(type) {
	case nil:
		return nil
	case error:
		return mask(v.Error())
	case fmt.Stringer:
		return mask(v.String())
	case []byte:
		return mask(string(v))
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%T", v)
	}
	var tree any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		return fmt.Sprintf("%T", v)
	}
	return redactTree(tree)
}

func redactTree(node any) any {
	switch node := node.(type) {
	case string:
		return mask(node)
	case json.Number:
		if mask(node.String()) != node.String() {
			return mask(node.String())
		}
	case []any:
		for i := range node {
			node[i] = redactTree(node[i])
		}
	case map[string]any:
		clean := make(map[string]any, len(node))
		for name, value := range node {
			if !secret(name) {
				clean[mask(name)] = redactTree(value)
			}
		}
		return clean
	}
	return node
}
