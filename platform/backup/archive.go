package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// packer writes a .tar.gz under a name of its own until it is whole.
type packer struct {
	path string
	file *os.File
	out  *bufio.Writer
	gzip *gzip.Writer
	tar  *tar.Writer
}

// pack begins an archive that must not exist yet. drop must be called.
func pack(path string) (*packer, error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(err, fmt.Errorf("文件 %s 已存在，请换一个名字", path))
	}
	file, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	p := &packer{path: path, file: file, out: bufio.NewWriterSize(file, 1<<20)}
	p.gzip, err = gzip.NewWriterLevel(p.out, gzip.BestSpeed)
	p.tar = tar.NewWriter(p.gzip)
	return p, err
}

func (p *packer) put(name string, content []byte) error {
	return p.stream(name, int64(len(content)), bytes.NewReader(content))
}

func (p *packer) stream(name string, size int64, from io.Reader) error {
	if err := p.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err := io.CopyN(p.tar, from, size)
	return err
}

// keep makes the archive durable under its name, which must still be free.
func (p *packer) keep() error {
	if err := errors.Join(p.tar.Close(), p.gzip.Close(), p.out.Flush(), p.file.Sync(), p.file.Close()); err != nil {
		return err
	}
	if err := os.Link(p.file.Name(), p.path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(p.path))
}

// drop removes what was not kept.
func (p *packer) drop() {
	p.file.Close()
	os.Remove(p.file.Name())
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// unpack calls each for every entry of an archive, to its last byte. A broken
// archive is refused with the reason.
func unpack(path string, each func(name string, size int64, from io.Reader) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return broken(gzip.ErrHeader)
	}
	entries := tar.NewReader(unzipped)
	for {
		entry, err := entries.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return broken(err)
		}
		if entry.Typeflag != tar.TypeReg {
			return fmt.Errorf("备份文件里有不该有的内容，已拒绝，没有恢复任何内容。")
		}
		if err := each(entry.Name, entry.Size, entries); err != nil {
			return broken(err)
		}
	}
	_, err = io.Copy(io.Discard, unzipped) // to the checksum at the end
	return broken(err)
}

// broken puts what the readers of tar and gzip say into words.
func broken(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, gzip.ErrHeader):
		return errors.New("这不是备份文件，或文件已损坏，没有恢复任何内容。请换一份备份。")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("备份文件不完整，可能没有写完或没有传完，没有恢复任何内容。请换一份备份。")
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, tar.ErrHeader), errors.As(err, &corrupt):
		return errors.New("备份文件已损坏，没有恢复任何内容。请换一份备份。")
	}
	return err
}
