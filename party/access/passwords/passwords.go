// Package passwords 密码 makes, checks and hands out passwords. Which account
// one belongs to is not its business; that is package access, which imports it.
//
//	rules.go     which are too weak
//	passwords.go argon2id, one at a time; one-time passwords
package passwords

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"zhibu/platform/api"
)

// The cost of one password: 24 ms and 19 MiB, OWASP's first choice for argon2id.
const (
	argonTime    = 2
	argonMemory  = 19 * 1024 // KiB
	argonThreads = 1
	saltBytes    = 16
	keyBytes     = 32
)

// How many log-ins may wait for the one that is being checked, a second's
// worth, and for how long at most: who would wait longer is told to come
// again. Whoever waits holds one of the API's places at work (api.Bound), of
// which sign-ins need most.
const (
	queued      = 40
	longestWait = 5 * time.Second
)

var errCrowd = api.TooMany("现在登录的人太多，请 5 秒后再试。已经登录的设备不受影响。", longestWait)

// Queue does the costly arithmetic one at a time, so that a storm of
// log-ins takes at most one core and the sign-ins go on beside it.
type Queue struct {
	waiting chan struct{}
	working chan struct{}
	Derive  func(password, salt []byte, time, memory uint32, threads uint8, keyLen uint32) []byte // argon2.IDKey; a test sees what is asked of it
}

// New makes a queue that nobody waits in.
func New() *Queue {
	return &Queue{waiting: make(chan struct{}, queued), working: make(chan struct{}, 1), Derive: argon2.IDKey}
}

// Do runs fn when its turn comes; it refuses at once when too many wait
// already, and after five seconds when the machine is slow.
func (p *Queue) Do(ctx context.Context, fn func()) error {
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return errCrowd
	}
	patience := time.NewTimer(longestWait)
	defer patience.Stop()
	select {
	case p.working <- struct{}{}:
		defer func() { <-p.working }()
	case <-patience.C:
		return errCrowd
	case <-ctx.Done():
		return ctx.Err()
	}
	fn()
	return nil
}

// Hash is the function Hash in its turn.
func (p *Queue) Hash(ctx context.Context, password string) (hashed string, err error) {
	err = p.Do(ctx, func() { hashed = Hash(password) })
	return hashed, err
}

// Hash is password as it is stored: argon2id in PHC form. It takes 24 ms of a core.
func Hash(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, keyBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// nobody is a hash that no password fits. Checking against it takes as long as
// against a real one, so that an unknown account cannot be told from a known one.
var nobody = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
	base64.RawStdEncoding.EncodeToString(make([]byte, saltBytes)), base64.RawStdEncoding.EncodeToString(make([]byte, keyBytes)))

var errHash = errors.New("passwords: a stored password is not in PHC form")

// Matches tells whether password fits hashed. It uses the cost named in
// hashed, so that the cost can be raised later.
func (p *Queue) Matches(password, hashed string) (bool, error) {
	if hashed == "" {
		hashed = nobody
	}
	parts := strings.Split(hashed, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errHash
	}
	var version int
	var memory, time uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &time, &threads); err != nil || version != argon2.Version {
		return false, errHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, errHash
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 {
		return false, errHash
	}
	got := p.Derive([]byte(password), salt, time, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// OneTime is a password to hand out once: 12 signs that are not mistaken for
// each other on paper, 59 bits.
func OneTime() string {
	const signs = "abcdefghjkmnpqrstuvwxyz23456789"
	var b strings.Builder
	for i := range 12 {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(signs[randomBelow(len(signs))])
	}
	return b.String()
}

// randomBelow is a random number in [0, n), n ≤ 256, every one equally likely.
func randomBelow(n int) int {
	var b [1]byte
	for {
		rand.Read(b[:])
		if int(b[0]) < 256-256%n {
			return int(b[0]) % n
		}
	}
}
