package app

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"zhibu/party/access/factors"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/party/privacy"
	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// Sealed lists every column of sealed values: what a change of keys has to seal anew.
var Sealed = slices.Concat(members.Sealed, factors.Sealed, privacy.Sealed)

// keys opens the cell's keys: what the command prints, else the file in the data folder.
func (o Options) keys(ctx context.Context) (*crypt.Box, error) {
	if o.KeyCommand != "" {
		return crypt.FromCommand(ctx, o.KeyCommand)
	}
	return crypt.Open(filepath.Join(o.Dir, "zhibu.key"))
}

// Rotate gives the cell a new key, unless the last change is still under way, and
// seals everything anew. It may run beside a serving process, and be killed and run again.
func (a *App) Rotate(ctx context.Context, scheme crypt.Scheme, progress func(int)) (made bool, t crypt.Tally, err error) {
	if made, err = a.Keys.NewKey(scheme); err != nil {
		return made, t, err
	}
	if t, err = a.Keys.Reseal(ctx, a.DB, Sealed, progress); err != nil {
		return made, t, err
	}
	return made, t, a.tellKeys(ctx, "rotated", t)
}

// RetireKeys removes keys that nothing needs any more.
func (a *App) RetireKeys(ctx context.Context) error {
	if err := a.Keys.Retire(ctx, a.DB, Sealed, time.Now()); err != nil { // the file's time is the machine's
		return err
	}
	return a.tellKeys(ctx, "retired", crypt.Tally{})
}

func (a *App) tellKeys(ctx context.Context, what string, t crypt.Tally) error {
	id, scheme := a.Keys.Active()
	return a.DB.Write(ctx, func(tx *store.Tx) error {
		return a.Bus.Publish(ctx, tx, happened.KeysChanged{What: what, KeyID: id, Scheme: scheme.String(), Values: t.Values, Resealed: t.Resealed})
	})
}
