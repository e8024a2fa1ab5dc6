// Package votes 表决: the three ways of counting that the regulations know, each
// with its own denominator. It is a pure leaf like terms: facts in, answer out.
//
//	rules.go  resolutions, admissions, committees, elections
package votes
