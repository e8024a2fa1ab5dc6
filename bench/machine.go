package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// machine names what the numbers were measured on.
func machine() string {
	return fmt.Sprintf("Measured on %s: %s, %d cores, %.0f GiB memory, Linux %s, %s. Server and load generator on the same machine.",
		time.Now().Format(time.DateOnly), field("/proc/cpuinfo", "model name"), runtime.NumCPU(),
		memory(), kernel(), runtime.Version())
}

// field reads the first "name : value" line of a /proc file.
func field(file, name string) string {
	b, _ := os.ReadFile(file)
	for l := range strings.Lines(string(b)) {
		if key, value, ok := strings.Cut(l, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown " + name
}

// memory is the machine's, in GiB.
func memory() float64 {
	kb, _, _ := strings.Cut(field("/proc/meminfo", "MemTotal"), " ")
	n, _ := strconv.ParseFloat(kb, 64)
	return n / (1 << 20)
}

func kernel() string {
	b, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	return strings.TrimSpace(string(b))
}
