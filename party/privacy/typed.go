package privacy

import "encoding/json"

// typed are the texts in a JSON body, each by itself, without passwords, which are kept nowhere in
// clear; what is no JSON is the handler's to refuse.
func typed(body []byte) (texts []string) {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return []string{string(body)}
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			texts = append(texts, v)
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for name, e := range v {
				if name != "password" {
					walk(e)
				}
			}
		}
	}
	walk(v)
	return texts
}
