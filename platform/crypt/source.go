package crypt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// Open reads the key file, and makes one (mode 0600) where there is none yet.
// A file that others than its owner may read is refused.
func Open(file string) (*Box, error) {
	f := &keyFile{path: file}
	r, err := f.read()
	if errors.Is(err, fs.ErrNotExist) {
		if r, err = newRing(); err == nil {
			if err = f.create(r); errors.Is(err, fs.ErrExist) { // another process was first
				r, err = f.read()
			}
		}
	}
	if err != nil {
		return nil, err
	}
	b := &Box{file: f}
	b.ring.Store(r)
	return b, nil
}

// commandTime bounds how long a key command may take.
const commandTime = 30 * time.Second

// FromCommand takes the keys from what a command prints, such as the client of a key service
// (KMS): the text of a key file, or 64 hex digits. It is run once, by the shell, and what it
// prints is never logged.
func FromCommand(ctx context.Context, command string) (*Box, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", command)
	cmd.Stderr = os.Stderr // the command's own complaints, which are not ours to hide
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("密钥命令没有给出密钥：%w", bare(err))
	}
	r, err := parse(string(text))
	if err != nil {
		return nil, err
	}
	b := &Box{}
	b.ring.Store(r)
	return b, nil
}

// bare is err without what the command had printed.
func bare(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return errors.New(exit.ProcessState.String())
	}
	return err
}

// keyFile is the file the keys stand in.
type keyFile struct {
	path string
	mu   sync.Mutex
	seen time.Time // its modification time when it was last read
}

func (f *keyFile) read() (*ring, error) {
	info, err := os.Stat(f.path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s 可以被别人读取（权限 %04o），请运行 chmod 600 %s", f.path, info.Mode().Perm(), f.path)
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return nil, err
	}
	r, err := parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	f.seen = info.ModTime()
	return r, nil
}

// changed is the ring anew when the file is another than was read; nil when it is the same,
// or cannot be read now: what is in memory goes on being good.
func (f *keyFile) changed() *ring {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err != nil || info.ModTime().Equal(f.seen) {
		return nil
	}
	r, err := f.read()
	if err != nil {
		return nil
	}
	return r
}

// create writes a new key file, and never replaces one.
func (f *keyFile) create(r *ring) error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	return f.write(r, os.Link)
}

// replace puts another ring in the file's place.
func (f *keyFile) replace(r *ring) error { return f.write(r, os.Rename) }

// write puts a ring beside the file and then into its place, so that a crash leaves either the
// file as it was or a whole new one.
func (f *keyFile) write(r *ring, place func(from, to string) error) error {
	temp, err := os.CreateTemp(filepath.Dir(f.path), ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if _, err = temp.WriteString(r.text()); err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err == nil {
		err = place(temp.Name(), f.path)
	}
	if err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(f.path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
