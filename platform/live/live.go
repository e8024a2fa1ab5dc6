// Package live tells open pages, without asking the database, that something
// under an org has changed. It knows no figures: a page that is told asks for
// them. The hub is this process's own; truth stays in SQL.
package live

import (
	"strings"
	"sync"
)

// Hub wakes those who watch an org when its subtree changes.
type Hub struct {
	mu       sync.Mutex
	watchers map[*Watch]struct{}
}

// NewHub makes a hub with nobody watching.
func NewHub() *Hub { return &Hub{watchers: map[*Watch]struct{}{}} }

// Watch is one watcher. C has one pending signal at most: bursts coalesce.
type Watch struct {
	C    chan struct{}
	path string
}

// Watch starts watching the subtree of path; call Close in the end.
func (h *Hub) Watch(path string) (w *Watch, stop func()) {
	w = &Watch{C: make(chan struct{}, 1), path: path}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.watchers[w] = struct{}{}
	return w, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.watchers, w)
	}
}

// Touch wakes whoever watches one of the paths or an org above it.
func (h *Hub) Touch(paths ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for w := range h.watchers {
		for _, p := range paths {
			if strings.HasPrefix(p, w.path) {
				select {
				case w.C <- struct{}{}:
				default:
				}
				break
			}
		}
	}
}
