package happened

import (
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// stored are the events that the journal holds, some from years ago.
var stored = []any{
	OrgCreated{}, OrgChanged{}, OrgMoved{}, OrgAbolished{}, PostChanged{},
	MemberAdded{}, MemberChanged{}, MemberLeft{}, MembersImported{}, MembersExported{}, JournalExported{}, OrgsExported{},
	AccessRefused{}, LoggedIn{}, AccountChanged{}, RightDelegated{}, PolicyChanged{}, KeysChanged{},
	MemberErased{}, DataRevealed{}, ExportStep{}, CorrectionStep{}, RevisionStep{}, NoticePublished{}, ConsentGiven{}, UploadBlocked{}, IncidentClosed{}, DataDeleted{},
	ThemeIssued{}, MeetingStep{}, MeetingApproved{}, MeetingWithdrawn{},
	AttendanceClosed{}, RollStep{}, RollEntered{}, MeetingFiled{}, MeetingMarked{}, HeadsTakenIn{},
	MeetingCorrected{}, AmendmentStep{}, MeetingSeen{}, CaseRecommended{}, DecisionTaken{}, TaskStep{}, MakeupStep{}, DutyRecorded{}, DutyNudged{}, ReviewStep{}, ReviewEntry{}, ReviewAway{}, TalkHeld{},
	OpennessStep{}, SuggestionStep{}, LinkChanged{}, LedgerTaken{}, UploadConfirmed{}, ReflectionStep{},
}

// The golden file holds each stored event's fields as JSON names and types
// them. -update adds to it what is new; what is gone or of another type stays
// an error, because nobody could read the journal's older lines any more.
func TestStoredEventsOnlyGainFields(t *testing.T) {
	const golden = "testdata/events.json"
	now := map[string]map[string]string{}
	for _, e := range stored {
		fields := map[string]string{}
		shape(reflect.TypeOf(e), "", fields)
		now[reflect.TypeOf(e).Name()] = fields
	}
	text, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var before map[string]map[string]string
	if err := json.Unmarshal(text, &before); err != nil {
		t.Fatal(err)
	}
	for event, fields := range before {
		for field, kind := range fields {
			if got := now[event][field]; got != kind {
				t.Errorf("%s.%s was stored as %q and is %q now: keep it and add another field beside it", event, field, kind, got)
			}
		}
	}
	if *update && !t.Failed() {
		text, _ = json.MarshalIndent(now, "", "\t")
		if err := os.WriteFile(golden, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		before = now
	}
	if d := cmp.Diff(before, now); d != "" {
		t.Errorf("events have changed; new fields are written down by: go test ./party/happened -update\n%s", d)
	}
}

// shape writes down the JSON names below t, those of a struct within as place.lat.
func shape(t reflect.Type, prefix string, fields map[string]string) {
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-": // told, not stored
		case f.Type == reflect.TypeFor[time.Time]():
			fields[prefix+name] = "time"
		case f.Type.Kind() == reflect.Struct:
			shape(f.Type, prefix+name+".", fields)
		case f.Type.Kind() == reflect.Slice:
			fields[prefix+name] = "[]" + f.Type.Elem().Kind().String()
		default:
			fields[prefix+name] = f.Type.Kind().String()
		}
	}
}

// What has JSON names is stored, what is only told has none: a new event may
// not be forgotten above, nor a name in an event.
func TestEveryStoredEventIsGuarded(t *testing.T) {
	guarded := map[string]bool{"Place": true} // a part of MeetingApproved
	for _, e := range stored {
		guarded[reflect.TypeOf(e).Name()] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for name, object := range tree.Scope.Objects {
			spec, _ := object.Decl.(*ast.TypeSpec)
			if spec == nil {
				continue
			}
			for _, f := range spec.Type.(*ast.StructType).Fields.List {
				if named := f.Tag != nil; named != guarded[name] {
					t.Errorf("%s: field %v has a JSON name: %v, is guarded: %v", name, f.Names, named, guarded[name])
				}
			}
		}
	}
}
