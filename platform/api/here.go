package api

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"zhibu/platform/web"
)

// Here, in an operation's input, is the address under which its caller reached
// us (scheme and host): a printed code carries it.
type Here struct{ Origin string }

// Resolve is called by huma before the handler.
func (h *Here) Resolve(ctx huma.Context) []error {
	r, _ := humago.Unwrap(ctx)
	h.Origin = web.Site(r)
	return nil
}
