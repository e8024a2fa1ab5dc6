package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Untouched lists what was last taken in, or touched, before a moment: what may be removed if
// nobody refers to it.
func (s *Store) Untouched(before time.Time) (hashes []string, err error) {
	folders, err := filepath.Glob(filepath.Join(s.dir, "[0-9a-f][0-9a-f]"))
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if info, err := e.Info(); err == nil && isHash(e.Name()) && info.ModTime().Before(before) {
				hashes = append(hashes, e.Name())
			}
		}
	}
	return hashes, err
}

// Touch makes what is stored under hash count as taken in now.
func (s *Store) Touch(hash string, now time.Time) error {
	if !isHash(hash) {
		return fs.ErrNotExist
	}
	return os.Chtimes(s.path(hash), now, now)
}

// Remove takes what is stored under hash, and its small versions, off the disk. If somebody has
// taken in the same content since before, it stays.
func (s *Store) Remove(hash string, before time.Time) error {
	if !isHash(hash) {
		return fs.ErrNotExist
	}
	path := s.path(hash)
	aside := filepath.Join(s.dir, incoming, hash)
	if err := os.Rename(path, aside); err != nil {
		return err
	}
	if info, err := os.Stat(aside); err != nil || !info.ModTime().Before(before) {
		return errors.Join(err, os.Rename(aside, path))
	}
	for _, suffix := range []string{thumbSuffix, printSuffix} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.Remove(aside)
}
