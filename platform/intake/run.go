package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"zhibu/platform/api"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
)

// MaxUpload is how large a file may be, in bytes.
const MaxUpload = 50 << 20

const tooLarge = "文件超过 50 MB 的上限，请拆分成几个文件后分别导入。"

// Upload stores a file and starts checking it. name is the file's name; only its ending counts.
func (s *Service) Upload(ctx context.Context, kind Kind, owner Owner, name string, file io.Reader) (id int64, err error) {
	imp := Import{ID: store.NewID(), Kind: kind.Name, AccountID: owner.AccountID, Scope: owner.Scope, State: Reading, StartedAt: store.At(s.now())}
	if err := s.keep(imp.ID, file); err != nil {
		os.Remove(s.path(imp.ID, "upload"))
		return 0, err
	}
	if err := s.db.Write(ctx, func(tx *store.Tx) error { return insert(ctx, tx, imp) }); err != nil {
		os.Remove(s.path(imp.ID, "upload"))
		return 0, err
	}
	s.start(ctx, imp, Checked, func(ctx context.Context, imp *Import) error { return s.check(ctx, kind, imp, name) })
	return imp.ID, nil
}

func (s *Service) path(id int64, ending string) string {
	return filepath.Join(s.dir, fmt.Sprintf("%d.%s", id, ending))
}

// keep stores the upload where only this process reads it.
func (s *Service) keep(id int64, file io.Reader) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(s.path(id, "upload"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(out, io.LimitReader(file, MaxUpload+1))
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	if n > MaxUpload {
		return api.TooLarge(tooLarge)
	}
	return nil
}

// Confirm starts writing a checked import.
func (s *Service) Confirm(ctx context.Context, kind Kind, owner Owner, id int64) error {
	imp, err := s.Get(ctx, kind, owner, id)
	if err != nil {
		return err
	}
	var moved bool
	imp.State = Applying
	err = s.db.Write(ctx, func(tx *store.Tx) (err error) {
		moved, err = advance(ctx, tx, imp, Checked)
		return err
	})
	if err != nil {
		return err
	}
	if !moved {
		return api.Conflict("这次导入不在待确认的状态，请刷新页面查看它的进展。")
	}
	imp.Checked = 0
	s.start(ctx, imp, Done, func(ctx context.Context, imp *Import) error { return s.apply(ctx, kind, imp) })
	return nil
}

// Get reads an import of its owner, with its progress.
func (s *Service) Get(ctx context.Context, kind Kind, owner Owner, id int64) (Import, error) {
	s.mu.Lock()
	live, running := s.live[id]
	s.mu.Unlock()
	if running && live.Kind == kind.Name && live.AccountID == owner.AccountID {
		return live, nil
	}
	imp, err := find(ctx, s.db, kind.Name, owner.AccountID, id)
	if store.Missing(err) {
		return imp, api.NotFound("没有这次导入，请重新上传文件。")
	}
	imp.Checked = imp.Rows
	return imp, err
}

// Problems lists what an import's check found, as far as it is kept.
func (s *Service) Problems(ctx context.Context, id int64) ([]Problem, error) {
	return problems(ctx, s.db, id, 0, problemLimit)
}

// show makes progress visible.
func (s *Service) show(imp Import) {
	s.mu.Lock()
	s.live[imp.ID] = imp
	s.mu.Unlock()
}

// start runs work in the background when its turn comes; the import ends in the state good, or
// in the one its error calls for.
func (s *Service) start(ctx context.Context, imp Import, good State, work func(context.Context, *Import) error) {
	s.show(imp)
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(s.life, cancel)
	s.jobs.Go(func() {
		defer cancel()
		defer stop()
		from := imp.State
		var err error
		select {
		case s.turn <- struct{}{}:
			err = work(ctx, &imp)
			<-s.turn
		case <-ctx.Done():
			err = ctx.Err()
		}
		s.end(context.WithoutCancel(ctx), imp, from, good, err)
	})
}

// end stores what became of an import.
func (s *Service) end(ctx context.Context, imp Import, from, good State, err error) {
	var refusal *api.Problem
	var unreadable *sheet.Error
	imp.EndedAt = store.At(s.now())
	switch {
	case err == nil && good == Done:
		// stored by apply itself
	case err == nil:
		imp.State, imp.EndedAt = good, 0
	case from == Reading && (errors.As(err, &refusal) || errors.As(err, &unreadable)):
		imp.State, imp.Sentence = Refused, err.Error()
	case errors.As(err, &refusal):
		imp.State, imp.Sentence = Failed, err.Error()
	case ctx.Err() != nil || s.life.Err() != nil:
		imp.State, imp.Sentence = Failed, interrupted
	default:
		slog.ErrorContext(ctx, "import failed", "import", imp.ID, "error", err)
		imp.State, imp.Sentence = Failed, "系统出错，什么都没有写入。请重新上传；仍不行时请联系系统管理员。"
	}
	if imp.State != Checked {
		os.Remove(s.path(imp.ID, "copy"))
	}
	if imp.State != Done {
		if err := s.db.Write(ctx, func(tx *store.Tx) error { _, err := advance(ctx, tx, imp, from); return err }); err != nil {
			slog.ErrorContext(ctx, "import not ended", "import", imp.ID, "error", err)
			return // Recover ends it at the next start
		}
	}
	s.mu.Lock()
	delete(s.live, imp.ID)
	s.mu.Unlock()
}

const interrupted = "服务重新启动，这次导入中断了，什么都没有写入。请重新上传文件。"

// keepDays is how long a checked import waits for its confirmation.
const keepDays = 7

// Recover is called once at the start, before any request: imports that a crash interrupted
// are marked as failed, and files that nobody will read any more are removed.
func (s *Service) Recover(ctx context.Context) error {
	open, err := byState(ctx, s.db, Reading, Checked, Applying)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, imp := range open {
		_, missing := os.Stat(s.path(imp.ID, "copy"))
		from := imp.State
		switch {
		case from != Checked:
			imp.Sentence = interrupted
		case missing != nil || s.now().Sub(imp.StartedAt.Time()).Hours() > 24*keepDays:
			imp.Sentence = fmt.Sprintf("%d 天没有确认，这次导入已作废，什么都没有写入。请重新上传文件。", keepDays)
		default:
			wanted[s.path(imp.ID, "copy")] = true
			continue
		}
		imp.State, imp.EndedAt = Failed, store.At(s.now())
		if err := s.db.Write(ctx, func(tx *store.Tx) error { _, err := advance(ctx, tx, imp, from); return err }); err != nil {
			return err
		}
	}
	files, err := filepath.Glob(filepath.Join(s.dir, "*"))
	for _, file := range files {
		if !wanted[file] {
			err = errors.Join(err, os.Remove(file))
		}
	}
	return err
}
