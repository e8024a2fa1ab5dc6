package loadgen

import (
	"math"
	"math/bits"
	"time"
)

// Hist is a log-linear histogram of microseconds: 128 buckets per power of
// two, so a quantile is at most 0.8 % above the true sample. The zero value is
// empty and ready.
type Hist struct {
	counts []int
	n      int
	max    uint64
}

const subBits = 7

func bucketOf(us uint64) int {
	if us < 1<<subBits {
		return int(us)
	}
	shift := bits.Len64(us) - 1 - subBits
	return (shift+1)<<subBits + int(us>>shift) - 1<<subBits
}

func bucketTop(b int) uint64 {
	if b < 1<<subBits {
		return uint64(b)
	}
	shift := b>>subBits - 1
	mantissa := uint64(b&(1<<subBits-1)) + 1<<subBits
	return (mantissa+1)<<shift - 1
}

// Add counts one latency.
func (h *Hist) Add(d time.Duration) {
	us := uint64(max(0, d.Microseconds()))
	b := bucketOf(us)
	if b >= len(h.counts) {
		h.counts = append(h.counts, make([]int, b+1-len(h.counts))...)
	}
	h.counts[b]++
	h.n++
	h.max = max(h.max, us)
}

// Quantile is the q-quantile (0 to 1); 1 is the largest. An empty histogram has 0.
func (h *Hist) Quantile(q float64) time.Duration {
	want := max(1, int(math.Ceil(q*float64(h.n))))
	seen := 0
	for b, c := range h.counts {
		if seen += c; seen >= want {
			return time.Duration(min(bucketTop(b), h.max)) * time.Microsecond
		}
	}
	return time.Duration(h.max) * time.Microsecond
}
