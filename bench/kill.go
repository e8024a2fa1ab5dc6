package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver named "sqlite"

	"zhibu/bench/loadgen"
)

const killRounds = 10

// kill pulls the plug ten times while members sign in, and then compares what
// was acknowledged with what the store holds.
func (b *bench) kill(ctx context.Context) error {
	data, err := b.cityData(ctx, false)
	if err != nil {
		return err
	}
	var acks []loadgen.Ack
	var slowest time.Duration
	for round := range killRounds {
		p, err := b.serve(ctx, data.dataset)
		if err != nil {
			return fmt.Errorf("round %d: %w", round+1, err)
		}
		slowest = max(slowest, p.started)
		after := time.Second + rand.N(time.Second)
		pulled := time.AfterFunc(after, func() { _ = p.Process.Kill() })
		r, err := loadgen.Run(ctx, loadgen.Options{Base: p.base, Rows: data.tokens.From(len(acks)), Steps: []loadgen.Step{signIn},
			Clients: clients, Duration: after + 10*time.Second, DownStop: clients})
		pulled.Stop()
		p.kill()
		if err != nil {
			return err
		}
		acks = append(acks, r.Acks...)
		say("round %d: started in %s, %d acknowledged", round+1, ms(p.started), r.Steps["in"].Acknowledged)
	}
	stored, err := storedKeys(ctx, data.dir)
	if err != nil {
		return err
	}
	a := loadgen.Verify(acks, stored)
	b.table.add(fmt.Sprintf("kill -9 in the burst, %d rounds", killRounds), "0 lost, 0 doubled",
		"%d acknowledged, %d lost, %d doubled, %d never asked for; %d unanswered, of which %d stored",
		a.Acknowledged, len(a.Lost), len(a.Doubled), len(a.Phantom), a.Unanswered, a.UnansweredStored)
	b.table.add("… slowest start after it", "≤ 1 s", "%s", ms(slowest))
	if a.Acknowledged == 0 || !a.OK() {
		return fmt.Errorf("the store does not hold what was acknowledged: %+v", a)
	}
	_, err = b.run(ctx, append([]string{"doctor"}, data.flags()...)...)
	b.table.add("… counters = rows (zhibu doctor)", "yes", "%s", map[bool]string{true: "yes", false: "no"}[err == nil])
	return err
}

// storedKeys reads the keys of all sign-ins behind the product's back.
func storedKeys(ctx context.Context, dir string) ([]string, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "zhibu.db")+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "SELECT in_token FROM attendance_roll WHERE in_at > 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var keys []string
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}
