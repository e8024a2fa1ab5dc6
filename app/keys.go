package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"zhibu/party/access/factors"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/party/privacy"
	"zhibu/party/reviews"
	"zhibu/party/talks"
	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// Sealed lists every column of sealed values: what a change of keys has to seal anew.
var Sealed = slices.Concat(members.Sealed, factors.Sealed, privacy.Sealed, reviews.Sealed, talks.Sealed)

// keys opens the cell's keys: what the command prints, else the file in the data
// folder, which is made where there is none.
func (o Options) keys(ctx context.Context) (*crypt.Box, error) {
	if o.KeyCommand != "" {
		return crypt.FromCommand(ctx, o.KeyCommand)
	}
	return crypt.Open(filepath.Join(o.Dir, keyFile))
}

// keyLost refuses a cell that holds sealed values without its key file: another key
// would open none of them and seal what comes.
func (o Options) keyLost(ctx context.Context, db *store.DB) error {
	file := filepath.Join(o.Dir, keyFile)
	if _, err := os.Stat(file); o.KeyCommand != "" || !errors.Is(err, fs.ErrNotExist) {
		return nil // Open says what is wrong with a file that is there
	}
	holds, err := crypt.Holds(ctx, db, Sealed)
	if err == nil && holds {
		err = fmt.Errorf("数据目录里没有密钥文件 %s，而库里已有加密的个人信息：请从备份恢复它，或从这个库的另一台服务器复制过来，再启动", file)
	}
	return err
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
