package attendance

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"zhibu/party/access"
	"zhibu/party/attendance/codes"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

const (
	benchBranches = 200
	benchMembers  = 25 // a branch
)

// BenchmarkSign is the whole way of a sign-in, from the request's bytes to the
// durable answer, signature checked, for 64 clients at once and ever other
// members; the nonce was asked for before, see BenchmarkNonce. cpu-µs is what
// the process used for each, the making of the requests included.
func BenchmarkSign(b *testing.B) {
	h := newHouse(b, openSQLite(b, b.TempDir()+"/bench.db"))
	requests := benchRequests(b, h, b.N)
	h.clock.Set(at("15:00:00"))
	var next, bad atomic.Int64
	before := cpu(b)
	b.SetParallelism(32) // on two cores, 64 clients
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			q := requests[next.Add(1)-1]
			r := httptest.NewRequest(http.MethodPost, q.path, strings.NewReader(q.body))
			r.Header.Set("Authorization", "Bearer "+token(q.member))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			if h.handler.ServeHTTP(w, r); w.Code != http.StatusCreated || !strings.Contains(w.Body.String(), `"verdict":"green"`) {
				bad.Add(1)
			}
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-µs/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "signins/s")
	if bad.Load() > 0 || h.told.Present != b.N {
		b.Fatalf("%d of %d failed, %d told", bad.Load(), b.N, h.told.Present)
	}
}

// BenchmarkNonce is what the page asks for before: no database but the session's.
func BenchmarkNonce(b *testing.B) {
	h := newHouse(b, openSQLite(b, b.TempDir()+"/bench.db"))
	h.clock.Set(at("15:00:00"))
	before := cpu(b)
	for b.Loop() {
		if h.nonce(zhang, terms.In) == "" {
			b.Fatal("no nonce")
		}
	}
	b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-µs/op")
}

func cpu(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return (u.Utime.Sec+u.Stime.Sec)*1e6 + u.Utime.Usec + u.Stime.Usec
}

type benchRequest struct {
	member, meeting int64
	path, body      string
}

// benchRequests fills the house with branches, members, sessions and as many
// meetings as n sign-ins need, and writes the requests.
func benchRequests(b *testing.B, h *house, n int) []benchRequest {
	const total = benchBranches * benchMembers
	each := func(yield func(member int64, org int64, path string) bool) {
		for i := range total {
			id, path := benchBranch(i)
			if !yield(int64(100_000+i), id, path) {
				return
			}
		}
	}
	var requests []benchRequest
	h.write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := orgs.Load(ctx, tx, func(yield func(orgs.Org) bool) {
			for i := range benchBranches {
				id, path := benchBranch(i)
				if !yield(orgs.Org{ID: id, ParentID: 1, Path: path, Name: path, Code: path, Kind: terms.Branch, State: orgs.Active}) {
					return
				}
			}
		}); err != nil {
			return err
		}
		if _, err := h.members.Load(ctx, tx, func(yield func(members.Member) bool) {
			each(func(m, org int64, path string) bool {
				return yield(members.Member{ID: m, OrgID: org, OrgPath: path, Status: members.Normal, Details: members.Details{Name: "党员", IDNumber: fmt.Sprint(m)}})
			})
		}); err != nil {
			return err
		}
		if _, err := access.LoadAccounts(ctx, tx, func(yield func(access.Account) bool) {
			each(func(m, org int64, path string) bool {
				return yield(access.Account{ID: m, Login: fmt.Sprint(m), Name: "党员", MemberID: m, OrgID: org, OrgPath: path})
			})
		}); err != nil {
			return err
		}
		if _, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
			each(func(m, org int64, path string) bool {
				return yield(token(m), access.Session{ID: m, AccountID: m, DeviceKey: phoneOf(m).point(), DeviceAt: store.At(at("09:00:00").AddDate(0, -1, 0)), SeenAt: store.At(at("09:00:00")), ExpiresAt: store.At(at("09:00:00").AddDate(0, 1, 0))})
			})
		}); err != nil {
			return err
		}
		return h.OpenMany(ctx, tx, func(yield func(Opening) bool) {
			for meeting := range (n + benchMembers - 1) / benchMembers {
				if !yield(benchOpening(meeting)) {
					return
				}
			}
		})
	})
	for round := 0; len(requests) < n; round++ { // neighbours in time are of other meetings
		for meeting := range (n + benchMembers - 1) / benchMembers {
			if round < benchMembers && len(requests) < n {
				member := int64(100_000 + meeting%benchBranches + round*benchBranches)
				requests = append(requests, benchRequest{member, int64(50_000 + meeting), fmt.Sprintf("/api/meetings/%d/attendance", 50_000+meeting), ""})
			}
		}
	}
	keys := map[string]string{}
	for i := range requests {
		q := &requests[i]
		if keys[q.path] == "" {
			keys[q.path], _ = h.sheet(q.meeting).keys().Rotating(terms.In, at("15:00:00"))
		}
		code, key, p := "https://zhibu.example.cn/s/"+keys[q.path], fmt.Sprintf("bench-%d", i), phoneOf(q.member)
		c := access.Caller{SessionID: q.member, Device: access.DeviceKey{Point: p.point()}}
		s := codes.Signed{Nonce: h.nonces.Make(c, q.meeting, terms.In, at("15:00:00"))}
		s.Signature = p.sign(string(s.Text(q.meeting, terms.In, code, key)))
		q.body = fmt.Sprintf(`{"direction":"in","code":%q,"key":%q,"position":{"lat":33.0677,"lng":107.0234,"accuracy":18,"system":"wgs84"},"proof":{"nonce":%q,"signature":%q}}`,
			code, key, s.Nonce, base64.StdEncoding.EncodeToString(s.Signature))
	}
	return requests
}

func benchBranch(i int) (id int64, path string) {
	return int64(1000 + i%benchBranches), fmt.Sprintf("001.%03d.", i%benchBranches+100)
}

func benchOpening(i int) Opening {
	org, path := benchBranch(i)
	o := Opening{Meeting: happened.MeetingApproved{MeetingID: int64(50_000 + i), OrgID: org, OrgPath: path, Kind: terms.ThemeDay, Month: "2026-11", Title: "主题党日",
		StartsAt: at("15:00:00"), EndsAt: at("16:30:00"), Place: happened.Place{Name: "党员活动室", Lat: room.Lat, Lng: room.Lng, Set: true}, SetItems: 6}}
	for j := range benchMembers {
		o.Roll = append(o.Roll, members.RollEntry{MemberID: int64(100_000 + i%benchBranches + j*benchBranches)})
	}
	return o
}

// BenchmarkOpenMany opens the sheets of a city: 9,000 with 225,000 rows.
func BenchmarkOpenMany(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		h := newHouse(b, openSQLite(b, b.TempDir()+"/city.db"))
		b.StartTimer()
		h.write(func(ctx context.Context, tx *store.Tx) error {
			return h.OpenMany(ctx, tx, func(yield func(Opening) bool) {
				for i := range 9000 {
					if !yield(benchOpening(i)) {
						return
					}
				}
			})
		})
	}
}
