package intake

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"io"
	"os"

	"zhibu/platform/crypt"
)

// block is some hundred rows of the sealed copy, as they were read from the sheet.
type block struct {
	Rows []rawRow
}

// placeOf binds a copy's blocks to their import.
func placeOf(importID int64) string { return crypt.At("intake", "copy", importID) }

// copyWriter writes the sealed copy: for each block its length (4 bytes) and its sealed gob.
type copyWriter struct {
	file  *os.File
	out   *bufio.Writer
	box   *crypt.Box
	place string
}

func createCopy(path string, box *crypt.Box, place string) (*copyWriter, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &copyWriter{file, bufio.NewWriter(file), box, place}, nil
}

func (c *copyWriter) add(b block) error {
	var plain bytes.Buffer
	if err := gob.NewEncoder(&plain).Encode(b); err != nil {
		return err
	}
	sealed := c.box.Seal(plain.String(), c.place)
	if err := binary.Write(c.out, binary.BigEndian, uint32(len(sealed))); err != nil {
		return err
	}
	_, err := c.out.Write(sealed)
	return err
}

func (c *copyWriter) close() error { return errors.Join(c.out.Flush(), c.file.Close()) }

// readCopy calls each with every block of the copy.
func readCopy(path string, box *crypt.Box, place string, each func(block) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	in := bufio.NewReader(file)
	for {
		var size uint32
		if err := binary.Read(in, binary.BigEndian, &size); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		sealed := make([]byte, size)
		if _, err := io.ReadFull(in, sealed); err != nil {
			return err
		}
		plain, err := box.Open(sealed, place)
		if err != nil {
			return err
		}
		var b block
		if err := gob.NewDecoder(bytes.NewReader([]byte(plain))).Decode(&b); err != nil {
			return err
		}
		if err := each(b); err != nil {
			return err
		}
	}
}
