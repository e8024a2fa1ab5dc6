package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// stranger is a branch that none of those who tell the stories reaches: 城关支部, of another county.
var stranger = places[9]

// inBodies says what an id in a body is the id of, besides fields.
var inBodies = map[string]string{"hostId": "member", "withId": "member", "readerId": "member", "oneId": "member", "otherId": "member", "aboutId": "member",
	"invited": "member", "correctionId": "correction", "groupId": "org", "from": "case", "id": "item", "ids": "revision", "instead": "amendment"}

// swapper stands before a world. Before a call that works it makes the same call with one of its ids exchanged for that of
// a stranger's thing of the same kind: of the path from the second on, and each in the body, those left out included.
// That must be refused, tell nothing and change nothing, although the caller may do the operation where the path says.
type swapper struct {
	*reachWorld
	sound http.Handler
	ops   []operation
	tried map[string]bool // operation, id and caller
}

func (s *swapper) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	op, who := operationOf(s.ops, r), s.caller(r)
	if r.Method == http.MethodGet || op.Operation == nil || who == nil || who.may(access.OrgRead, stranger.path) {
		s.sound.ServeHTTP(out, r)
		return
	}
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	s.inPath(op, *who, r, sent)
	s.inBody(op, *who, r, sent)
	s.sound.ServeHTTP(out, again(r, r.URL.Path, sent))
}

// caller is whose token a request bears, where the matrix knows them.
func (s *swapper) caller(r *http.Request) *who {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if i := slices.IndexFunc(callers, func(w who) bool { return w.token == token && w.in && len(w.holds) > 0 }); i >= 0 {
		return &callers[i]
	}
	return nil
}

func again(r *http.Request, path string, body []byte) *http.Request {
	c := r.Clone(r.Context())
	c.URL.Path, c.Body, c.ContentLength = path, io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return c
}

// theirs is the id of a stranger's thing, "" for none.
func (s *swapper) theirs(kind string) string { return s.things[stranger.id][kind] }

func (s *swapper) inPath(op operation, who who, r *http.Request, sent []byte) {
	kinds, at := s.ids(op.path), 0
	for i, part := range strings.Split(op.path, "/") {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		if at++; at == 1 || s.theirs(kinds[at-1]) == "" {
			continue // the first is the matrix's own matter
		}
		path := strings.Split(r.URL.Path, "/")
		path[i] = s.theirs(kinds[at-1])
		s.try(op, who, part, again(r, strings.Join(path, "/"), sent))
	}
}

func (s *swapper) inBody(op operation, who who, r *http.Request, sent []byte) {
	var body map[string]any
	read := json.NewDecoder(bytes.NewReader(sent))
	read.UseNumber()
	if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil || read.Decode(&body) != nil || body == nil {
		return
	}
	s.vary("", op.RequestBody.Content["application/json"].Schema, body, func(at string) {
		changed, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		s.try(op, who, at, again(r, r.URL.Path, changed))
	})
}

// vary puts a stranger's id in every place of a body that takes one, one after the other, and takes it back.
func (s *swapper) vary(at string, schema *huma.Schema, body map[string]any, try func(at string)) {
	for name, of := range s.resolve(schema).Properties {
		of = s.resolve(of)
		was, there := body[name]
		kind := inBodies[name]
		if fields[name] != "" {
			kind = fields[name]
		}
		switch id := s.theirs(kind); {
		case of.Type == "integer" && id != "":
			body[name] = json.Number(id)
			try(at + "." + name)
		case of.Type == "array" && s.resolve(of.Items).Type == "integer" && id != "":
			body[name] = []any{json.Number(id)}
			try(at + "." + name)
		case of.Type == "array" && s.resolve(of.Items).Type == "object":
			list, _ := was.([]any)
			if len(list) == 0 {
				list = []any{s.example("", of.Items, s.things[ownID])}
			}
			body[name] = list
			if one, ok := list[0].(map[string]any); ok {
				s.vary(at+"."+name, of.Items, one, try)
			}
		case of.Type == "object" && there:
			if one, ok := was.(map[string]any); ok {
				s.vary(at+"."+name, of, one, try)
			}
		}
		if body[name] = was; !there {
			delete(body, name)
		}
	}
}

// try makes a call with a stranger's id in it, once for each caller.
func (s *swapper) try(op operation, who who, at string, r *http.Request) {
	s.t.Helper()
	if s.tried[op.OperationID+" "+at+" "+who.token] {
		return
	}
	s.tried[op.OperationID+" "+at+" "+who.token] = true
	before, rec := s.state(), httptest.NewRecorder()
	s.sound.ServeHTTP(rec, r)
	if op.OperationID == "decideRevisions" && strings.Contains(rec.Body.String(), `{"decided":0,`) {
		rec.Code = http.StatusNotFound // of many, it says of each why it was not decided on
	}
	if rec.Code < 400 || rec.Code >= 500 {
		s.t.Errorf("%s as %s with a stranger's %s: %d %.300s", op.OperationID, who.name, at, rec.Code, rec.Body)
	}
	s.tellsNothing(reachCase{op: op.Operation, path: op.path, who: who}, rec.Body.String())
	left := slices.DeleteFunc(changed(before, s.state()), func(table string) bool { return table == "event" || strings.HasPrefix(table, "seal_") })
	if len(left) > 0 { // refusals are written down
		s.t.Errorf("%s as %s with a stranger's %s changes %v", op.OperationID, who.name, at, left)
	}
}

// TestNoIDOfAStrangerIsTaken: S5. Whoever may do something in their own place names a thing of a branch out of their reach
// in it, in the body or behind the first id of the address.
func TestNoIDOfAStrangerIsTaken(t *testing.T) {
	eachReach(t, func(t *testing.T, w *reachWorld) {
		s := &swapper{w, w.Handler, w.operations(), map[string]bool{}}
		w.Handler = s
		w.registered()
		own := places[ownID-1]
		w.storyOfAttendance(own)
		w.storyOfReviews(own)
		w.storyOfMeetings(own)
		w.storyOfLife(own)
		for _, c := range w.letIn() {
			if c.op.Method != http.MethodGet && weight(c.op) < 2 && c.target != nil && (c.target.id == ownID || c.target.id == townID) {
				w.ask(c)
			}
		}
		w.storyOfPeople(own)
		for _, c := range w.letIn() {
			if c.op.Method != http.MethodGet && weight(c.op) == 3 && c.target != nil && c.target.id == ownID {
				w.ask(c)
			}
		}
		t.Logf("%d ids of strangers", len(s.tried))
		if len(s.tried) < 100 {
			t.Error("so few")
		}
	})
}
