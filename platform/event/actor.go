package event

import "context"

// Actor is who did it, as the journal keeps it.
type Actor struct {
	AccountID int64  // 0 for the platform itself
	Name      string // how the account is called
	Source    string // network address
	Device    string // kind of device and browser, "" when no page was used
	RequestID string
}

type actorKey struct{}

// System is the platform acting by itself: closing what is due, recounting.
var System = Actor{Name: "系统"}

// WithActor has what is published under ctx recorded as done by a.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFrom is who acts under ctx; without one it is the platform itself.
func ActorFrom(ctx context.Context) Actor {
	if a, ok := ctx.Value(actorKey{}).(Actor); ok {
		return a
	}
	return System
}
