package files

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// jpegHead walks through a JPEG up to its pixels and tells which way the
// camera was held, 1 to 8 as EXIF numbers them (1, upright, if it does not
// say), and whether the pixels come progressively, which takes several times
// the memory to decode; that is assumed where the walk loses its way. No more
// of EXIF is read than that one number.
func jpegHead(r io.Reader) (turn int, progressive bool) {
	const (
		start = 2 // bytes: the marker every JPEG begins with
		head  = 4 // bytes: marker, length of the rest
	)
	turn = 1
	body := bufio.NewReaderSize(r, head+1<<16) // no segment is longer
	if _, err := body.Discard(start); err != nil {
		return turn, true
	}
	for {
		segment, err := body.Peek(head)
		if err != nil {
			return turn, true
		}
		size := 2 + int(binary.BigEndian.Uint16(segment[2:]))
		switch marker := segment[1]; {
		case segment[0] != 0xff, marker == 0xff: // rubbish, padding: decoders skip them
			size = 1
		case marker == 0, marker >= 0xd0 && marker <= 0xd7: // these stand alone
			size = 2
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4: // the frame begins
			return turn, marker == 0xc2
		case marker == 0xe1: // where EXIF stands
			segment, _ = body.Peek(size)
			if _, tiff, ok := bytes.Cut(segment, []byte("Exif\x00\x00")); ok {
				turn = orientation(tiff)
			}
		}
		if _, err := body.Discard(size); err != nil {
			return turn, true
		}
	}
}

// orientation finds the number among the entries of EXIF's first table.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	const entry = 12 // bytes: tag, type, count, value
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entry {
			break
		}
		if order.Uint16(entries) == 0x0112 {
			if turn := int(order.Uint16(entries[8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			break
		}
		entries = entries[entry:]
	}
	return 1
}
