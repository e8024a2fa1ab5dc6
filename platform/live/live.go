// Package live tells open pages, without asking the database, that something
// under an org has changed. It knows no figures: a page that is told asks for
// them. The hub is this process's own; truth stays in SQL.
package live

import (
	"context"
	"strings"
	"sync"
)

// Hub wakes those who watch an org when its subtree changes.
type Hub struct {
	mu       sync.Mutex
	watchers map[*Watch]struct{}
	over     context.Context
	end      context.CancelFunc
}

// NewHub makes a hub with nobody watching.
func NewHub() *Hub {
	h := &Hub{watchers: map[*Watch]struct{}{}}
	h.over, h.end = context.WithCancel(context.Background())
	return h
}

// End tells who watches to leave, since the process stops; their pages come again.
func (h *Hub) End() { h.end() }

// While is ctx until the hub ends; call stop in the end.
func (h *Hub) While(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	forget := context.AfterFunc(h.over, cancel)
	return ctx, func() {
		forget()
		cancel()
	}
}

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
