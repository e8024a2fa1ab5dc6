package backup

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// appendRow writes one row as a JSON array and a newline. What JSON has no
// word for is an object: {"b":"…"} are bytes, {"t":"…"} is text that is not
// UTF-8, both in base64. A number with a point or an exponent is a float.
func appendRow(line []byte, values []any) ([]byte, error) {
	line = append(line, '[')
	for i, v := range values {
		if i > 0 {
			line = append(line, ',')
		}
		switch v := v.(type) {
		case nil:
			line = append(line, "null"...)
		case int64:
			line = strconv.AppendInt(line, v, 10)
		case bool:
			line = strconv.AppendBool(line, v)
		case string:
			line = appendText(line, v)
		case []byte:
			line = append(base64.StdEncoding.AppendEncode(append(line, `{"b":"`...), v), `"}`...)
		case float64:
			text := strconv.FormatFloat(v, 'g', -1, 64)
			if !strings.ContainsAny(text, ".e") {
				text += ".0"
			}
			line = append(line, text...)
		default:
			return nil, fmt.Errorf("a value of type %T cannot be backed up", v)
		}
	}
	return append(line, ']', '\n'), nil
}

func appendText(line []byte, text string) []byte {
	plain := true
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	switch {
	case plain:
		return append(append(append(line, '"'), text...), '"')
	case !utf8.ValidString(text):
		return append(base64.StdEncoding.AppendEncode(append(line, `{"t":"`...), []byte(text)), `"}`...)
	}
	line = append(line, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			line = append(line, '\\', c)
		case c < ' ':
			line = fmt.Appendf(line, `\u%04x`, c)
		default:
			line = append(line, c)
		}
	}
	return append(line, '"')
}

// parseRow reads what appendRow wrote.
func parseRow(line []byte) ([]any, error) {
	var values []any
	in := json.NewDecoder(bytes.NewReader(line))
	in.UseNumber()
	if err := in.Decode(&values); err != nil {
		return nil, err
	}
	for i, v := range values {
		var err error
		switch v := v.(type) {
		case json.Number:
			if strings.ContainsAny(string(v), ".eE") {
				values[i], err = v.Float64()
			} else {
				values[i], err = v.Int64()
			}
		case map[string]any:
			values[i], err = parseBytes(v)
		}
		if err != nil {
			return nil, err
		}
	}
	return values, nil
}

func parseBytes(object map[string]any) (any, error) {
	if text, ok := object["t"].(string); ok {
		raw, err := base64.StdEncoding.DecodeString(text)
		return string(raw), err
	}
	text, ok := object["b"].(string)
	if !ok {
		return nil, fmt.Errorf("an object that is neither bytes nor text")
	}
	return base64.StdEncoding.DecodeString(text)
}
