package loadgen

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Verdict says what the server made of a request.
type Verdict byte

const (
	Acknowledged Verdict = 'A' // stored, says the server
	Refused      Verdict = 'R' // a correct "no"
	Failed       Verdict = 'E' // any other answer
	Unanswered   Verdict = 'U' // no answer: stored or not, nobody knows
)

// send makes one request and counts its outcome; latency runs from due.
func (r *run) send(s *Step, row []string, due time.Time) {
	status, answer, asked, err := r.exchange(s, row)
	o := outcome{step: s.Name, what: strconv.Itoa(status), took: time.Since(due) - asked}
	switch {
	case err != nil:
		o.verdict, o.what = Unanswered, reason(err)
	case slices.Contains(s.Expect, status):
		text, ok := s.answer(answer)
		o.verdict, o.what = Acknowledged, strings.TrimSpace(o.what+" "+text)
		if !ok {
			o.verdict = Failed
		}
	case slices.Contains(s.Refused, status):
		o.verdict = Refused
	default:
		o.verdict = Failed
	}
	if s.Key != "" {
		o.key = r.Rows.fill(s.Key, row)
	}
	r.tally.add(o)
	if o.what != "refused" {
		r.down.Store(0)
	} else if r.DownStop > 0 && r.down.Add(1) >= int64(r.DownStop) {
		r.stop()
	}
}

// answer finds which of the step's Answers the body holds.
func (s *Step) answer(body []byte) (text string, ok bool) {
	for _, text := range s.Answers {
		if bytes.Contains(body, []byte(text)) {
			return text, true
		}
	}
	return "", len(s.Answers) == 0
}

// exchange sends the request and reads the whole answer; asked is how long its
// proof took before, which is the page's time and not the request's.
func (r *run) exchange(s *Step, row []string) (status int, answer []byte, asked time.Duration, err error) {
	rows := r.Rows
	if s.Proof != nil {
		began := time.Now()
		rows, row, err = r.prove(s.Proof, s.Token, row)
		if asked = time.Since(began); err != nil {
			return 0, nil, asked, err
		}
	}
	status, answer, err = r.call(s.Method, rows.fill(s.Path, row), rows.fill(s.Token, row), rows.fill(s.Body, row))
	return status, answer, asked, err
}

// call makes one request. It has no context: a request once sent is awaited
// (up to the client's patience), else the end of the run would look like lost
// answers.
func (r *run) call(method, path, token, body string) (status int, answer []byte, err error) {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	q, err := http.NewRequest(method, r.Base+path, reader)
	if err != nil {
		return 0, nil, err
	}
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	a, err := r.client.Do(q)
	if err != nil {
		return 0, nil, err
	}
	defer a.Body.Close()
	answer, err = io.ReadAll(a.Body)
	return a.StatusCode, answer, err
}

// reason names in one word why there was no answer.
func reason(err error) string {
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "eof"
	default:
		return "io"
	}
}
