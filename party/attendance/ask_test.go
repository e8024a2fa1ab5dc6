package attendance

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/geo"
)

// do makes a request as somebody (0: nobody) and gives the status and the body.
func (h *house) do(who int64, method, path string, body any) (int, string) {
	h.t.Helper()
	body = h.proven(who, path, body)
	var b bytes.Buffer
	if text, ok := body.(string); ok {
		b.WriteString(text)
	} else if body != nil {
		if err := json.NewEncoder(&b).Encode(body); err != nil {
			h.t.Fatal(err)
		}
	}
	r := httptest.NewRequest(method, path, &b)
	r.Header.Set("Content-Type", "application/json")
	r.RemoteAddr = h.from
	if who != 0 {
		r.Header.Set("Authorization", "Bearer "+token(who))
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// want makes a request and fails the test unless the answer has the status and the words.
func (h *house) want(status int, words string, who int64, method, path string, body any) string {
	h.t.Helper()
	got, text := h.do(who, method, path, body)
	if got != status || !strings.Contains(text, words) {
		h.t.Errorf("%s %s as %s: %d %s\nwant %d with %q", method, path, names[who], got, text, status, words)
	}
	return text
}

const base = "/api/meetings/9001/attendance"

// scan is the body of a sign-in in the room with the code the screen shows now.
func (h *house) scan(d terms.Direction, key string) map[string]any {
	h.t.Helper()
	text, _ := h.sheet(meeting).keys().Rotating(d, h.clock.Now())
	return map[string]any{"direction": d, "code": text, "key": "key-" + key + "-0001", "position": fix(room, 10)}
}

// alter gives a body other values.
func alter(body map[string]any, fields ...any) map[string]any {
	for i := 0; i < len(fields); i += 2 {
		if body[fields[i].(string)] = fields[i+1]; fields[i+1] == nil {
			delete(body, fields[i].(string))
		}
	}
	return body
}

func fix(p geo.Point, accuracy float64) map[string]any {
	return map[string]any{"lat": p.Lat, "lng": p.Lng, "accuracy": accuracy, "system": "wgs84"}
}

// north is a point so many metres north of the room.
func north(metres float64) geo.Point {
	return geo.Point{Lat: room.Lat + metres/geo.Distance(room, geo.Point{Lat: room.Lat + 1, Lng: room.Lng}), Lng: room.Lng}
}

// at is a moment of the day of the tests, "15:04:05".
func at(hms string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-11-25 "+hms, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}
