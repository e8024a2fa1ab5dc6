package backup

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// keyFiles are the secrets in a cell's folder.
var keyFiles = []string{"*.key", "tls/*"}

// TakeKeys writes the secrets of a cell's folder into a new file of their own,
// to be kept apart from the backups. It tells their names.
func TakeKeys(dir, path string) (names []string, err error) {
	to, err := pack(path)
	if err != nil {
		return nil, err
	}
	defer to.drop()
	for _, pattern := range keyFiles {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, err
		}
		for _, file := range found {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			name, err := filepath.Rel(dir, file)
			if err != nil {
				return nil, err
			}
			if err := to.put(filepath.ToSlash(name), text); err != nil {
				return nil, err
			}
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, errors.New("数据目录里没有密钥文件，没有写出任何内容。")
	}
	return names, to.keep()
}

// LoadKeys puts the secrets that TakeKeys wrote into a folder.
func LoadKeys(dir, path string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return unpack(path, func(name string, size int64, from io.Reader) error {
		if !isKey(name) {
			return errors.New("这不是密钥的备份文件，没有恢复任何内容。")
		}
		text, err := small(size, from)
		if err != nil {
			return err
		}
		if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return err
		}
		return root.WriteFile(name, text, 0o600)
	})
}

func isKey(name string) bool {
	for _, pattern := range keyFiles {
		if ok, _ := filepath.Match(pattern, name); ok && fs.ValidPath(name) {
			return true
		}
	}
	return false
}
