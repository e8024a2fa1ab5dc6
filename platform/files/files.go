// Package files keeps what people upload on the local disk, each content once,
// under the SHA-256 of what is stored.
//
// A picture is never stored as it came: it is turned upright, made smaller and
// written anew as JPEG, which leaves behind its EXIF data and with it the
// place where it was taken. Documents, sound and film are stored if their
// content (not their name) is of a kind we know; what docx, xlsx and mp4 say
// of their maker and of the place is taken out.
//
// Files: files.go (the store), put.go (taking a file in), kind.go (what it
// is), relations.go (what a document refers to), picture.go (pictures), jpeg.go
// (which way is up), metadata.go (authors and places), remove.go (taking a file off the disk), refusal.go.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Store is a folder of files. Several goroutines may use it, and several
// programs may share the folder.
type Store struct {
	dir      string
	decoding chan struct{} // one picture or document at a time: a large one takes hundreds of MB
}

// File describes a stored file. For pictures the size and the edges are those
// of the stored version.
type File struct {
	Hash          string // 64 hex digits: SHA-256 of the stored content
	Size          int64  // bytes
	ContentType   string // image/jpeg, application/pdf …
	Width, Height int    // pixels; 0 if it is no picture
}

// Limits bounds what is taken in. A zero field stands for the default.
type Limits struct {
	Pictures     int64 // bytes of a picture; 20 MB
	Others       int64 // bytes of anything else; 200 MB
	Pixels       int   // of a picture; 50 million, fewer where decoding takes much memory
	PicturesOnly bool  // refuse everything else
}

func (l Limits) orDefault() Limits {
	if l.Pictures == 0 {
		l.Pictures = 20 << 20
	}
	if l.Others == 0 {
		l.Others = 200 << 20
	}
	if l.Pixels == 0 {
		l.Pixels = 50_000_000
	}
	return l
}

// Open opens the store in dir and makes the folder if there is none.
func Open(dir string) (*Store, error) {
	s := &Store{dir: dir, decoding: make(chan struct{}, 1)}
	if err := os.MkdirAll(filepath.Join(dir, incoming), 0o700); err != nil {
		return nil, err
	}
	return s, s.sweep()
}

// sweep removes what was being written when a program ended, a day ago or more.
func (s *Store) sweep() error {
	left, err := os.ReadDir(filepath.Join(s.dir, incoming))
	if err != nil {
		return err
	}
	for _, entry := range left {
		info, err := entry.Info()
		if err != nil || time.Since(info.ModTime()) < 24*time.Hour {
			continue // just moved to its place, or still being written
		}
		if err := os.Remove(filepath.Join(s.dir, incoming, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// Open opens the content stored under hash, for reading and seeking. The
// error is [fs.ErrNotExist] for a hash that is unknown or no hash.
func (s *Store) Open(hash string) (*os.File, error) { return s.open(hash, "") }

// Has tells whether there is content under hash.
func (s *Store) Has(hash string) (bool, error) {
	f, err := s.open(hash, "")
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, f.Close()
}

// Intact tells whether the content under hash is still what was taken in. The error is [fs.ErrNotExist] where there is none.
func (s *Store) Intact(hash string) (bool, error) {
	f, err := s.open(hash, "")
	if err != nil {
		return false, err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)) == hash, err
}

// Thumb opens the small version of a picture, a JPEG with edges of at most
// 320 pixels. What is no picture has none: [fs.ErrNotExist].
func (s *Store) Thumb(hash string) (*os.File, error) { return s.open(hash, thumbSuffix) }

// Print opens what is printed of a picture where it is small, a JPEG with edges of at most 800 pixels. Of pictures
// taken in before there was one it is made here, once.
func (s *Store) Print(ctx context.Context, hash string) (*os.File, error) {
	if f, err := s.open(hash, printSuffix); !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	whole, err := s.open(hash, "")
	if err != nil {
		return nil, err
	}
	defer whole.Close()
	select {
	case s.decoding <- struct{}{}:
		defer func() { <-s.decoding }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	picture, err := decode(whole, Limits{}.orDefault().Pixels)
	if err != nil {
		return nil, err
	}
	printed, err := encode(fit(picture, printEdge), printQuality)
	if err != nil {
		return nil, err
	}
	if err := s.write(s.path(hash)+printSuffix, printed); err != nil {
		return nil, err
	}
	return s.open(hash, printSuffix)
}

func (s *Store) open(hash, suffix string) (*os.File, error) {
	if !isHash(hash) {
		return nil, fs.ErrNotExist
	}
	return os.Open(s.path(hash) + suffix)
}

const (
	incoming    = "incoming" // the folder of files being written
	thumbSuffix = ".thumb"
	printSuffix = ".print"
)

// path spreads files over 256 folders.
func (s *Store) path(hash string) string { return filepath.Join(s.dir, hash[:2], hash) }

// isHash keeps "../" and the like away from the disk.
func isHash(hash string) bool {
	if len(hash) != 64 {
		return false
	}
	for _, c := range []byte(hash) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// temp is a file being written. keep moves it to its place; without that,
// drop removes it.
type temp struct{ *os.File }

func (s *Store) temp() (temp, error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, incoming), "")
	return temp{f}, err
}

func (t temp) drop() {
	t.Close()
	os.Remove(t.Name())
}

// keep makes the file durable under path: content first, then the name, then
// the folders that hold the name. If the path is taken, by the same content,
// it is taken again: whoever came first may not have got as far as the folders.
func (t temp) keep(path string) error {
	if err := errors.Join(t.Sync(), t.Close()); err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := os.Rename(t.Name(), path); err != nil {
		return err
	}
	return errors.Join(syncFolder(folder), syncFolder(filepath.Dir(folder)))
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// during ends a copy when its request does.
type during struct {
	ctx context.Context
	r   io.Reader
}

func (d during) Read(p []byte) (int, error) {
	if err := d.ctx.Err(); err != nil {
		return 0, err
	}
	return d.r.Read(p)
}
