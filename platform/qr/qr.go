// Package qr draws QR codes as SVG: sharp at any size, on screens and on paper.
package qr

import (
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"
)

// Draw is the QR code of text as the path of an SVG of size × size modules, quiet zone included.
func Draw(text string) (size int, path string, err error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return 0, "", err
	}
	var b strings.Builder
	modules := code.Bitmap()
	for y, line := range modules {
		for x := 0; x < len(line); x++ {
			run := 0
			for x+run < len(line) && line[x+run] {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, run, run)
				x += run
			}
		}
	}
	return len(modules), b.String(), nil
}
