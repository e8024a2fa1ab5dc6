package access

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/platform/api"
)

// permission is the key of an operation's metadata that names its permission.
const permission = "permission"

// beforeChange marks what one may do, not only look at, with a handed-out
// password before it has been changed.
const beforeChange = "before password change"

// beforeSecond marks what an administrator may do before they have a second factor.
const beforeSecond = "before second factor"

// bulk marks what hands out many people's data at once.
const bulk = "bulk"

// Bulk marks an operation that hands out many people's data at once: it is
// refused to whoever still uses a password that somebody else knows. An
// address that ends like a file, such as export.xlsx, is marked by itself.
func Bulk(op *huma.Operation) { op.Metadata[bulk] = true }

// Early marks an operation as one of the few that may be done with a
// handed-out password and, by an administrator, without a second factor.
func Early(op *huma.Operation) { op.Metadata[beforeChange], op.Metadata[beforeSecond] = true, true }

// Unsecured marks what an administrator may do before they have a second factor.
func Unsecured(op *huma.Operation) { op.Metadata[beforeSecond] = true }

// BeforeChange tells whether op may be done with a handed-out password.
func BeforeChange(op *huma.Operation) bool { return op.Metadata[beforeChange] == true }

// InBulk tells whether op is marked with Bulk.
func InBulk(op *huma.Operation) bool { return op.Metadata[bulk] == true }

// open marks an operation that anybody may call.
const open Action = "public"

// Op describes an operation that needs action somewhere: the middleware turns
// away callers who have it nowhere, the handler decides on the org with
// Require or Scope. extra adjusts the rest, such as DefaultStatus.
func Op(method, path, id, summary string, may Action, extra ...func(*huma.Operation)) huma.Operation {
	op := operation(method, path, id, summary, may, extra)
	op.Security = []map[string][]string{{"session": {}}}
	return op
}

// Public describes one of the few operations that need no log-in.
func Public(method, path, id, summary string, extra ...func(*huma.Operation)) huma.Operation {
	return operation(method, path, id, summary, open, extra)
}

func operation(method, path, id, summary string, may Action, extra []func(*huma.Operation)) huma.Operation {
	op := huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary, MaxBodyBytes: api.Small, Metadata: map[string]any{permission: may},
		Extensions: map[string]any{"x-permission": may}}
	if parts := strings.Split(path, "/"); len(parts) > 2 && parts[1] == "api" {
		op.Tags = []string{parts[2]}
	}
	// Bodies are received under api.Bound's own deadlines. huma's, five seconds
	// and never lifted, would end every request that takes longer, as if the caller had left.
	op.BodyReadTimeout = -1
	if strings.Contains(path[strings.LastIndex(path, "/")+1:], ".") {
		Bulk(&op)
	}
	for _, f := range extra {
		f(&op)
	}
	return op
}

// Status sets the status an operation answers with when all is well.
func Status(code int) func(*huma.Operation) {
	return func(op *huma.Operation) { op.DefaultStatus = code }
}

// MaxBody sets how many bytes an operation's body may have, where api.Small is not right.
func MaxBody(bytes int64) func(*huma.Operation) {
	return func(op *huma.Operation) { op.MaxBodyBytes = bytes }
}

// needs is the permission op names; an operation that names none has "".
func needs(op *huma.Operation) Action {
	may, _ := op.Metadata[permission].(Action)
	return may
}

// Named tells whether an operation names its permission, or that it needs none.
func Named(op *huma.Operation) bool {
	may := needs(op)
	_, known := lines[may]
	return known || may == open
}
