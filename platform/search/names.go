// Package search tells by what Chinese names and texts are found. Who keeps
// names keeps their readings, in pinyin and in initials, in columns; who keeps
// texts keeps their words in a table.
//
// Files: names.go (readings of a name), surnames.go (characters read otherwise
// as a surname), bigrams.go (words of a text).
package search

import (
	"slices"
	"sync"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

const maxReadings = 8 // combinations kept of one name

// Pinyin gives the ways a name may be read, the likeliest first, without
// tones and spaces (ü is v), and the initials of those ways: 单国 gives
// [shanguo danguo changuo] and [sg dg cg]. A character read otherwise as a
// surname is read so first. At most eight of each; letters and digits are
// kept, all else is left out.
func Pinyin(name string) (full, initials []string) {
	ways := []way{{}}
	first := true
	for _, r := range name {
		options := sounds(r, first)
		if len(options) == 0 {
			continue
		}
		first = false
		ways = extend(ways, options)
	}
	if first {
		return nil, nil
	}
	for _, w := range ways {
		full = appendNew(full, w.full)
		initials = appendNew(initials, w.initials)
	}
	return full, initials
}

// way is one way to read the beginning of a name; the higher the rank, the
// rarer the readings taken.
type way struct {
	full, initials string
	rank           int
}

func extend(ways []way, options []string) []way {
	longer := make([]way, 0, len(ways)*len(options))
	for _, w := range ways {
		for rank, sound := range options {
			longer = append(longer, way{w.full + sound, w.initials + sound[:1], w.rank + rank})
		}
	}
	slices.SortStableFunc(longer, func(a, b way) int { return a.rank - b.rank })
	return longer[:min(len(longer), maxReadings)]
}

// sounds are the readings of one character, the likeliest first.
func sounds(r rune, surname bool) []string {
	if r = unicode.ToLower(narrow(r)); r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return []string{string(r)}
	}
	options := dictionary(r)
	if sound, ok := surnames[r]; ok && surname {
		return appendNew([]string{sound}, options...)
	}
	return options
}

var read sync.Map // rune → []string: the library works out each reading anew, slowly

// dictionary gives all readings of a Chinese character; none for others.
func dictionary(r rune) []string {
	if options, ok := read.Load(r); ok {
		return options.([]string)
	}
	options := pinyin.SinglePinyin(r, pinyin.Args{Heteronym: true})
	if len(options) > 0 {
		read.Store(r, options)
	}
	return options
}

// narrow makes a full-width letter or digit (Ａ１) an ordinary one.
func narrow(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// appendNew appends what the list does not hold yet.
func appendNew(list []string, items ...string) []string {
	for _, item := range items {
		if !slices.Contains(list, item) {
			list = append(list, item)
		}
	}
	return list
}
