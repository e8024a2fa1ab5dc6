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
// the memory to decode. No more of EXIF is read than that one number.
func jpegHead(r io.Reader) (turn int, progressive bool) {
	const (
		exif  = 0xe1
		scan  = 0xda
		sof2  = 0xc2 // start of a progressive frame
		start = 2    // bytes: the marker every JPEG begins with
		head  = 4    // bytes: marker, length
	)
	turn = 1
	body := bufio.NewReaderSize(r, 1<<16) // no segment is longer
	if _, err := body.Discard(start); err != nil {
		return turn, false
	}
	for {
		segment, err := body.Peek(head)
		if err != nil || segment[0] != 0xff || segment[1] == scan {
			return turn, false
		}
		marker, length := segment[1], int(binary.BigEndian.Uint16(segment[2:]))
		switch marker {
		case 0xff: // padding
			length = -1
		case sof2:
			return turn, true
		case exif:
			segment, _ = body.Peek(min(2+length, 1<<16))
			if tiff, ok := bytes.CutPrefix(segment[head:], []byte("Exif\x00\x00")); ok {
				turn = orientation(tiff)
			}
		}
		if _, err := body.Discard(2 + length); err != nil {
			return turn, false
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
