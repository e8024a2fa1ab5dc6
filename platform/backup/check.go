package backup

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
)

// found is what was read of one table or file.
type found struct {
	hash hash.Hash
	size int64 // rows of a table, bytes of a file
}

// checking is a backup being read through.
type checking struct {
	found    map[string]*found // by path; a table's is tables/NAME
	manifest []byte
	mac      string
}

// Check reads a backup through to its last byte and proves that it is whole:
// every table and file has the size and the hash its manifest tells, and
// nothing else is there. With the cell's key it proves too that this cell wrote
// it; a nil key leaves that open.
func Check(path string, key []byte) (Manifest, error) {
	c := checking{found: map[string]*found{}}
	var m Manifest
	if err := unpack(path, c.entry); err != nil {
		return m, err
	}
	if c.manifest == nil {
		return m, errors.New("这不是支部的备份文件：里面没有清单。没有恢复任何内容。")
	}
	if err := json.Unmarshal(c.manifest, &m); err != nil {
		return m, errors.New("备份的清单读不懂，没有恢复任何内容。请换一份备份。")
	}
	if m.Format != format {
		return m, fmt.Errorf("备份的格式是第 %d 版，本程序只认识第 %d 版。请换用写这份备份的程序（%s 版）或更新的版本。", m.Format, format, m.Product)
	}
	if key != nil && !hmac.Equal([]byte(c.mac), []byte(macOf(key, c.manifest))) {
		return m, errors.New("备份的清单与密钥不符：它是用别的密钥写的，或者被人改动过。没有恢复任何内容。请核对密钥，或换一份备份。")
	}
	return m, c.compare(m)
}

func (c *checking) entry(name string, size int64, from io.Reader) error {
	if c.mac != "" { // the seal of the manifest is the last entry
		return tampered(name)
	}
	switch name {
	case manifestName, macName:
		text, err := small(size, from)
		if name == manifestName {
			c.manifest = text
		} else {
			c.mac = string(text)
		}
		return err
	}
	key, table := name, false
	if rest, ok := strings.CutPrefix(name, tablesFolder); ok {
		of, _, _ := strings.Cut(rest, "/")
		key, table = tablesFolder+of, true
	}
	f := c.found[key]
	if f == nil {
		f = &found{hash: sha256.New()}
		c.found[key] = f
	} else if !table {
		return tampered(name)
	}
	if !table {
		n, err := io.Copy(f.hash, from)
		f.size += n
		return err
	}
	lines, err := small(size, from)
	f.hash.Write(lines)
	f.size += int64(bytes.Count(lines, []byte{'\n'}))
	return err
}

// small reads an entry that is held in memory.
func small(size int64, from io.Reader) ([]byte, error) {
	if size > mostSmall {
		return nil, fmt.Errorf("备份文件里有 %d 字节的一段，超过本程序写出的大小，已拒绝，没有恢复任何内容。", size)
	}
	return io.ReadAll(from)
}

// compare holds what was read against the manifest.
func (c *checking) compare(m Manifest) error {
	same := func(key string, size int64, sum string) error {
		f := c.found[key]
		delete(c.found, key)
		if f == nil && size == 0 {
			return nil // an empty table has no part
		}
		if f == nil || f.size != size || hex.EncodeToString(f.hash.Sum(nil)) != sum {
			return tampered(key)
		}
		return nil
	}
	for _, t := range m.Tables {
		if err := same(tablesFolder+t.Table, t.Rows, t.SHA256); err != nil {
			return err
		}
	}
	for _, f := range m.Files {
		if err := same(f.Path, f.Size, f.SHA256); err != nil {
			return err
		}
	}
	left := make([]string, 0, len(c.found))
	for name := range c.found {
		left = append(left, name)
	}
	if len(left) > 0 {
		return tampered(slices.Min(left))
	}
	return nil
}

func tampered(name string) error {
	return fmt.Errorf("备份里的 %s 与清单不符，可能被人改动过，没有恢复任何内容。请换一份备份。", name)
}
