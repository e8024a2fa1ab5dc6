package cases_test

import (
	"testing"
	"time"

	"zhibu/party/meetings/meetingstest"
)

// What meets in these tests: see [meetingstest].
type (
	world = meetingstest.World
	call  = meetingstest.Call
)

func each(t *testing.T, fn func(w *world)) { meetingstest.Each(t, fn) }

func at(text string) time.Time { return meetingstest.At(text) }
