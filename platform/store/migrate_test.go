package store_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// grown is the sample with a second and a third step, and a neighbour.
func grown(third string) []store.Migrations {
	first := tables[0].FS.(fstest.MapFS)["migrations/0001_sample.sql"]
	return []store.Migrations{
		{Name: "neighbour", FS: fstest.MapFS{"migrations/0001_neighbour.sql": {Data: []byte("-- +goose Up\nCREATE TABLE neighbour (id {ID});\n")}}},
		{Name: "sample", FS: fstest.MapFS{"migrations/0001_sample.sql": first,
			"migrations/0002_more.sql": {Data: []byte("-- +goose Up\nALTER TABLE sample ADD COLUMN more TEXT;\n")},
			"migrations/0003_last.sql": {Data: []byte("-- +goose Up\nCREATE TABLE later (id {ID});\n" + third)}}},
	}
}

func TestAnOlderProgramRefusesANewerDatabaseAndChangesNothing(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		if err := db.MigrateTo(ctx, grown("")[1:], nil); err != nil {
			t.Fatal(err)
		}
		older := []store.Migrations{grown("")[0], tables[0]} // its first capability has a step to make
		err := db.Migrate(ctx, older)
		if err == nil || !strings.Contains(err.Error(), "请换用较新版本的程序") || !strings.Contains(err.Error(), "第 3 版") {
			t.Errorf("an older program said: %v", err)
		}
		if at, err := db.Versions(ctx, older); err != nil || !maps.Equal(at, store.Versions{"neighbour": 0, "sample": 3}) {
			t.Errorf("after the refusal: %v %v", at, err)
		}
	})
}

func TestAFailedStepIsUndoneNamedAndTriedAgain(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		err := db.Migrate(ctx, grown("INSERT INTO nowhere VALUES (1);\n"))
		if err == nil || !strings.Contains(err.Error(), "sample 的表没有升级到第 3 版") || !strings.Contains(err.Error(), "zhibu migrate") {
			t.Fatalf("the broken step said: %v", err)
		}
		var there int
		if err := db.NewRaw(`SELECT count(*) FROM later`).Scan(ctx, &there); err == nil {
			t.Error("half of the step stayed")
		}
		if err := db.Migrate(ctx, grown("")); err != nil {
			t.Fatalf("tried again: %v", err)
		}
		if err := db.NewRaw(`SELECT count(*) FROM later`).Scan(ctx, &there); err != nil {
			t.Error(err)
		}
	})
}

// A table that one step drops and makes anew is one of the tables: copies and backups take it along.
func TestTableNamesKnowATableMadeAnew(t *testing.T) {
	made := []store.Migrations{{Name: "sample", FS: fstest.MapFS{
		"migrations/0001_init.sql": {Data: []byte("-- +goose Up\nCREATE TABLE sample (id {ID});\nCREATE TABLE other (id {ID});\n")},
		"migrations/0002_anew.sql": {Data: []byte("-- +goose Up\nDROP TABLE sample;\nCREATE TABLE sample (id {ID}, more TEXT);\n")},
		"migrations/0003_gone.sql": {Data: []byte("-- +goose Up\nDROP TABLE other;\n")}}}}
	for version, want := range map[int64]string{1: "sample other", 2: "other sample", 3: "sample"} {
		if names, err := store.TableNames(made, store.Versions{"sample": version}); err != nil || strings.Join(names, " ") != want {
			t.Errorf("at version %d: %v %v", version, names, err)
		}
	}
}

func TestTableNamesFollowTheVersion(t *testing.T) {
	for version, want := range map[int64]int{0: 0, 1: 1, 2: 1, 3: 2} {
		names, err := store.TableNames(grown("")[1:], store.Versions{"sample": version})
		if err != nil || len(names) != want {
			t.Errorf("at version %d: %v %v", version, names, err)
		}
	}
}
