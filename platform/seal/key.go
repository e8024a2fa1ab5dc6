package seal

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Key signs the heads of one cell. It lies in a file of the data folder,
// outside the database, so that who can change rows cannot sign for them.
type Key struct {
	path   string
	signer note.Signer
	public string
}

// OpenKey reads the key file at path, and makes one at the first start. The
// key's name is the cell's id and the origin of its heads.
func OpenKey(path string) (*Key, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = makeKey(path)
	}
	if err != nil {
		return nil, err
	}
	secret, public, found := strings.Cut(strings.TrimSpace(string(text)), "\n")
	signer, err := note.NewSigner(secret)
	if err != nil || !found {
		return nil, fmt.Errorf("存证签名密钥 %s 读不懂，请从备份恢复这个文件", path)
	}
	if _, err := note.NewVerifier(public); err != nil {
		return nil, fmt.Errorf("存证签名密钥 %s 的公钥读不懂，请从备份恢复这个文件", path)
	}
	return &Key{path, signer, public}, nil
}

// makeKey writes a new key: the secret and, on a second line, the public half.
// Of two processes that start together the second takes the first one's.
func makeKey(path string) ([]byte, error) {
	id := make([]byte, 6)
	if _, err := rand.Read(id); err != nil {
		return nil, err
	}
	secret, public, err := note.GenerateKey(rand.Reader, "zhibu-"+hex.EncodeToString(id))
	if err != nil {
		return nil, err
	}
	text := []byte(secret + "\n" + public + "\n")
	temporary := path + "." + hex.EncodeToString(id)
	if err := os.WriteFile(temporary, text, 0o600); err != nil {
		return nil, err
	}
	defer os.Remove(temporary)
	if err := os.Link(temporary, path); errors.Is(err, fs.ErrExist) {
		return os.ReadFile(path)
	} else if err != nil {
		return nil, err
	}
	return text, nil
}

// Origin is the cell's id.
func (k *Key) Origin() string { return k.signer.Name() }

// Public is the key that heads are checked with, to be handed out.
func (k *Key) Public() string { return k.public }

// Guarded tells whether the key's file is there and nobody but its owner can read it.
func (k *Key) Guarded() (bool, error) {
	info, err := os.Stat(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.Mode().Perm()&0o077 == 0, err
}
