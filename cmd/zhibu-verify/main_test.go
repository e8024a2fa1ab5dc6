package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/party/meetings/sealed"
	"zhibu/party/reviews"
	"zhibu/party/seals"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// exported is what a real cell hands out: proof, head, public key; and the
// head it signed after more had happened.
func exported(t *testing.T, dsn string) (proof seals.Proof, key, later string) {
	ctx, now := t.Context(), clock.NewFake(time.Date(2026, 11, 25, 10, 0, 0, 0, clock.Shanghai))
	a, err := app.Open(ctx, app.Options{Dir: t.TempDir(), DB: dsn, Now: now.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	o := demo.Options{Scale: demo.Mine, Seed: 1, Now: now.Now()}
	made, err := demo.Load(ctx, a.DB, a.Members, o)
	if err == nil {
		err = demo.ThemeDays(ctx, a, o, 1, made.Example)
	}
	if err == nil {
		err = a.Bus.Drain(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	var id int64
	if err := a.DB.NewRaw(`SELECT min(id) FROM meeting WHERE state = 'filed'`).Scan(ctx, &id); err != nil {
		t.Fatal(err)
	}
	if err := a.DB.Snapshot(ctx, func(s *store.Snapshot) error {
		st, err := a.Seals.Prove(ctx, s, sealed.Source(), id, 0, "")
		proof = st.Proof
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := a.Seals.EachHead(ctx, func(h seals.Head) error { later = h.Note; return nil }); err != nil {
		t.Fatal(err)
	}
	return proof, a.Seals.PublicKey(), later
}

func TestRealExportsAreCheckedFarFromTheServer(t *testing.T) {
	engines := map[string]string{"sqlite": ""}
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		engines["postgres"] = storetest.Schema(t, server)
	}
	for engine, dsn := range engines {
		t.Run(engine, func(t *testing.T) {
			proof, key, later := exported(t, dsn)
			_, foreign, _ := exported(t, "")
			for _, c := range []struct {
				name   string
				change func(p *seals.Proof, key, head *string)
				code   int
				says   string
			}{
				{"原样", func(*seals.Proof, *string, *string) {}, 0, "相符"},
				{"改会议记录", func(p *seals.Proof, _, _ *string) { p.Content = strings.Replace(p.Content, "会议", "会仪", 1) }, 1, "被改动"},
				{"倒填时间", func(p *seals.Proof, _, _ *string) { p.At -= 86_400_000 }, 1, "被改动"},
				{"换会议编号", func(p *seals.Proof, _, _ *string) { p.Ref++ }, 1, "被改动"},
				{"换存证编号", func(p *seals.Proof, _, _ *string) { p.N++ }, 1, "被改动"},
				{"换盐", func(p *seals.Proof, _, _ *string) { p.Salt = "AAAAAAAAAAAAAAAAAAAAAA==" }, 1, "被改动"},
				{"截短路径", func(p *seals.Proof, _, _ *string) { p.Path = p.Path[1:] }, 1, "被改动"},
				{"改凭证", func(_ *seals.Proof, _, head *string) { *head = strings.Replace(*head, "reason", "raison", 1) }, 1, "签名不对"},
				{"改存证里的凭证", func(p *seals.Proof, _, _ *string) { p.Head = strings.Replace(p.Head, "time", "time ", 1) }, 1, "签名不对"},
				{"别的单位的公钥", func(_ *seals.Proof, key, _ *string) { *key = foreign }, 1, "签名不对"},
				{"不是公钥", func(_ *seals.Proof, key, _ *string) { *key = "x" }, 2, "公钥读不懂"},
			} {
				t.Run(c.name, func(t *testing.T) {
					p, k, h := proof, key, later
					c.change(&p, &k, &h)
					code, said := check(t, p, k, h)
					if code != c.code || !strings.Contains(said, c.says) {
						t.Errorf("ended with %d, want %d and %q:\n%s", code, c.code, c.says, said)
					}
				})
			}
		})
	}
}

// The proofs of a review's verdict and of a line of its rectification list say what was decided and hold
// no word of what was written; changed, they are found out like any other.
func TestTheProofOfAReviewIsCheckedFarFromTheServer(t *testing.T) {
	engines := map[string]string{"sqlite": ""}
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		engines["postgres"] = storetest.Schema(t, server)
	}
	for engine, dsn := range engines {
		t.Run(engine, func(t *testing.T) {
			ctx, now := t.Context(), clock.NewFake(time.Date(2026, 11, 25, 10, 0, 0, 0, clock.Shanghai))
			a, err := app.Open(ctx, app.Options{Dir: t.TempDir(), DB: dsn, Now: now.Now, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			if _, err := demo.Load(ctx, a.DB, a.Members, demo.Options{Scale: demo.Mine, Seed: 1, Now: now.Now()}); err != nil {
				t.Fatal(err)
			}
			sources := []seal.Source{reviews.Parts(a.Keys), reviews.Fixes()}
			if err := a.DB.Write(ctx, func(tx *store.Tx) error {
				sealed := func(column, text string) []byte { return a.Keys.Seal(text, crypt.At("review_participant", column, 9)) }
				if _, err := tx.Exec(ctx, `INSERT INTO review_participant (review_id, member_id, id, home_id, group_id, is_full, grade, reason_sealed, objection_sealed, answer_sealed, salt)
					SELECT 7, min(id), 9, 1, 0, TRUE, 'basic', ?, ?, ?, ? FROM member`, sealed("reason", "参加活动不够"), sealed("objection", "因病请假"), sealed("answer", "已核实"), []byte("sixteen  bytes..")); err != nil {
					return err
				}
				if _, err := tx.Exec(ctx, `INSERT INTO review_fix (id, review_id, problem, measure, member_id, due_on, salt) VALUES (8, 7, '入户少', '每月走访', 1, '2026-12-20', ?)`,
					[]byte("sixteen  bytes.!")); err != nil {
					return err
				}
				for _, s := range sources {
					if err := s.Each(ctx, tx, 7, func(ref, sub int64, _ store.Instant, content []byte) error {
						seal.Append(ctx, tx, seal.Leaf{Kind: s.Kind, Ref: ref, Sub: sub, At: store.At(now.Now()), Content: content})
						return nil
					}); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if err := a.Seals.Hourly(ctx); err != nil {
				t.Fatal(err)
			}
			for i, s := range sources {
				sub := []int64{0, 8}[i]
				if sub == 0 {
					if err := a.DB.NewRaw(`SELECT member_id FROM review_participant`).Scan(ctx, &sub); err != nil {
						t.Fatal(err)
					}
				}
				var p seals.Proof
				if err := a.DB.Snapshot(ctx, func(from *store.Snapshot) error {
					st, err := a.Seals.Prove(ctx, from, s, 7, sub, "")
					p = st.Proof
					return err
				}); err != nil {
					t.Fatal(err)
				}
				for _, word := range []string{"参加", "因病", "核实", "入户", "走访"} {
					if strings.Contains(p.Content, word) {
						t.Errorf("the proof says %s: %s", word, p.Content)
					}
				}
				if code, said := check(t, p, a.Seals.PublicKey(), p.Head); code != 0 {
					t.Errorf("%s as it is: %d %s", s.Kind, code, said)
				}
				p.Content = strings.Replace(strings.Replace(p.Content, "basic", "qualified", 1), "2026-12-20", "2027-12-20", 1)
				if code, said := check(t, p, a.Seals.PublicKey(), p.Head); code != 1 || !strings.Contains(said, "被改动") {
					t.Errorf("%s changed: %d %s", s.Kind, code, said)
				}
			}
		})
	}
}

// check writes the files down as an outsider has them and runs the command.
func check(t *testing.T, p seals.Proof, key, head string) (int, string) {
	t.Helper()
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	for name, content := range map[string]string{"key.txt": key + "\n", "record.json": string(text), "head.txt": head} {
		if err := os.WriteFile(path(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	code := run([]string{"-key", path("key.txt"), path("record.json"), path("head.txt")}, &out)
	return code, out.String()
}

func TestWronglyCalled(t *testing.T) {
	var out bytes.Buffer
	if code := run([]string{"x.json"}, &out); code != 2 || !strings.Contains(out.String(), "用法") {
		t.Errorf("%d %s", code, out.String())
	}
}
