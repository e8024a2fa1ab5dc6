// Package anchor is the floor that Zhibu's sign-in is measured against: the
// least a server can do that still checks a token, a code and a distance,
// chains the record, counts up the tree and answers only after a durable
// commit. It has one table, no permissions, no rules and no journal.
//
//	anchor.go   Serve: the two routes; Refuse: none at all
//	writer.go   one goroutine, one connection, many sign-ins a transaction
//	tokens.go   the CSV of members who sign in
package anchor

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/json"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// signin is the body of POST /api/signin.
type signin struct {
	Act           string
	QR            string
	Lat, Lng, Acc float64 // degrees WGS-84, accuracy in metres
}

// server answers the two routes.
type server struct {
	read *sql.DB
	jobs chan<- job
}

// Serve answers on the listener until ctx is done, storing into a new SQLite
// file with synchronous=FULL.
func Serve(ctx context.Context, l net.Listener, file string) error {
	jobs, err := startWriter(ctx, file)
	if err != nil {
		return err
	}
	read, err := sql.Open("sqlite", "file:"+file+"?_pragma=query_only(1)&_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer read.Close()
	read.SetMaxOpenConns(4)
	s := &server{read, jobs}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/health", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /api/signin", s.signin)
	mux.HandleFunc("GET /api/rank", s.rank)
	return serve(ctx, l, mux)
}

// Refuse answers every request on the listener with 429 until ctx is done: the least that net/http spends on a refusal.
func Refuse(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/health", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
	return serve(ctx, l, mux)
}

func serve(ctx context.Context, l net.Listener, handler http.Handler) error {
	h := &http.Server{Handler: handler}
	context.AfterFunc(ctx, func() { h.Close() })
	if err := h.Serve(l); ctx.Err() == nil {
		return err
	}
	return nil
}

func (s *server) signin(w http.ResponseWriter, r *http.Request) {
	member, org, ok := readToken(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if !ok {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var in signin
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&in) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	// Computed for its cost; the load file has no live code.
	step := time.Now().Unix() / 30
	_ = hmac.Equal([]byte(mac(in.Act+strconv.FormatInt(step, 10))), []byte(in.QR))
	away := metres(lat, lng, in.Lat, in.Lng)
	if away-in.Acc > 300 {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	j := job{member, org, in.Act, int(away), make(chan int, 1)}
	s.jobs <- j
	w.WriteHeader(<-j.status)
}

// rank lists the best 20 branches of a county.
func (s *server) rank(w http.ResponseWriter, r *http.Request) {
	county, _ := strconv.Atoi(r.FormValue("county"))
	rows, err := s.read.Query(`SELECT org, present, members FROM org_month
		WHERE month = ? AND kind = 3 AND county = ? ORDER BY present*1.0/members DESC LIMIT 20`, month, county)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer rows.Close()
	out := [][3]int{}
	for rows.Next() {
		var a [3]int
		if err := rows.Scan(&a[0], &a[1], &a[2]); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		out = append(out, a)
	}
	_ = json.NewEncoder(w).Encode(out)
}

// metres is the great-circle distance of two points in degrees.
func metres(lat1, lng1, lat2, lng2 float64) float64 {
	const rad, diameter = math.Pi / 180, 12742000
	sinLat, sinLng := math.Sin((lat2-lat1)*rad/2), math.Sin((lng2-lng1)*rad/2)
	return diameter * math.Asin(math.Sqrt(sinLat*sinLat+math.Cos(lat1*rad)*math.Cos(lat2*rad)*sinLng*sinLng))
}
