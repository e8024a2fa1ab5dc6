package backup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibu/platform/backup"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var tables = []store.Migrations{
	{Name: "seal", FS: seal.Migrations},
	{Name: "sample", FS: fstest.MapFS{"migrations/0001_sample.sql": {Data: []byte(
		"-- +goose Up\nCREATE TABLE sample (id {ID}, path {PATH}, note TEXT, share DOUBLE PRECISION NOT NULL, data {BLOB}, ok BOOLEAN NOT NULL);\nCREATE TABLE void (id {ID});\n")}}},
}

var key = []byte("a key of the cell")

func quiet(string, int64) {}

// filled is a cell with every kind of value, three files and a sealed log.
func filled(t *testing.T, db *store.DB) backup.Cell {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	notes := []any{nil, "", "支部", "引号\"反斜\\杠\n换行\t制表\x01", "plain", "💡"}
	shares := []float64{0, 1, -1.5, 1e300, 0.1, math.SmallestNonzeroFloat64}
	err := db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Bulk(ctx, "sample", []string{"id", "path", "note", "share", "data", "ok"}, func(yield func([]any) bool) {
			for i := range 40_000 {
				data := []byte{byte(i), 0, 255}
				if i%3 == 0 {
					data = nil
				}
				if !yield([]any{int64(i) - 7 + int64(i%2)<<62, "001.", notes[i%len(notes)], shares[i%len(shares)], data, i%2 == 0}) {
					return
				}
			}
		})
		seal.Append(ctx, tx, seal.Leaf{Kind: "sample", Ref: 1, Content: []byte("一")}, seal.Leaf{Kind: "sample", Ref: 2, Content: []byte("二")})
		return err
	})
	for name, text := range map[string]string{"files/ab/photo": "jpeg", "files/cd/empty": "", "files/incoming/half": "never", "calendar.csv": "2026-10-01", "zhibu.key": "secret"} {
		if e := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); e != nil {
			t.Fatal(e)
		}
		if e := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); e != nil {
			t.Fatal(e)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return backup.Cell{DB: db, Tables: tables, Dir: dir, Parts: []string{"files", "calendar.csv", "not there"}, Key: key, Product: "test"}
}

func take(t *testing.T, c backup.Cell) (file string, m backup.Manifest) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "backup.tar.gz")
	m, err := backup.Take(context.Background(), c, file, time.Now(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	return file, m
}

func TestThereAndBackAcrossEngines(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		file, taken := take(t, filled(t, db))
		checked, err := backup.Check(file, key)
		if err != nil || checked.Rows() != taken.Rows() || checked.Sealed.Size != 2 || len(checked.Files) != 3 {
			t.Fatalf("%v: %d rows, %+v, %v", err, checked.Rows(), checked.Sealed, checked.Files)
		}
		storetest.Each(t, nil, func(t *testing.T, to *store.DB) {
			back := backup.Cell{DB: to, Tables: tables, Dir: t.TempDir(), Key: key}
			if err := backup.Load(ctx, back, file, checked, quiet); err != nil {
				t.Fatal(err)
			}
			if text, err := os.ReadFile(filepath.Join(back.Dir, "files/ab/photo")); err != nil || string(text) != "jpeg" {
				t.Error(string(text), err)
			}
			if _, err := os.Stat(filepath.Join(back.Dir, "zhibu.key")); err == nil {
				t.Error("the key was in the backup")
			}
			if err := backup.Load(ctx, back, file, checked, quiet); err == nil || !strings.Contains(err.Error(), "已有") {
				t.Errorf("restored over rows that were there: %v", err)
			}
		})
	})
}

// rewrite returns a copy of an archive whose unzipped bytes edit has changed.
func rewrite(t *testing.T, file string, edit func([]byte) []byte) string {
	t.Helper()
	raw, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	unzipped, err := gzip.NewReader(raw)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	zipped.Write(edit(plain))
	zipped.Close()
	return write(t, out.Bytes())
}

func write(t *testing.T, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "other.tar.gz")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestABrokenOrForgedBackupIsRefusedWithTheReason(t *testing.T) {
	db := storetest.Open(t, t.TempDir()+"/a.db", tables)
	file, m := take(t, filled(t, db))
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	swap := func(old, new string) string {
		return rewrite(t, file, func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(new), 1) })
	}
	// A forger who knows the format makes the manifest fit the changed rows.
	sum := m.Tables[len(m.Tables)-2].SHA256
	forged := rewrite(t, file, func(b []byte) []byte {
		b = bytes.Replace(b, []byte(`"支部"`), []byte(`"支队"`), 1)
		return bytes.Replace(b, []byte(sum), []byte(sampleSum(t, b)), 1)
	})
	for name, c := range map[string]struct{ file, reason string }{
		"没有写完":       {write(t, whole[:len(whole)*2/3]), "不完整"},
		"少了最后一个字节":   {write(t, whole[:len(whole)-1]), "不完整"},
		"翻转一位":       {write(t, flipped), "已损坏"},
		"末尾添了内容":     {write(t, append(bytes.Clone(whole), "tail"...)), "不完整"},
		"不是压缩文件":     {write(t, []byte("这不是备份")), "不是备份文件"},
		"空文件":        {write(t, nil), "不是备份文件"},
		"改了一行":       {swap(`"支部"`, `"支队"`), "sample 与清单不符"},
		"改了一个文件":     {swap("jpeg", "JPEG"), "files/ab/photo 与清单不符"},
		"改了清单里的文件名":  {swap(`"path": "files/cd/empty"`, `"path": "files/cd/other"`), "与密钥不符"},
		"改了行又改了清单":   {forged, "与密钥不符"},
		"改成更新的格式":    {swap(`"format": 1`, `"format": 2`), "格式是第 2 版"},
		"把文件名换成上级目录": {swap("files/ab/photo", "../../ab/photo"), "已损坏"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := backup.Check(c.file, key); err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("got %v, want %s", err, c.reason)
			}
		})
	}
	if _, err := backup.Check(forged, nil); err != nil {
		t.Errorf("the forgery does not even fit its own manifest, so the key was not what refused it: %v", err)
	}
	if _, err := backup.Check(file, []byte("another key")); err == nil || !strings.Contains(err.Error(), "与密钥不符") {
		t.Errorf("another cell's key: %v", err)
	}
}

// sampleSum is the hash of the lines of table sample in a plain tar.
func sampleSum(t *testing.T, plain []byte) string {
	t.Helper()
	h := sha256.New()
	for line := range bytes.Lines(plain) {
		if bytes.Contains(line, []byte(`"001.",`)) { // the first follows its part's header
			h.Write(line[bytes.LastIndexByte(line, '['):])
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestNothingIsLeftOfABackupThatFailed(t *testing.T) {
	db := storetest.Open(t, t.TempDir()+"/a.db", tables)
	c, file := filled(t, db), filepath.Join(t.TempDir(), "backup.tar.gz")
	ctx, cancel := context.WithCancel(context.Background())
	rows := 0
	_, err := backup.Take(ctx, c, file, time.Now(), func(string, int64) {
		if rows++; rows == 20_000 {
			cancel()
		}
	})
	left, _ := filepath.Glob(filepath.Dir(file) + "/*")
	if err == nil || len(left) != 0 {
		t.Errorf("%v, left %v", err, left)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Take(context.Background(), c, file, time.Now(), quiet); err == nil || !strings.Contains(err.Error(), "已存在") {
		t.Errorf("over a file that was there: %v", err)
	}
}

// What is written while the backup runs is not in it, and is not held up by it.
func TestABackupIsOfOneMoment(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx, c := context.Background(), filled(t, db)
		file, written := filepath.Join(t.TempDir(), "backup.tar.gz"), 0
		m, err := backup.Take(ctx, c, file, time.Now(), func(what string, _ int64) {
			if written++; what != "sample" || written%10_000 != 0 {
				return
			}
			if err := db.Write(ctx, func(tx *store.Tx) error {
				seal.Append(ctx, tx, seal.Leaf{Kind: "sample", Ref: 3, Content: []byte("三")})
				_, err := tx.Exec(ctx, `INSERT INTO void (id) VALUES (?)`, store.NewID())
				return err
			}); err != nil {
				t.Error(err)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range m.Tables {
			if table.Table == "void" && table.Rows != 0 || table.Table == "seal_leaf" && table.Rows != 2 {
				t.Errorf("%s has %d rows: the backup is of several moments", table.Table, table.Rows)
			}
		}
		var n int
		if err := db.NewRaw(`SELECT count(*) FROM void`).Scan(ctx, &n); err != nil || n != 4 {
			t.Errorf("%d rows written meanwhile, want 4: %v", n, err)
		}
	})
}

func TestKeysGoApart(t *testing.T) {
	db := storetest.Open(t, t.TempDir()+"/a.db", tables)
	c, file, to := filled(t, db), filepath.Join(t.TempDir(), "keys.tar.gz"), t.TempDir()
	if names, err := backup.TakeKeys(c.Dir, file); err != nil || fmt.Sprint(names) != "[zhibu.key]" {
		t.Fatal(names, err)
	}
	if err := backup.LoadKeys(to, file); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(to, "zhibu.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	archive, _ := take(t, c)
	if err := backup.LoadKeys(t.TempDir(), archive); err == nil {
		t.Error("a backup passed for a file of keys")
	}
}
