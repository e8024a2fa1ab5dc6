// Package intake takes in whole files of rows: upload, check, confirm, apply.
//
// A capability that wants its rows imported describes them once, as a Kind: the columns of
// the template and a Pass that judges and writes rows. Everything else is here: reading .xlsx
// and .csv (UTF-8 or GBK) by platform/sheet, required cells, progress, the list of problems and its .xlsx, all or nothing, restarts.
//
//	reading ─ every row is fine ─→ checked ─ confirm ─→ applying ─→ done
//	   └───── some row is bad ───→ refused                  └─────→ failed (nothing written)
//
// The file is read twice. The check reads the upload, judges every row and keeps a copy of the
// cells, sealed with the cell's key, because they hold ID numbers; the upload itself is removed.
// Applying streams the sealed copy inside ONE transaction: each row is judged anew against what
// the store holds by then, and a single bad row undoes all. Rows are never all in memory.
// One import runs at a time, so that memory stays bounded; others wait their turn.
//
// To import something new: fill in a Kind, call Routes, and that is all.
//
//	kind := intake.Kind{Name: "orgs", Title: "党组织", Columns: columns, Begin: s.beginImport}
//	imports.Routes(api, kind, intake.Door{Operation: …, Owner: …})
//
// Files: intake.go (types), row.go (what a Pass is given), run.go (upload, confirm, restarts),
// check.go and apply.go (the two passes), copy.go (the sealed copy), retention.go (imports that are over time), store.go (its tables),
// http.go (…/imports and the template).
package intake

import (
	"context"
	"embed"
	"sync"

	"github.com/uptrace/bun"

	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
)

// Migrations are the tables of imports and their problems.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Kind is something that can be imported.
type Kind struct {
	Name    string   // plural noun of the URL: "members" gives /api/members/imports
	Title   string   // what one row is, in Chinese: 党员
	Columns []Column // of the template, in order
	// Begin starts one pass over a file, for rows inside the subtree scope (an org path). It is
	// called once for the check and once more for applying.
	Begin func(ctx context.Context, scope string) (Pass, error)
}

// Column is one column of the template. An empty cell of a Required one is a problem.
type Column struct {
	sheet.Column
	Kind    string // class of the value as the list of problems names it: 日期, 代码, 身份证号 …
	Example string // for the explanation sheet
}

// Pass judges and writes the rows of one file, in order, some hundred at a time.
type Pass interface {
	// Judge says what importing each row would do, given what r holds and the rows judged
	// before in this pass. A row with a problem that is no warning must be Bad. An empty cell of
	// a required column is already on the list. The pass keeps what Apply needs.
	Judge(ctx context.Context, r store.Reader, rows []Row) ([]Fate, []Problem, error)
	// Apply writes the rows last judged; none of them is Bad.
	Apply(ctx context.Context, tx *store.Tx) error
	// Finish comes after the last Apply in the same transaction: counters and events.
	Finish(ctx context.Context, tx *store.Tx, done Import) error
}

// Fate is what importing a row does.
type Fate int

// The fates.
const (
	Bad Fate = iota
	Add
	Change
	Same
)

// Problem is what is wrong with one cell. It never holds the cell's value.
type Problem struct {
	Row     int    `bun:"row_no" json:"row" doc:"row of the sheet, 1-based"`
	Cell    string `json:"cell" doc:"the cell, e.g. D12"`
	Column  string `bun:"column_name" json:"column" doc:"title of the column"`
	Kind    string `json:"kind" doc:"class of the value, e.g. 日期, 代码, 身份证号; never the value itself"`
	Message string `json:"message" doc:"what is wrong"`
	Cure    string `json:"cure" doc:"what to do about it"`
	Warning bool   `json:"warning" doc:"worth a look, but does not hinder the import"`
}

// State is how far an import has come.
type State string

// The states.
const (
	Reading  State = "reading"  // 正在检查
	Checked  State = "checked"  // 检查通过，待确认
	Refused  State = "refused"  // 有错误，需修改后重新上传
	Applying State = "applying" // 正在写入
	Done     State = "done"     // 已完成
	Failed   State = "failed"   // 未完成，什么都没有写入
)

// Import is one uploaded file and what became of it.
type Import struct {
	bun.BaseModel `bun:"table:intake"`

	ID        int64 `bun:",pk"`
	Kind      string
	AccountID int64
	Scope     string // org path
	State     State
	Rows      int // rows found so far; all of them once the check has ended
	Checked   int `bun:"-"` // rows judged or written so far in the state Reading or Applying
	Bad       int
	ToAdd     int
	ToChange  int
	Unchanged int
	Sentence  string // why it was refused or failed as a whole
	StartedAt store.Instant
	EndedAt   store.Instant
}

// Owner is who imports, and where to.
type Owner struct {
	AccountID int64
	Scope     string // org path of the subtree rows may fall into
}

// Service runs imports.
type Service struct {
	db  *store.DB
	box *crypt.Box
	dir string // holds uploads under check and sealed copies; private to this process
	now clock.Now
	// Screen refuses a file whose name or cells bear the marking of a secret; nil lets everything pass.
	Screen func(ctx context.Context, place, name string, texts ...string) error

	turn chan struct{} // held by the import that runs
	stop context.CancelFunc
	life context.Context
	jobs sync.WaitGroup

	mu   sync.Mutex
	live map[int64]Import // progress of what runs, ahead of the database
}

// New makes the service; files wait in dir, which it creates when first needed.
func New(db *store.DB, box *crypt.Box, dir string, now clock.Now) *Service {
	s := &Service{db: db, box: box, dir: dir, now: now, turn: make(chan struct{}, 1), live: map[int64]Import{}}
	s.life, s.stop = context.WithCancel(context.Background())
	return s
}

// Wait returns once nothing is being read, checked or applied any more.
func (s *Service) Wait() { s.jobs.Wait() }

// Close interrupts what runs and waits for it to end; nothing is left half done.
func (s *Service) Close() {
	s.stop()
	s.Wait()
}
