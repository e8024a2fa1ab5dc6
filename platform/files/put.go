package files

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"

	"zhibu/platform/files/text"
)

// Put takes in what r yields and returns once it is durable. The same content
// twice is one file. A refusal is an [*Error]; after any error nothing is
// left behind.
func (s *Store) Put(ctx context.Context, r io.Reader, limits Limits) (File, error) {
	limits = limits.orDefault()
	body := bufio.NewReaderSize(during{ctx, r}, 32<<10)
	kind, limit, err := admit(body, limits)
	if err != nil {
		return File{}, err
	}
	received, err := s.temp()
	if err != nil {
		return File{}, err
	}
	defer received.drop()
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(received, sum), io.LimitReader(body, limit+1))
	if err != nil {
		return File{}, err
	}
	if size > limit {
		return File{}, tooLarge(limit)
	}
	if isPicture(kind) {
		return s.putPicture(ctx, received.File, limits)
	}
	if kind == "application/zip" {
		if kind, err = officeKind(received.File, size); err != nil {
			return File{}, err
		}
	}
	switch kind {
	case docx, xlsx:
		document, err := s.namelessOffice(received.File, size)
		if err != nil {
			return File{}, err
		}
		defer document.drop()
		return s.keepAs(document, kind)
	case "video/mp4":
		if err := placelessFilm(received.File, size); err != nil {
			return File{}, err
		}
		return s.keepAs(received, kind)
	}
	file := File{Hash: hex.EncodeToString(sum.Sum(nil)), Size: size, ContentType: kind}
	return file, received.keep(s.path(file.Hash))
}

// Text is what a document of a kind says, before it is taken in: see package
// text. A refusal is an [*Error].
func (s *Store) Text(ctx context.Context, r io.ReaderAt, size int64, kind string) (string, error) {
	select {
	case s.decoding <- struct{}{}:
		defer func() { <-s.decoding }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	said, err := text.Of(r, size, kind)
	switch {
	case errors.Is(err, text.ErrTooMuch):
		return "", tooMuchText()
	case errors.Is(err, text.ErrDamaged):
		return "", unreadable()
	}
	return said, err
}

// admit looks at the first bytes: what kind of file it is, and how large one may be.
func admit(body *bufio.Reader, limits Limits) (kind string, limit int64, err error) {
	start, err := body.Peek(sniffed)
	if err != nil && err != io.EOF {
		return "", 0, err
	}
	kind, err = kindOf(start)
	switch {
	case err != nil:
		return "", 0, err
	case isPicture(kind):
		return kind, limits.Pictures, nil
	case limits.PicturesOnly:
		return "", 0, picturesOnly()
	}
	return kind, limits.Others, nil
}

// keepAs keeps what differs from what was received under the hash of what it is now.
func (s *Store) keepAs(t temp, kind string) (File, error) {
	if _, err := t.Seek(0, io.SeekStart); err != nil {
		return File{}, err
	}
	sum := sha256.New()
	size, err := io.Copy(sum, t)
	if err != nil {
		return File{}, err
	}
	file := File{Hash: hex.EncodeToString(sum.Sum(nil)), Size: size, ContentType: kind}
	return file, t.keep(s.path(file.Hash))
}

// putPicture stores the new version of a picture, its thumbnail and what is printed of it.
func (s *Store) putPicture(ctx context.Context, f *os.File, limits Limits) (File, error) {
	select {
	case s.decoding <- struct{}{}:
		defer func() { <-s.decoding }()
	case <-ctx.Done():
		return File{}, ctx.Err()
	}
	picture, err := decode(f, limits.Pixels)
	if err != nil {
		return File{}, err
	}
	content, err := encode(picture, quality)
	if err != nil {
		return File{}, err
	}
	thumb, err := encode(fit(picture, thumbEdge), quality)
	if err != nil {
		return File{}, err
	}
	printed, err := encode(fit(picture, printEdge), printQuality)
	if err != nil {
		return File{}, err
	}
	sum := sha256.Sum256(content)
	file := File{
		Hash: hex.EncodeToString(sum[:]), Size: int64(len(content)), ContentType: "image/jpeg",
		Width: picture.Rect.Dx(), Height: picture.Rect.Dy(),
	}
	// The small versions first: where there is a picture there is a thumbnail.
	return file, errors.Join(
		s.write(s.path(file.Hash)+thumbSuffix, thumb),
		s.write(s.path(file.Hash)+printSuffix, printed),
		s.write(s.path(file.Hash), content))
}

func (s *Store) write(path string, content []byte) error {
	t, err := s.temp()
	if err != nil {
		return err
	}
	defer t.drop()
	if _, err := t.Write(content); err != nil {
		return err
	}
	return t.keep(path)
}
