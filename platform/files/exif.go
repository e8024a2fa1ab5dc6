package files

import (
	"bytes"
	"encoding/binary"
	"io"
)

// orientation reads from a JPEG's EXIF data which way the camera was held, 1 to 8
// as the standard numbers them. Pictures that do not say are upright: 1.
//
// Only the one number is wanted, so this reads no more of EXIF than it must.
func orientation(r io.Reader) int {
	start := make([]byte, 256<<10) // EXIF data stands at the beginning, in 64 KB at most
	n, _ := io.ReadFull(r, start)
	_, tiff, found := bytes.Cut(start[:n], []byte("Exif\x00\x00"))
	if !found || len(tiff) < 8 {
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
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		const entry = 12 // bytes: tag, type, count, value
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
