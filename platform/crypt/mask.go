package crypt

import "strings"

// MaskID shows an ID number's region and last four characters: 6107**********1234.
// Anything that is not 18 characters long is hidden altogether.
func MaskID(number string) string { return mask(number, 18, 4, 4) }

// MaskPhone shows a mobile number's first three and last four digits: 138****5678.
// Anything that is not 11 characters long is hidden altogether.
func MaskPhone(number string) string { return mask(number, 11, 3, 4) }

func mask(value string, length, head, tail int) string {
	if value == "" {
		return ""
	}
	if len(value) != length {
		return "****"
	}
	return value[:head] + strings.Repeat("*", length-head-tail) + value[length-tail:]
}

// MaskTail hides the last n characters of a text, and all of one that is not longer than that.
func MaskTail(text string, n int) string {
	r := []rune(text)
	if len(r) <= n {
		return mask(text, 0, 0, 0)
	}
	return string(r[:len(r)-n]) + strings.Repeat("*", n)
}
