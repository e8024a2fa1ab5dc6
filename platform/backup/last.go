package backup

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Last is the newest backup of a cell: what is noted of it in the cell's
// folder when it is taken, and beside it when it is proved.
type Last struct {
	File    string    `json:"file"`
	TakenAt time.Time `json:"takenAt"`
	Size    int64     `json:"size"` // bytes of the file
	Proof   `json:"-"`
	Missing bool `json:"-"` // the file is no longer where it was written
}

// Proof is when a backup was proved; zero: never.
type Proof struct {
	TakenAt    time.Time `json:"takenAt"` // of which backup
	CheckedAt  time.Time `json:"checkedAt,omitzero"`
	RestoredAt time.Time `json:"restoredAt,omitzero"`
}

const (
	lastName    = "last-backup.json"
	proofSuffix = ".proved"
)

// note writes down in the cell's folder that a backup was taken.
func (c Cell) note(path string, taken time.Time) error {
	file, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	return writeJSON(filepath.Join(c.Dir, lastName), Last{File: file, TakenAt: taken, Size: info.Size()})
}

// LastOf reads what is known of the newest backup of the cell in dir; its
// TakenAt is zero when there is none.
func LastOf(dir string) (l Last, err error) {
	if err := readJSON(filepath.Join(dir, lastName), &l); err != nil || l.File == "" {
		return Last{}, err
	}
	var p Proof
	if err := readJSON(l.File+proofSuffix, &p); err != nil {
		return l, err
	}
	if p.TakenAt.Equal(l.TakenAt) {
		l.Proof = p
	}
	_, err = os.Stat(l.File)
	if l.Missing = errors.Is(err, fs.ErrNotExist); l.Missing {
		err = nil
	}
	return l, err
}

// Proved notes beside a backup that it was read through, and whether a cell was built from it.
func Proved(file string, m Manifest, restored bool, now time.Time) error {
	var p Proof
	if err := readJSON(file+proofSuffix, &p); err != nil {
		return err
	}
	if !p.TakenAt.Equal(m.TakenAt) {
		p = Proof{TakenAt: m.TakenAt}
	}
	if p.CheckedAt = now; restored {
		p.RestoredAt = now
	}
	return writeJSON(file+proofSuffix, p)
}

// Remove removes a backup and what is noted beside it.
func Remove(file string) error {
	if err := os.Remove(file + proofSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Remove(file)
}

// readJSON reads a small file; one that is not there leaves v as it is.
func readJSON(file string, v any) error {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}

// writeJSON writes a small file whole or not at all.
func writeJSON(file string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	part := file + ".part"
	return errors.Join(os.WriteFile(part, append(text, '\n'), 0o600), os.Rename(part, file))
}
