// Package forms tells what is wrong with what somebody typed about a meeting: each fault names its
// field, and all of them make one refusal.
package forms

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"zhibu/platform/api"
)

// MaxReason is how long a reason may be, in characters.
const MaxReason = 500

// Fault is one thing wrong with one field of a form; an alias, so that a list of faults needs no keys.
type Fault = struct {
	Field    string // path of the field in the request's body
	Sentence string
}

// Text refuses text that is too long or cannot be shown; most is in characters. Text that looks
// like a spreadsheet formula is text: exports neutralise it.
func Text(field, what, text string, most int) []Fault {
	switch {
	case utf8.RuneCountInString(text) > most:
		return []Fault{{field, what + "太长，最多 " + strconv.Itoa(most) + " 字，请精简后再保存。"}}
	case !showable(text):
		return []Fault{{field, what + "里有无法显示的字符，请删去后再保存。"}}
	}
	return nil
}

// Reason asks for the reason of what somebody does, e.g. 退回.
func Reason(what, reason string) []Fault {
	if Blank(reason) {
		return []Fault{{"reason", "请填写" + what + "的原因。"}}
	}
	return Text("reason", what+"的原因", reason, MaxReason)
}

// showable tells whether text is valid and free of control characters.
func showable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r'
	})
}

// Blank tells whether nothing was typed but white space.
func Blank(text string) bool { return strings.TrimSpace(text) == "" }

// Refuse turns faults into one refusal that names each field; nil when there are none.
func Refuse(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	p := api.Field(faults[0].Sentence, "body."+faults[0].Field).(*api.Problem)
	for _, f := range faults[1:] {
		p.Errors = append(p.Errors, api.Wrong{Location: "body." + f.Field, Message: f.Sentence})
	}
	return p
}
