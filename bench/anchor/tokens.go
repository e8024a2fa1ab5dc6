package anchor

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
)

// A city: 208,000 members in 9,000 branches, 180 towns, 11 counties.
const (
	members  = 208_000
	branches = 9_000
	towns    = 180
	counties = 11
)

// The place of all meetings, and their month.
const (
	lat, lng = 33.07, 107.02
	month    = "2026-11"
)

// Body is the sign-in of every member, 22 m from the meeting's place.
const Body = `{"Act":"` + month + `","QR":"0123456789abcdef012345","Lat":33.0702,"Lng":107.0203,"Acc":18}`

// key signs the tokens. It guards nothing: the anchor only ever runs for a benchmark on loopback.
var key = []byte("0123456789abcdef0123456789abcdef")

func mac(s string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(s))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16])
}

func token(member, org int) string {
	s := fmt.Sprintf("%d.%d", member, org)
	return s + "." + mac(s)
}

func readToken(token string) (member, org int, ok bool) {
	i := strings.LastIndexByte(token, '.')
	if i < 0 || !hmac.Equal([]byte(token[i+1:]), []byte(mac(token[:i]))) {
		return 0, 0, false
	}
	m, o, _ := strings.Cut(token[:i], ".")
	member, errM := strconv.Atoi(m)
	org, errO := strconv.Atoi(o)
	return member, org, errM == nil && errO == nil
}

// WriteTokens writes the CSV member,token of the whole city, in random order.
func WriteTokens(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriter(f)
	fmt.Fprintln(out, "member,token")
	dice := rand.New(rand.NewPCG(7, 7))
	for _, member := range dice.Perm(members) {
		fmt.Fprintf(out, "%d,%s\n", member, token(member, dice.IntN(branches)))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Close()
}
