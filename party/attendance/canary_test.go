package attendance

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math"
	"os"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/geo"
)

// TestNoCoordinates plants coordinates, in sign-ins that pass, that fail, that
// are not signed and that were kept without a network, and looks for them in
// every byte of the database, the journal included, and of the log.
func TestNoCoordinates(t *testing.T) {
	var logged bytes.Buffer
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(was)
	path := t.TempDir() + "/canary.db"
	db := openSQLite(t, path)
	h := newHouse(t, db)
	h.approve(meeting, func(*happened.MeetingApproved) {})
	k := h.goes(wang)
	h.clock.Set(at("15:00:00"))
	for i, p := range []geo.Point{{Lat: 33.06812345, Lng: 107.02398765}, {Lat: 34.12345678, Lng: 108.87654321}} {
		for who, body := range map[int64]map[string]any{zhang: h.scan(terms.In, fmt.Sprint("a", i)), li: alter(h.scan(terms.In, fmt.Sprint("b", i)), "code", "nonsense"),
			secretary: alter(h.scan(terms.In, fmt.Sprint("c", i)), "proof", false), wang: k.keeps(terms.In, "14:59:40", 0)} {
			h.do(who, "POST", base, alter(body, "position", fix(p, 17.1234)))
		}
	}
	slog.Info("refused", "request", SignIn{Position: &Position{Lat: 33.06812345, Lng: 107.02398765}}) // as somebody might
	if !strings.Contains(logged.String(), "refused") {
		t.Error("the log was not looked at")
	}
	var written []byte
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		written = append(written, b...)
	}
	written = append(written, logged.Bytes()...)
	for _, text := range []string{"33.068123", "107.023987", "34.123456", "108.876543", "17.1234"} {
		if bytes.Contains(written, []byte(text)) {
			t.Errorf("%s was written", text)
		}
	}
	for _, number := range []float64{33.06812345, 107.02398765, 34.12345678, 108.87654321, 17.1234} {
		if bytes.Contains(written, bigEndian(number)) {
			t.Errorf("%v was written as a number", number)
		}
	}
	if !bytes.Contains(written, bigEndian(room.Lat)) || !bytes.Contains(written, []byte("R5-position/inside")) || !bytes.Contains(written, []byte("R9-offline/kept")) {
		t.Error("the search finds nothing at all: the room and the findings must be there")
	}
	for _, shown := range []string{fmt.Sprintf("%v %+v %#v", Position{Lat: 33.06812345}, &Position{Lat: 33.06812345}, Position{Lat: 33.06812345})} {
		if strings.Contains(shown, "33.06") {
			t.Error(shown)
		}
	}
}

// bigEndian is how SQLite stores a number in a row.
func bigEndian(f float64) []byte {
	return binary.BigEndian.AppendUint64(nil, math.Float64bits(f))
}
