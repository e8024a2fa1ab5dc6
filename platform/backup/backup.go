// Package backup writes a cell into one file while it is in use, and builds a
// cell from such a file again, on either engine.
//
// The file is a .tar.gz that any tar opens:
//
//	tables/NAME/00001.jsonl …  the rows, one JSON array a line (rows.go)
//	files/…, calendar.csv      what stands in the cell's folder
//	manifest.json              versions, columns, counts, checksums, sealed head
//	manifest.hmac              HMAC-SHA256 of the manifest under the cell's key
//
// The keys are never in it; they go into a file of their own (keys.go).
//
//	backup.go   the manifest
//	take.go     writing a backup
//	check.go    reading one through and proving it
//	load.go     building a cell from one
//	rows.go     a row as a line
//	archive.go  the tar file, and what is said of a broken one
//	keys.go     the keys, apart
//	last.go     what is known of the newest one
package backup

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"zhibu/platform/store"
)

// format is the version of what is described above.
const format = 1

const (
	tablesFolder = "tables/"
	manifestName = "manifest.json"
	macName      = "manifest.hmac"
	mostSmall    = 64 << 20 // bytes of a manifest or a part of a table
)

// Manifest says what a backup holds. All of it is as of one moment.
type Manifest struct {
	Format  int            `json:"format"`
	Product string         `json:"product"` // version of the program that wrote it
	Engine  store.Engine   `json:"engine"`
	TakenAt time.Time      `json:"takenAt"`
	Schema  store.Versions `json:"schema"`
	Tables  []Table        `json:"tables"`
	Files   []File         `json:"files"`
	Sealed  *Head          `json:"sealed,omitempty"` // missing where the schema had no sealed log yet
}

// Table is one table: its rows' sum does not depend on the engine, its hash is
// of the lines as they stand in the file.
type Table struct {
	store.Sum
	Columns []string `json:"columns"`
	SHA256  string   `json:"sha256"`
}

// File is one file of the cell's folder.
type File struct {
	Path   string `json:"path"` // from the cell's folder, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Head is how far the sealed log went, and its root.
type Head struct {
	Size int64  `json:"size"`
	Root string `json:"root"`
}

// Rows is how many rows all tables have.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Sums are the sums of all tables.
func (m Manifest) Sums() []store.Sum {
	sums := make([]store.Sum, len(m.Tables))
	for i, t := range m.Tables {
		sums[i] = t.Sum
	}
	return sums
}

func macOf(key, manifest []byte) string {
	h := hmac.New(sha256.New, key)
	h.Write(manifest)
	return hex.EncodeToString(h.Sum(nil))
}
