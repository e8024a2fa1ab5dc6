package audit

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// Group is what topics belong together under when one searches.
type Group string

// The groups.
const (
	Login    Group = "login"
	Accounts Group = "account"
	Orgs     Group = "org"
	Members  Group = "member"
	Meetings Group = "meeting"
	Policy   Group = "policy"
	Data     Group = "data"
	Seals    Group = "seal"
)

var groupNames = map[Group]string{Login: "登录与越权", Accounts: "账号与授权", Orgs: "党组织", Members: "党员", Meetings: "会议与签到",
	Policy: "政策开关", Data: "查看与导出", Seals: "存证与密钥"}

// Name is the group's Chinese name.
func (g Group) Name() string { return groupNames[g] }

// topic is what the entries of one event say.
type topic struct {
	group Group
	about kind
	say   func(payload []byte, n names) (string, error)
}

// topics has a sentence for each event that the journal may hold; a test fails for one without.
var topics = map[string]topic{}

// tell gives the entries of E their group and their sentence. The sentences are
// told in topics_<group>.go.
func tell[E any](group Group, say func(e E, n names) string) {
	topics[reflect.TypeFor[E]().Name()] = topic{group, aboutOf(reflect.TypeFor[E]()), func(payload []byte, n names) (string, error) {
		var e E
		err := json.Unmarshal(payload, &e)
		return say(e, n), err
	}}
}

// aboutOf is the kind of what an event is about, by the name of the field that says so.
func aboutOf(event reflect.Type) kind {
	for field := range event.Fields() {
		if field.Tag.Get("journal") == "about" {
			return map[string]kind{"OrgID": anOrg, "ToOrgID": anOrg, "MemberID": aMember, "AccountID": anAccount, "MeetingID": aMeeting}[field.Name]
		}
	}
	return nothing
}

// topicsAbout lists the topics that are about things of a kind.
func topicsAbout(k kind) (found []string) {
	for name, t := range topics {
		if t.about == k {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

// topicsOf lists the topics of a group; all of them for "".
func topicsOf(group Group) []string {
	if group == "" {
		return nil
	}
	var found []string
	for name, t := range topics {
		if t.group == group {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

func list(fields []string, name func(string) string) string {
	said := make([]string, len(fields))
	for i, f := range fields {
		if said[i] = name(f); said[i] == "" {
			said[i] = "其他信息"
		}
	}
	return strings.Join(said, "、")
}

func quoted(text string) string { return "“" + text + "”" }

// because ends a sentence, with the reason somebody gave where there is one.
func because(reason string) string {
	reason = strings.TrimRight(reason, "。")
	if reason == "" {
		return "。"
	}
	return "，原因：" + reason + "。"
}
