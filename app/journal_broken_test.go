package app_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"

	"zhibu/app"
	"zhibu/platform/store"
)

// breaker stands before a cell. Whatever wants to change something comes to a cell whose journal
// takes no line first: it must fail with a sentence and leave every table as it was. Then it comes
// to the cell as it is. So every story that a test tells is put to the test call by call.
type breaker struct {
	*cell
	sound http.Handler
	ops   []operation
	tried map[string]bool // works, and comes to nothing without a journal
	free  map[string]bool // works without a journal

	refused map[string]string // the last answer of what did not work
}

// breaks puts a breaker before c.
func (c *cell) breaks() *breaker {
	b := &breaker{c, c.Handler, c.operations(), map[string]bool{}, map[string]bool{}, map[string]string{}}
	c.Handler = b
	return b
}

func (b *breaker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := b.operation(r)
	if r.Method == http.MethodGet || id == "" || b.tried[id] || elsewhere[id] != "" {
		b.sound.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	again := func() *http.Request {
		r := r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
		return r
	}
	before := b.state()
	b.journal(false)
	first := httptest.NewRecorder()
	b.sound.ServeHTTP(first, again())
	b.journal(true)
	if first.Code < 400 { // it has happened, and does not happen twice
		b.free[id] = true
		b.copies(w, first)
		return
	}
	if first.Code >= 500 {
		if left := changed(before, b.state()); len(left) > 0 {
			b.t.Errorf("%s fails without a journal and leaves something in %v", id, left)
		}
		if text := first.Body.String(); !strings.Contains(text, "没有保存") || first.Header().Get("X-Request-Id") == "" || strings.Contains(text, brokenJournal) {
			b.t.Errorf("%s: %d %s", id, first.Code, text)
		}
	}
	then := httptest.NewRecorder()
	b.sound.ServeHTTP(then, again())
	if b.refused[id] = then.Body.String(); then.Code < 400 && first.Code >= 500 {
		b.tried[id] = true
	}
	b.copies(w, then)
}

func (b *breaker) copies(w http.ResponseWriter, from *httptest.ResponseRecorder) {
	maps.Copy(w.Header(), from.Header())
	w.WriteHeader(from.Code)
	w.Write(from.Body.Bytes())
}

// operation is the id of what a request asks for; "" for what is no operation.
func (b *breaker) operation(r *http.Request) string {
	if op := operationOf(b.ops, r); op.Operation != nil {
		return op.OperationID
	}
	return ""
}

// operationOf is the operation that a request asks for; of what is none, the zero one.
func operationOf(ops []operation, r *http.Request) (best operation) {
	at, stars := strings.Split(r.URL.Path, "/"), 99
	for _, op := range ops {
		parts, variable := strings.Split(op.path, "/"), 0
		if op.method != r.Method || len(parts) != len(at) {
			continue
		}
		fits := true
		for i, part := range parts {
			if strings.HasPrefix(part, "{") {
				variable++
			} else if part != at[i] {
				fits = false
			}
		}
		if fits && variable < stars {
			best, stars = op, variable
		}
	}
	return best
}

const brokenJournal = "the journal takes no line"

// journal mends or breaks the journal: with it broken, no line can be inserted.
func (c *cell) journal(whole bool) {
	c.t.Helper()
	statements := map[store.Engine]map[bool][]string{
		store.SQLite: {
			false: {`CREATE TRIGGER no_line BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, '` + brokenJournal + `'); END`},
			true:  {`DROP TRIGGER no_line`}},
		store.PostgreSQL: {
			false: {`CREATE FUNCTION no_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '` + brokenJournal + `'; END $$`,
				`CREATE TRIGGER no_line BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION no_line()`},
			true: {`DROP TRIGGER no_line ON event`, `DROP FUNCTION no_line()`}},
	}[c.DB.Engine()][whole]
	if err := c.DB.Write(context.Background(), func(tx *store.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(context.Background(), s); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		c.t.Fatal(err)
	}
}

// state is a checksum of every table.
func (c *cell) state() map[string]store.Sum {
	c.t.Helper()
	names, err := store.TableNames(app.Tables, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.Imports.Wait() // what an earlier call began in the background
	sums := map[string]store.Sum{}
	err = c.DB.Snapshot(context.Background(), func(s *store.Snapshot) error {
		for _, name := range names {
			if name == "intake" || strings.HasPrefix(name, "intake_") {
				continue // what became of an upload is written down, also that it failed
			}
			sum, err := s.SumOf(context.Background(), name)
			if err != nil {
				return err
			}
			sums[name] = sum
		}
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return sums
}

func changed(a, b map[string]store.Sum) (tables []string) {
	for name := range a {
		if a[name] != b[name] {
			tables = append(tables, name)
		}
	}
	return tables
}
