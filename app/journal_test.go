package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhibu/party/policy"
)

// unwritten are the operations that change something and write no line into
// the journal: each says why. One that is seen to write a line may not be here.
var unwritten = map[string]string{
	"seeNotices":         "one's own mark that a notice was read",
	"readDisclosure":     "one's own mark that a publication was read, dated in its own row",
	"readRevisions":      "one's own mark that changes were read",
	"greetMember":        "a greeting, dated in its own row",
	"writeLesson":        "one's own text; that it is taken as made up is written down",
	"beginTotp":          "comes to nothing unless it is finished, which is written down",
	"beginPasskey":       "comes to nothing unless it is finished, which is written down",
	"beginPasskeyLogin":  "comes to nothing unless it is finished, which is written down",
	"beginOidc":          "comes to nothing unless it is finished, which is written down",
	"beginIdentity":      "comes to nothing unless it is finished, which is written down",
	"registerDevice":     "one's own device key, dated in its own row",
	"enterWall":          "changes nothing",
	"findMember":         "only reads, and shows what every list shows",
	"importMembers":      "only reads and checks the sheet",
	"importOrgs":         "only reads and checks the sheet",
	"sign":               "the row of the roll says who, when, how, and is sealed",
	"witness":            "as many as sign-ins; the row of the roll says who saw whom and when, and is sealed",
	"writeTheme":         "a draft; the issue is written down",
	"changeTheme":        "a draft; the issue is written down",
	"createSeries":       "drafts; each step of one is written down",
	"planMeeting":        "a draft; each step of it is written down",
	"recordMeeting":      "a draft of the record, sealed when it is filed",
	"removePhoto":        "a part of the record, sealed when it is filed",
	"removeAttachment":   "a part of the record, sealed when it is filed",
	"writeReflection":    "one's own text, dated in its own row",
	"writeComment":       "one's own text, dated in its own row",
	"rewriteComment":     "one's own text, dated in its own row",
	"withdrawComment":    "one's own text, gone for good",
	"recordTalk":         "waits for the other, whose confirmation is written down",
	"takeBackTalk":       "goes before it was confirmed, with what was said",
	"handInReviewBallot": "a line with who and when would stand beside the sums",
}

// elsewhere are the operations that no story here makes work: which test shows that without a journal they come to nothing.
var elsewhere = map[string]string{
	"addPasskey":          "party/access/login.TestWithoutAJournalNobodyGetsIn: needs an authenticator",
	"passkeyLogin":        "party/access/login.TestWithoutAJournalNobodyGetsIn: needs an authenticator",
	"finishOidc":          "party/access/login.TestWithoutAJournalNobodyGetsIn: needs a provider that signs",
	"confirmMemberImport": "app.TestAnImportWithoutAJournalComesToNothing: it is done in the background",
	"confirmOrgImport":    "app.TestAnImportWithoutAJournalComesToNothing: it is done in the background",
}

// TestAFailedJournalWriteUndoesTheAction puts every operation that changes something to the test, by a
// call that works: without a journal it must fail and leave nothing behind. Only those that write no
// line and say why above, and those that another test shows, are let pass.
func TestAFailedJournalWriteUndoesTheAction(t *testing.T) {
	eachReachAs(t, func(c *cell) { c.breaks() }, func(t *testing.T, w *reachWorld) {
		b := w.Handler.(*breaker)
		w.registered()
		own := places[ownID-1]
		w.storyOfAttendance(own)
		w.storyOfReviews(own)
		w.storyOfMeetings(own)
		w.storyOfLife(own)
		w.storyOfAccounts(own)
		for _, c := range w.letIn() {
			if id := c.op.OperationID; c.op.Method != http.MethodGet && !b.tried[id] && weight(c.op) < 2 {
				w.ask(c)
			}
		}
		w.storyOfPeople(own)
		for _, c := range w.letIn() {
			if id := c.op.OperationID; c.op.Method != http.MethodGet && !b.tried[id] {
				w.ask(c)
			}
		}
		b.judge(storyOfTheSetUp(t, w.DB.Engine()))
	})
}

// judge fails for every operation that was not put to the test without a reason, and for every reason that does not hold.
func (b *breaker) judge(more *breaker) {
	b.t.Helper()
	maps.Copy(b.tried, more.tried)
	var writing, left []string
	for _, op := range b.ops {
		id := op.OperationID
		switch {
		case op.method == http.MethodGet:
			continue
		case b.tried[id] && (unwritten[id] != "" || elsewhere[id] != ""):
			b.t.Errorf("%s writes a line: take it from the list", id)
		case !b.tried[id] && unwritten[id] == "" && elsewhere[id] == "" && b.free[id]:
			b.t.Errorf("%s works without a journal", id)
		case !b.tried[id] && unwritten[id] == "" && elsewhere[id] == "":
			b.t.Errorf("%s was not put to the test: %s", id, b.refused[id])
		case !b.tried[id]:
			left = append(left, id)
		}
		writing = append(writing, id)
	}
	b.t.Logf("%d of %d operations were put to the test; not: %v", len(b.tried), len(writing), left)
	for id := range unwritten {
		if !slices.Contains(writing, id) {
			b.t.Errorf("%s is no operation", id)
		}
	}
	for id, test := range elsewhere {
		if !slices.Contains(writing, id) {
			b.t.Errorf("%s is no operation", id)
		}
		where, _, _ := strings.Cut(test, ":")
		b.exists(where)
	}
}

// exists fails unless there is a test of a package and name.
func (b *breaker) exists(test string) {
	b.t.Helper()
	dir, name, _ := strings.Cut(test, ".")
	files, err := filepath.Glob(filepath.Join("..", dir, "*_test.go"))
	if err != nil {
		b.t.Fatal(err)
	}
	if !slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		return err == nil && strings.Contains(string(text), "func "+name+"(t *testing.T)")
	}) {
		b.t.Errorf("there is no test %s", test)
	}
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

// An import is written in the background: with a journal that takes no line it fails as a whole.
// Members are written by the same code of platform/intake.
func TestAnImportWithoutAJournalComesToNothing(t *testing.T) {
	eachReach(t, func(t *testing.T, w *reachWorld) {
		by := person{w.cell, town}
		{
			what, sheet := "orgs", strings.NewReplacer("新村", "又一村", "C99", "C98").Replace(branchSheet)
			r := upload("POST", "/api/"+what+"/imports", what+".csv", []byte(sheet))
			rec := w.send(r, town)
			var made struct{ ID int64 }
			if json.Unmarshal(rec.Body.Bytes(), &made) != nil || rec.Code != 202 {
				t.Fatal(what, rec.Code, rec.Body)
			}
			at := fmt.Sprintf("/api/%s/imports/%d", what, made.ID)
			by.until(at, "checked")
			before := w.state()
			w.journal(false)
			by.does("POST", at+"/confirm", nil, 202, nil)
			by.until(at, "failed")
			w.journal(true)
			if left := changed(before, w.state()); len(left) > 0 {
				t.Errorf("%s: something is left in %v", what, left)
			}
		}
	})
}
