package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The profiles of a cell.
const (
	Light = "light" // 减负, what a fresh install runs
	Full  = "full"  // 完整
)

// Span is where and when something is in force: in the subtree of Path, from
// ValidFrom until before ValidTo.
type Span struct {
	Path      string
	ValidFrom time.Time
	ValidTo   time.Time // zero: until a later one begins
	ID        int64     // of two that begin together, the later made wins
}

// covers tells whether the span is in force at path at the moment.
func (s Span) covers(path string, at time.Time) bool {
	return s.Path != "" && strings.HasPrefix(path, s.Path) && !at.Before(s.ValidFrom) && (s.ValidTo.IsZero() || at.Before(s.ValidTo))
}

// before tells whether, of two in force at once, o goes before s: the nearer
// org's first, then the later begun.
func (s Span) before(o Span) bool {
	if len(s.Path) != len(o.Path) {
		return len(s.Path) < len(o.Path)
	}
	if !s.ValidFrom.Equal(o.ValidFrom) {
		return s.ValidFrom.Before(o.ValidFrom)
	}
	return s.ID < o.ID
}

// Setting is one value given to a switch by an org.
type Setting struct {
	Span
	OrgID int64
	Value string // "" follows the superior again
}

// InForce is which of a switch's settings is in force at an org at a moment:
// the nearest org's that has one and does not follow its superior.
func InForce(settings []Setting, path string, at time.Time) (best Setting, ok bool) {
	latest := map[string]Setting{} // by path: what each org on the way up says
	for _, s := range settings {
		if s.covers(path, at) {
			if had, ok := latest[s.Path]; !ok || had.before(s.Span) {
				latest[s.Path] = s
			}
		}
	}
	for _, s := range latest {
		if s.Value != "" && best.before(s.Span) {
			best, ok = s, true
		}
	}
	return best, ok
}

// PackInForce is the pack of a name in force at an org at a moment.
func PackInForce(packs []Pack, name, path string, at time.Time) (best Pack, ok bool) {
	for _, p := range packs {
		if p.Name == name && p.covers(path, at) && (!ok || best.before(p.Span)) {
			best, ok = p, true
		}
	}
	return best, ok
}

// Default is a switch's value where no org has set it.
func (s Switch) Default(profile string) string {
	if profile == Full && s.Key != Profile {
		return s.Full
	}
	return s.Light
}

// Wrong says why value cannot be given to the switch, or "". A hard rule of a
// regulation is not given any.
func (s Switch) Wrong(value string) string {
	switch {
	case s.Level == Hard:
		return "这是党内法规的硬性规定，不能调整。"
	case value == "":
		return ""
	}
	switch s.Kind {
	case YesNo:
		if value != "true" && value != "false" {
			return "请选择是或否。"
		}
	case Choice:
		if !slices.Contains(s.Choices, value) {
			return "请从列出的选项中选择。"
		}
	case Number:
		n, err := strconv.Atoi(value)
		if err != nil || strconv.Itoa(n) != value {
			return "请填写整数。"
		}
		if n < s.Min || n > s.Max {
			return fmt.Sprintf("应在 %d 到 %d %s之间。", s.Min, s.Max, s.Unit)
		}
	}
	return ""
}

// WrongPeriod says why a change cannot begin or end then, or "": what was in
// force in the past stays as it was, so that no record is judged by a rule
// that came after it.
func WrongPeriod(now, from, to time.Time) string {
	switch {
	case from.Before(now):
		return "新的规定不能追溯既往，生效时间不能早于现在。"
	case !to.IsZero() && !to.After(from):
		return "失效时间应晚于生效时间。"
	}
	return ""
}
