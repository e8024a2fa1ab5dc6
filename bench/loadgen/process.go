package loadgen

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// Usage is what a process has used since it started. All are zero where
// /proc does not tell.
type Usage struct {
	CPU  time.Duration
	RSS  int64 // resident bytes now
	Peak int64 // most resident bytes ever
}

// tick is the unit of CPU time in /proc on Linux: 10 ms.
const tick = 10 * time.Millisecond

// Process reads the usage of a process by its id.
func Process(pid int) Usage {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return Usage{}
	}
	// The command name, in brackets, may itself hold spaces and brackets.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	u := Usage{CPU: ticks(fields[11]) + ticks(fields[12])} // user and system time
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		switch f := strings.Fields(line); f[0] {
		case "VmRSS:":
			u.RSS = kilobytes(f[1])
		case "VmHWM:":
			u.Peak = kilobytes(f[1])
		}
	}
	return u
}

func selfCPU() time.Duration { return Process(os.Getpid()).CPU }

// machineBusy is the CPU time all programs of the machine used since boot.
func machineBusy() time.Duration {
	const user, nice, system, irq, softirq = 1, 2, 3, 6, 7
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(stat), "\n")
	f := strings.Fields(first)
	return ticks(f[user]) + ticks(f[nice]) + ticks(f[system]) + ticks(f[irq]) + ticks(f[softirq])
}

func ticks(s string) time.Duration {
	n, _ := strconv.ParseInt(s, 10, 64)
	return time.Duration(n) * tick
}

func kilobytes(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n << 10
}

// Apart puts a server on the first processor and this program on all others, so that a load generator which
// shares the machine with its server does not take the processor from it.
func Apart(server int) error {
	if runtime.NumCPU() < 2 {
		return errors.New("loadgen: a machine with one processor cannot tell a server from its load")
	}
	for pid, on := range map[int]string{server: "0", os.Getpid(): fmt.Sprintf("1-%d", runtime.NumCPU()-1)} {
		if out, err := exec.Command("taskset", "--all-tasks", "--cpu-list", "--pid", on, strconv.Itoa(pid)).CombinedOutput(); err != nil {
			return fmt.Errorf("taskset: %w: %s", err, out)
		}
	}
	return nil
}
