package meetings

import (
	"context"
	"time"

	"zhibu/platform/store"
)

// UnusedPhotos counts the pictures and attachments on the disk that no meeting refers to any more since before a moment.
func (s *Service) UnusedPhotos(ctx context.Context, r store.Reader, before time.Time) (int, error) {
	unused, err := s.unused(ctx, r, before)
	return len(unused), err
}

// RemovePhotos takes at most a number of them off the disk.
func (s *Service) RemovePhotos(ctx context.Context, tx *store.Tx, before time.Time, most int) (int, error) {
	unused, err := s.unused(ctx, tx, before)
	if err != nil {
		return 0, err
	}
	unused = unused[:min(most, len(unused))]
	for _, hash := range unused {
		if err := s.files.Remove(hash, before); err != nil {
			return 0, err
		}
	}
	return len(unused), nil
}

func (s *Service) unused(ctx context.Context, r store.Reader, before time.Time) (unused []string, err error) {
	old, err := s.files.Untouched(before)
	for len(old) > 0 && err == nil {
		some := old[:min(500, len(old))]
		old = old[len(some):]
		var used []string
		err = r.NewRaw(`SELECT hash FROM meeting_photo WHERE hash IN (?) UNION SELECT hash FROM meeting_attachment WHERE hash IN (?)`,
			store.In(some), store.In(some)).Scan(ctx, &used)
		known := map[string]bool{}
		for _, hash := range used {
			known[hash] = true
		}
		for _, hash := range some {
			if !known[hash] {
				unused = append(unused, hash)
			}
		}
	}
	return unused, err
}
