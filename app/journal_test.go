package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhibu/app"
	"zhibu/party/policy"
	"zhibu/platform/store"
)

// unwritten are the operations that change something and write no line into
// the journal, because what they change is a record of its own.
var unwritten = map[string]string{
	"seeNotices":            "one's own mark that a notice was read",
	"endOtherDevices":       "there is no other device here; it is written down where there is one",
	"beginTotp":             "comes to nothing unless it is finished, which is written down",
	"beginPasskey":          "comes to nothing unless it is finished, which is written down",
	"takeInHeads":           "there is no head to take in here; it is written down where there is one",
	"logOut":                "an ended session of one's own that no longer lives",
	"sign":                  "the row of the roll is sealed itself",
	"answerMeeting":         "the row of the roll holds who, when and what",
	"decideLeave":           "the row of the roll holds who, when and what",
	"witness":               "the row of the roll holds who, when and what",
	"assist":                "the row of the roll holds who, when and what",
	"appeal":                "the row of the roll holds who, when and what",
	"decideAppeal":          "the row of the roll holds who, when and what",
	"writeTheme":            "a draft; the issue is written down",
	"changeTheme":           "a draft; the issue is written down",
	"createMeeting":         "a draft; each step of it is written down",
	"planMeeting":           "a draft; each step of it is written down",
	"recordMeeting":         "a draft of the record, sealed when it is filed",
	"writeReflection":       "one's own text, dated in its own row",
	"writeComment":          "one's own text, dated in its own row",
	"rewriteComment":        "one's own text, dated in its own row",
	"withdrawComment":       "one's own text, gone for good",
	"addPhoto":              "a part of the record, sealed when it is filed",
	"removePhoto":           "a part of the record, sealed when it is filed",
	"recordTalk":            "waits for the other, whose confirmation is written down",
	"takeBackTalk":          "goes before it was confirmed, with what was said",
	"handInReviewBallot":    "a line with who and when would stand beside the sums",
	"setReviewByGroup":      "a draft; each step of a review is written down",
	"addReviewNote":         "a draft; each step of a review is written down",
	"removeReviewNote":      "a draft; each step of a review is written down",
	"assessSelf":            "a draft; each step of a review is written down",
	"excuseFromReview":      "a draft; each step of a review is written down",
	"judgeReview":           "a draft; the filed results are sealed",
	"objectToReview":        "a draft; each step of a review is written down",
	"answerReviewObjection": "a draft; each step of a review is written down",
	"addReviewFix":          "dated in its own row",
	"endReviewFix":          "dated in its own row",
	"sendReviewAway":        "dated by the review that follows",
	"makeSuggestion":        "a line with who and when would stand beside one that is unnamed; dated in its own row",
	"importMembers":         "only reads and checks the sheet",
	"importOrgs":            "only reads and checks the sheet",
	"enterWall":             "changes nothing",
	"registerDevice":        "one's own device key, dated in its own row",
}

// TestAFailedJournalWriteUndoesTheAction breaks the journal before each
// operation: whatever would be written down must then fail and leave nothing
// behind; mended, the same request must work, so that the test means something.
func TestAFailedJournalWriteUndoesTheAction(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		tokens := c.attackers()
		target := person{c, tokens["branch_secretary"]}.target(tokens["city_clerk"])
		target.strings = func(field string) any { return plausible(field) }
		works := map[string]bool{}
		state := c.state()
		for _, op := range c.operations() {
			for _, role := range slices.Sorted(maps.Keys(tokens)) {
				if works[op.OperationID] || op.OperationID == "logOut" || op.OperationID == "endDevice" {
					continue
				}
				request := func() *http.Request {
					if body := good[op.OperationID]; body != nil {
						return target.with(op, body(target))
					}
					return target.request(op, true, false)
				}
				c.rename("event", "event_away")
				w := c.send(request(), tokens[role])
				c.rename("event_away", "event")
				if w.Code < 400 && op.method != "GET" && unwritten[op.OperationID] == "" {
					t.Errorf("%s as %s works without a journal: %d", op.OperationID, role, w.Code)
				}
				if w.Code < 500 {
					if w.Code < 400 && op.method != "GET" {
						state = c.state()
					}
					continue
				}
				if after := c.state(); !maps.Equal(state, after) {
					t.Errorf("%s as %s fails and leaves something behind: %v", op.OperationID, role, changed(state, after))
					state = after
				}
				if w := c.send(request(), tokens[role]); w.Code < 400 {
					works[op.OperationID] = true
				}
				state = c.state()
			}
		}
		for _, must := range []string{"createOrg", "changeOrg", "addMember", "changeMember", "removeMember", "exportMembers", "exportOrgs", "createAccount", "openWall", "setSwitch", "issueTheme", "exportEntries", "cancelMeeting"} {
			if !works[must] {
				t.Errorf("%s was not put to the test; it works in %v", must, slices.Sorted(maps.Keys(works)))
			}
		}
	})
}

func plausible(field string) any {
	switch field {
	case "post":
		return "publicity_member"
	case "month":
		return "2026-11"
	}
	return "为了试验"
}

// good are bodies that are taken, for operations whose rules a generated one does not meet.
var good = map[string]func(t *target) any{
	"createOrg": func(t *target) any {
		return map[string]any{"parentId": t.root, "kind": "branch", "field": "village", "name": "试验村党支部", "fullMembers": 5}
	},
	"changeOrg": func(*target) any { return map[string]any{"shortName": "改名支部"} },
	"createAccount": func(t *target) any {
		return map[string]any{"account": "wang.jianguo", "name": "王建国", "orgId": t.id("orgs")}
	},
	"addMember": func(t *target) any {
		return map[string]any{"orgId": t.id("orgs"), "name": "王建国", "idNumber": number("61072519900101887"), "gender": "1", "ethnicity": "01", "birthOn": "1990-01-01",
			"education": "10", "category": "full", "joinedOn": "2015-07-01", "confirmedOn": "2016-07-01", "job": "农民", "phone": "13891678123", "address": "莲水村一组"}
	},
	"changeMember": func(*target) any { return map[string]any{"job": "村民委员会委员"} },
	"setSwitch": func(t *target) any {
		return map[string]any{"orgId": t.root, "key": "fence.metres", "value": "500", "reason": "为了试验"}
	},
	"cancelMeeting": func(*target) any { return map[string]any{"reason": "为了试验"} },
}

// with is an operation with a body of its own.
func (t *target) with(op operation, body any) *http.Request {
	r := t.request(op, false, false)
	text, err := json.Marshal(body)
	if err != nil {
		t.c.t.Fatal(err)
	}
	r = httptest.NewRequest(op.method, r.URL.String(), bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func (c *cell) rename(from, to string) {
	c.t.Helper()
	if err := c.DB.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(context.Background(), `ALTER TABLE `+from+` RENAME TO `+to)
		return err
	}); err != nil {
		c.t.Fatal(err)
	}
}

// state is a checksum of every table.
func (c *cell) state() map[string]store.Sum {
	c.t.Helper()
	names, err := store.TableNames(app.Tables, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	sums := map[string]store.Sum{}
	err = c.DB.Snapshot(context.Background(), func(s *store.Snapshot) error {
		for _, name := range names {
			if name == "intake" || strings.HasPrefix(name, "intake_") {
				continue // uploads are read and checked in the background
			}
			sum, err := s.SumOf(context.Background(), name)
			if err != nil {
				return err
			}
			sums[name] = sum
		}
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return sums
}

func changed(a, b map[string]store.Sum) (tables []string) {
	for name := range a {
		if a[name] != b[name] {
			tables = append(tables, name)
		}
	}
	return tables
}

// TestNothingStopsTheJournal: 网络安全法 第二十一条 asks for at least six months; here nothing
// of the journal is ever deleted or changed: no statement of the product does
// it, no operation, no switch.
func TestNothingStopsTheJournal(t *testing.T) {
	touches := regexp.MustCompile(`(?i)\b(?:DELETE FROM|UPDATE|TRUNCATE|DROP TABLE|INSERT (?:OR \w+ )?INTO)\s+event\b[^` + "`" + `]*`)
	found := 0
	for _, root := range []string{".", "../cmd", "../party", "../platform"} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".sql") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, statement := range touches.FindAllString(string(text), -1) {
				found++
				bookkeeping := strings.HasPrefix(statement, "UPDATE event SET relayed = ")
				if upgrade := strings.HasSuffix(path, "event/migrations/0002_journal.sql"); !bookkeeping && !upgrade {
					t.Errorf("%s touches the journal: %s", path, statement)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 3 {
		t.Errorf("only %d statements were seen: does the test still look at the right ones?", found)
	}
	for _, s := range policy.Switches {
		if strings.Contains(string(s.Key), "journal") || strings.Contains(string(s.Key), "audit") || strings.Contains(s.Name, "日志") || strings.Contains(s.Name, "审计") {
			t.Errorf("%s could switch the journal", s.Key)
		}
	}
	each(t, func(t *testing.T, c *cell) {
		for _, op := range c.operations() {
			if strings.HasPrefix(op.path, "/api/audit") && op.method != "GET" {
				t.Errorf("%s %s: the journal is read and nothing else", op.method, op.path)
			}
		}
	})
}
