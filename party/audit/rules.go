package audit

import "strings"

// move is one OrgMoved: what stood below From stands below To since.
type move struct{ From, To string }

// standsNow is where an org stands now that stood at path when an entry was
// written. Paths are never given twice, so the moves, the oldest first, lead
// there without their times.
func standsNow(path string, moves []move) string {
	for _, m := range moves {
		if rest, ok := strings.CutPrefix(path, m.From); ok {
			path = m.To + rest
		}
	}
	return path
}

// everStood are the paths at which an org that stands at path now has stood,
// the present one first. moves come the oldest first.
func everStood(path string, moves []move) []string {
	stood := []string{path}
	for i := len(moves) - 1; i >= 0; i-- {
		if rest, ok := strings.CutPrefix(path, moves[i].To); ok {
			path = moves[i].From + rest
			stood = append(stood, path)
		}
	}
	return stood
}
