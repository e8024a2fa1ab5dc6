package evidence

import "strings"

// Trail is the findings of one judgement, one after the other.
type Trail string

// TrailOf strings findings together.
func TrailOf(found []Finding) Trail {
	words := make([]string, len(found))
	for i, f := range found {
		words[i] = string(f)
	}
	return Trail(strings.Join(words, " "))
}

// Findings takes the trail apart.
func (t Trail) Findings() []Finding {
	words := strings.Fields(string(t))
	found := make([]Finding, len(words))
	for i, w := range words {
		found[i] = Finding(w)
	}
	return found
}

// Method is what a sign-in was proved by.
type Method string

// The methods.
const (
	ByScan   Method = "scan"   // 扫码
	ByDigits Method = "digits" // 数字码
	ByPoster Method = "poster" // 海报
	ByRemote Method = "remote" // 线上
	ByEntry  Method = "entry"  // 代签
	ByRoll   Method = "roll"   // 会议记录人登记
)

// Method is what a sign-in was proved by.
func (t Trail) Method() Method {
	method := ByEntry
	for _, f := range t.Findings() {
		switch f {
		case CodeFresh:
			method = ByScan
		case CodeDigits:
			method = ByDigits
		case CodePoster:
			method = ByPoster
		case RemoteAllowed:
			return ByRemote
		case AssistedRoll:
			return ByRoll
		}
	}
	return method
}
