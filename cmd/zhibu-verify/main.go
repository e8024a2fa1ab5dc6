// Command zhibu-verify checks, far from any server of the cell, what Zhibu has
// sealed: proofs of records (.json) and signed heads (other files), by the
// cell's public key. It shares no code with the platform; docs/seals.md is all
// it was written from.
//
//	zhibu-verify -key public-key.txt meeting.record-123.json head-456.txt
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout)) }

// run checks the files: 0 all hold, 1 one does not, 2 wrongly called.
func run(args []string, out io.Writer) int {
	flags := flag.NewFlagSet("zhibu-verify", flag.ContinueOnError)
	flags.SetOutput(out)
	keyFile := flags.String("key", "", "公钥文件，由受验单位事先公布 · the cell's public key, known beforehand")
	if flags.Parse(args) != nil {
		return 2
	}
	public, err := os.ReadFile(*keyFile)
	if err != nil || flags.NArg() == 0 {
		fmt.Fprintln(out, "用法：zhibu-verify -key 公钥文件 存证.json 存证凭证.txt …")
		return 2
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(public)))
	if err != nil {
		fmt.Fprintln(out, "公钥读不懂：", err)
		return 2
	}
	c := checker{note.VerifierList(verifier), map[int64]tlog.Hash{}}
	code := 0
	for _, file := range flags.Args() {
		said, err := c.file(file)
		if err != nil {
			fmt.Fprintf(out, "不符  %s：%v\n", file, err)
			code = 1
			continue
		}
		fmt.Fprintf(out, "相符  %s：%s\n", file, said)
	}
	return code
}

type checker struct {
	known note.Verifiers
	roots map[int64]tlog.Hash // of the heads met, by size: one cell cannot have two
}

func (c checker) file(name string) (string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return c.proof(text)
	}
	h, err := c.head(text)
	return fmt.Sprintf("存证凭证，%s，%d 条存证，汇总指纹 %s", h.time.Format("2006-01-02 15:04:05"), h.size, h.root), err
}

type head struct {
	size int64
	root tlog.Hash
	time time.Time
}

// head reads a signed head: origin, size, root, time, reason.
func (c checker) head(text []byte) (h head, err error) {
	n, err := note.Open(text, c.known)
	if err != nil {
		return h, fmt.Errorf("存证凭证的签名不对：%w", err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 5 || lines[0] != n.Sigs[0].Name {
		return h, errors.New("存证凭证的格式不对")
	}
	size, err1 := strconv.ParseInt(lines[1], 10, 64)
	root, err2 := tlog.ParseHash(lines[2])
	at, err3 := time.Parse("time "+time.RFC3339, lines[3])
	if err := errors.Join(err1, err2, err3); err != nil {
		return h, fmt.Errorf("存证凭证的格式不对：%w", err)
	}
	if other, met := c.roots[size]; met && other != root {
		return h, fmt.Errorf("两份存证凭证都有 %d 条存证，汇总指纹却不同：%s 和 %s", size, other, root)
	}
	c.roots[size] = root
	return head{size, root, at}, nil
}

type proof struct {
	Format, Kind, Content, Head string
	Ref, Sub, N, At             int64
	Salt                        []byte
	Path                        []tlog.Hash
}

// proof computes the leaf from the record, and the root from the leaf.
func (c checker) proof(text []byte) (string, error) {
	var p proof
	if err := json.Unmarshal(text, &p); err != nil {
		return "", err
	}
	if p.Format != "zhibu proof 1" || len(p.Salt) != 16 {
		return "", errors.New("不是本程序认识的存证格式")
	}
	h, err := c.head([]byte(p.Head))
	if err != nil {
		return "", err
	}
	content := sha256.Sum256(append(p.Salt, p.Content...))
	leaf := fmt.Sprintf("zhibu leaf 1\n%d\n%s\n%d/%d\n%d\n%s\n", p.N, p.Kind, p.Ref, p.Sub, p.At, base64.StdEncoding.EncodeToString(content[:]))
	if err := tlog.CheckRecord(p.Path, h.size, h.root, p.N, tlog.RecordHash([]byte(leaf))); err != nil {
		return "", fmt.Errorf("第 %d 号存证算不到签名的汇总指纹 %s：记录、时间或编号被改动", p.N, h.root)
	}
	return fmt.Sprintf("%s %d/%d 在 %s 已存证（第 %d 号），由 %s 的存证凭证作证", p.Kind, p.Ref, p.Sub,
		time.UnixMilli(p.At).UTC().Format(time.RFC3339), p.N, h.time.Format(time.RFC3339)), nil
}
