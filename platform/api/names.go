package api

import (
	"net/http"
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// API is huma's, with names for the document's types that tell capabilities
// apart: orgs.View is OrgsView, meetings.View is MeetingsView.
type API struct {
	huma.API
	capability *string
	mux        *http.ServeMux
	large      map[string]bool // by pattern: operations that take more than Small
}

// Of registers a capability's operations under its name.
func (a API) Of(capability string, register func(huma.API)) {
	*a.capability = capability
	register(a.API)
}

// namer names a type after its package, and one without a name, such as an
// answer's body, or of a package inside the capability that registers it, after that.
func namer(capability *string) func(reflect.Type, string) string {
	return func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		owner := *capability
		if t.Name() != "" && t.PkgPath() != "" && !strings.Contains(t.PkgPath(), "/"+owner+"/") {
			owner = path.Base(t.PkgPath())
		}
		name := huma.DefaultSchemaNamer(t, hint)
		if owner == "" || strings.HasPrefix(strings.ToLower(name), owner) {
			return name
		}
		return strings.ToUpper(owner[:1]) + owner[1:] + name
	}
}
