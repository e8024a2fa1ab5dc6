package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"
)

// table collects the lines of the report.
type table struct{ lines []line }

type line struct{ what, aim, measured string }

// add puts a line into the table; aim is empty where nothing is promised.
func (t *table) add(what, aim, format string, args ...any) {
	l := line{what, aim, fmt.Sprintf(format, args...)}
	t.lines = append(t.lines, l)
	say("%s: %s", l.what, l.measured)
}

// String is the report in Markdown.
func (t *table) String() string {
	var out strings.Builder
	out.WriteString("| what | aim | measured |\n|---|---|---|\n")
	for _, l := range t.lines {
		fmt.Fprintf(&out, "| %s | %s | %s |\n", l.what, l.aim, l.measured)
	}
	return out.String()
}

// ms writes a duration in milliseconds, with as many digits as matter.
func ms(d time.Duration) string {
	v := float64(d) / float64(time.Millisecond)
	if v < 10 {
		return fmt.Sprintf("%.2f ms", v)
	}
	return fmt.Sprintf("%.0f ms", v)
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }

// size weighs the binary.
func (b *bench) size(context.Context) error {
	f, err := os.Stat(b.Zhibu)
	if err != nil {
		return err
	}
	b.table.add("binary", "≤ 60 MB", "%s", megabytes(f.Size()))
	return nil
}
