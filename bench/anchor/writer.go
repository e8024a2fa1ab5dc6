package anchor

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"time"
)

const schema = `
CREATE TABLE IF NOT EXISTS signins(id INTEGER PRIMARY KEY, member INT, act TEXT, org INT, at INT, dist INT, chain BLOB, UNIQUE(member, act));
CREATE TABLE IF NOT EXISTS org_month(org INT, month TEXT, kind INT, county INT, present INT, members INT, PRIMARY KEY(month, kind, org)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS org_month_rank ON org_month(month, kind, county, present*1.0/members DESC);`

const largestBatch = 512

// job is one sign-in on its way to the disk; status gets 201 or 409 once it is there.
type job struct {
	member, org int
	act         string
	metres      int
	status      chan int
}

// counter names one counter up the tree: kind 3 branch, 2 town, 1 county, 0 city.
type counter struct{ kind, org, county int }

type writer struct {
	conn        *sql.Conn
	insert, add *sql.Stmt
	chain       [32]byte // hash of the last record
}

// startWriter opens the file and stores jobs, many a transaction, until ctx is done.
func startWriter(ctx context.Context, file string) (chan<- job, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, schema); err != nil {
		return nil, err
	}
	w := &writer{conn: conn}
	if w.insert, err = conn.PrepareContext(ctx, "INSERT INTO signins(member,act,org,at,dist,chain) VALUES(?,?,?,?,?,?) ON CONFLICT DO NOTHING"); err != nil {
		return nil, err
	}
	if w.add, err = conn.PrepareContext(ctx, "INSERT INTO org_month(org,month,kind,county,present,members) VALUES(?,?,?,?,?,23) ON CONFLICT DO UPDATE SET present=present+excluded.present"); err != nil {
		return nil, err
	}
	jobs := make(chan job, 4096)
	go func() {
		defer db.Close()
		for ctx.Err() == nil {
			if err := w.store(ctx, gather(ctx, jobs)); err != nil && ctx.Err() == nil {
				log.Fatal("anchor: ", err) // nothing more may be acknowledged
			}
		}
	}()
	return jobs, nil
}

// gather waits for one job and takes with it all that are waiting.
func gather(ctx context.Context, jobs <-chan job) (batch []job) {
	select {
	case j := <-jobs:
		batch = append(batch, j)
	case <-ctx.Done():
	}
	for len(batch) > 0 && len(batch) < largestBatch {
		select {
		case j := <-jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// store writes a batch in one durable transaction, then answers each job.
func (w *writer) store(ctx context.Context, batch []job) error {
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	status := make([]int, len(batch))
	counts := map[counter]int{}
	for i, j := range batch {
		stored, err := w.sign(j)
		if err != nil {
			return err
		}
		status[i] = http.StatusConflict
		if stored {
			status[i] = http.StatusCreated
			county := j.org % counties
			counts[counter{3, j.org, county}]++
			counts[counter{2, j.org % towns, county}]++
			counts[counter{1, county, 0}]++
			counts[counter{0, 0, 0}]++
		}
	}
	for c, n := range counts {
		if _, err := w.add.Exec(c.org, month, c.kind, c.county, n); err != nil {
			return err
		}
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return err
	}
	for i, j := range batch {
		j.status <- status[i]
	}
	return nil
}

// sign inserts one record, chained to the one before; false: it was there already.
func (w *writer) sign(j job) (bool, error) {
	now := time.Now().UnixMilli()
	chain := sha256.Sum256(fmt.Appendf(nil, "%x|%d|%s|%d|%d|%d", w.chain, j.member, j.act, j.org, now, j.metres))
	r, err := w.insert.Exec(j.member, j.act, j.org, now, j.metres, chain[:])
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	if n == 1 {
		w.chain = chain
	}
	return n == 1, err
}
