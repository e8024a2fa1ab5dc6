package demo

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/csv"
	"io"
	"math"
	mrand "math/rand/v2"
	"strconv"
	"time"

	"zhibu/app"
	"zhibu/party/access"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// OpenNow opens a theme day in every branch of a loaded cell, whose sign-in is
// open from now for three quarters of an hour, logs every member in, and writes
// what a load test needs to sign them in: one line of csv a member, in random
// order. Each has a device of its own that has been in use for a month: the
// line holds its private key (PKCS #8, base64), with which a sign-in is signed.
// The codes are those of the posters, which hold for the whole window; no
// sample of them asks for a witness. Unless o.Signed, a program that has no
// device and signs nothing is green too.
func OpenNow(ctx context.Context, a *app.App, o Options, to io.Writer) error {
	m := maker{app: a, o: o, said: o.Scale.script()}
	if err := m.loosen(ctx); err != nil {
		return err
	}
	opened, err := m.open(ctx)
	if err != nil {
		return err
	}
	if err := a.BeginPages(ctx); err != nil {
		return err
	}
	lines, err := m.lines(ctx, opened)
	if err != nil {
		return err
	}
	if err := m.logIn(ctx, lines); err != nil {
		return err
	}
	r := mrand.New(mrand.NewPCG(o.Seed, 1))
	r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return writeLines(to, lines)
}

// loosen sets the switches that would ask for a witness.
func (m maker) loosen(ctx context.Context) error {
	root, err := m.root(ctx)
	if err != nil {
		return err
	}
	return m.app.DB.Write(ctx, func(tx *store.Tx) error {
		if err := policy.LoadSwitch(ctx, tx, root.ID, policy.PosterWitnessPercent, "0", m.o.Now); err != nil {
			return err
		}
		if m.o.Signed {
			return nil
		}
		return policy.LoadSwitch(ctx, tx, root.ID, policy.SigninDevice, "off", m.o.Now)
	})
}

// open opens the theme day everywhere.
func (m maker) open(ctx context.Context) (opened []day, err error) {
	month, _, err := clock.MonthRange(clock.Month(m.o.Now))
	if err != nil {
		return nil, err
	}
	theme, err := m.theme(ctx, month, titles[0])
	if err != nil {
		return nil, err
	}
	err = m.month(ctx, theme, func(d *day, _ *mrand.Rand) {
		d.at(m.o.Now.Add(30 * time.Minute))
		d.meeting.State = terms.Approved
		opened = append(opened, *d)
	})
	return opened, err
}

func writeLines(to io.Writer, lines []line) error {
	w := csv.NewWriter(to)
	w.Write([]string{"member_id", "org_id", "meeting_id", "code", "lat", "lng", "token", "device_key"})
	for _, l := range lines {
		fields, err := l.fields()
		if err != nil {
			return err
		}
		w.Write(fields)
	}
	w.Flush()
	return w.Error()
}

// line is what one member needs to sign in.
type line struct {
	member, org, meeting int64
	code                 string
	lat, lng             float64
	token                string
	device               *ecdsa.PrivateKey
}

func (l line) fields() ([]string, error) {
	key, err := x509.MarshalPKCS8PrivateKey(l.device)
	return []string{strconv.FormatInt(l.member, 10), strconv.FormatInt(l.org, 10), strconv.FormatInt(l.meeting, 10), l.code,
		strconv.FormatFloat(l.lat, 'f', 6, 64), strconv.FormatFloat(l.lng, 'f', 6, 64), l.token, base64.StdEncoding.EncodeToString(key)}, err
}

// lines puts every member who is due within a hundred metres of the room.
func (m maker) lines(ctx context.Context, opened []day) ([]line, error) {
	var lines []line
	codes, err := m.app.Attendance.PosterCodes(ctx, m.app.DB)
	if err != nil {
		return nil, err
	}
	bound, err := m.bound(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range opened {
		r := mrand.New(mrand.NewPCG(m.o.Seed, uint64(d.org.ID)))
		for _, e := range d.roll {
			if e.Exempt || bound[e.MemberID] {
				continue
			}
			l := line{member: e.MemberID, org: d.org.ID, meeting: d.meeting.ID, code: codes[d.meeting.ID], token: rand.Text()}
			if l.device, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
				return nil, err
			}
			if d.org.Lat != nil && d.org.Lng != nil {
				angle, metres := r.Float64()*2*math.Pi, r.Float64()*100
				l.lat = *d.org.Lat + metres*math.Sin(angle)/111_320
				l.lng = *d.org.Lng + metres*math.Cos(angle)/(111_320*math.Cos(*d.org.Lat*math.Pi/180))
			}
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// bound are the few who must change a handed-out password before they may act.
func (m maker) bound(ctx context.Context) (map[int64]bool, error) {
	var ids []int64
	err := m.app.DB.NewRaw(`SELECT id FROM account WHERE must_change`).Scan(ctx, &ids)
	bound := map[int64]bool{}
	for _, id := range ids {
		bound[id] = true
	}
	return bound, err
}

// logIn opens a session for the account of every line; an account has its member's id.
func (m maker) logIn(ctx context.Context, lines []line) error {
	now := m.o.Now
	done := func(int) {}
	if m.o.Progress != nil {
		done = m.o.Progress("令牌", int64(len(lines)))
	}
	return m.app.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
			for i, l := range lines {
				point, err := l.device.PublicKey.Bytes()
				if err != nil {
					panic(err) // a key just made
				}
				s := access.Session{ID: store.NewID(), AccountID: l.member, Device: "压力测试", Source: "127.0.0.1",
					CreatedAt: store.At(now), SeenAt: store.At(now), ExpiresAt: store.At(now.AddDate(0, 0, 7)),
					DeviceKey: point, DeviceAt: store.At(now.AddDate(0, -1, 0))}
				if !yield(l.token, s) {
					return
				}
				if i%1000 == 999 {
					done(1000)
				}
			}
		})
		return err
	})
}
