package loadgen

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestBucketsAreMonotoneAndTight(t *testing.T) {
	for v := range uint64(1 << 21) {
		b := bucketOf(v)
		top := bucketTop(b)
		if top < v || float64(top-v) > 0.008*float64(v) {
			t.Fatalf("v=%d bucket=%d top=%d", v, b, top)
		}
		if b > 0 && bucketTop(b-1) >= v {
			t.Fatalf("v=%d also fits bucket %d", v, b-1)
		}
	}
}

func TestQuantileAgainstSort(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	var h Hist
	var all []time.Duration
	for range 20000 {
		d := time.Duration(dice.ExpFloat64()*5000) * time.Microsecond
		h.Add(d)
		all = append(all, d)
	}
	slices.Sort(all)
	for _, q := range []float64{0.5, 0.9, 0.99, 0.999, 1} {
		want, got := all[int(q*float64(len(all)))-1], h.Quantile(q)
		if got < want || got > want+want/100+time.Microsecond {
			t.Errorf("q=%v want %v got %v", q, want, got)
		}
	}
}

func TestEmptyHist(t *testing.T) {
	var h Hist
	if got := h.Quantile(0.99); got != 0 {
		t.Errorf("got %v", got)
	}
}
