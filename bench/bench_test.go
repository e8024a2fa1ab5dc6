package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestTableIsMarkdown(t *testing.T) {
	var b table
	b.add("sign-ins", "≥ 1/3", "%d/s", 2700)
	want := "| what | aim | measured |\n|---|---|---|\n| sign-ins | ≥ 1/3 | 2700/s |\n"
	if got := b.String(); got != want {
		t.Errorf("got %q", got)
	}
}

func TestMillisecondsKeepTheDigitsThatMatter(t *testing.T) {
	for d, want := range map[time.Duration]string{
		250 * time.Microsecond: "0.25 ms", 9990 * time.Microsecond: "9.99 ms", 1500 * time.Millisecond: "1500 ms",
	} {
		if got := ms(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

func TestMachineIsNamed(t *testing.T) {
	for _, word := range []string{"cores", "GiB memory", "Linux", "go1."} {
		if got := machine(); !strings.Contains(got, word) {
			t.Errorf("%q is missing in %q", word, got)
		}
	}
}

func TestAServerThatEndsSaysWhy(t *testing.T) {
	b := &bench{runCmd: runCmd{Dir: t.TempDir()}}
	addr, err := freeAddr()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err = b.start(t.Context(), addr, "/bin/sh", "-c", "echo the disk is full; exit 3")
	if err == nil || !strings.Contains(err.Error(), "the disk is full") || time.Since(began) > 10*time.Second {
		t.Errorf("got %v", err)
	}
}

func TestEveryPartGetsAFreshCopy(t *testing.T) {
	loaded := &city{dataset: dataset{dir: t.TempDir()}}
	b := &bench{runCmd: runCmd{Dir: t.TempDir()}, cities: map[string]*city{"city": loaded}}
	if err := os.WriteFile(loaded.dir+"/zhibu.db", []byte("fresh"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		c, err := b.cityData(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(c.dir + "/zhibu.db")
		if err != nil || string(got) != "fresh" {
			t.Fatalf("got %q, %v", got, err)
		}
		if err := os.WriteFile(c.dir+"/zhibu.db", []byte("used"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
