// Package audit 审计: the journal for people. Who, when, what, about whom, with
// which result, from where: every entry as a Chinese sentence, searched and
// exported by the audit administrator alone. The journal itself belongs to
// platform/event; this package only reads it, and nothing here or anywhere
// changes, deletes or stops it (docs/adr/0022).
//
//	audit.go      Service, New, Entry
//	topics.go     groups of topics, and how a topic gets its sentence
//	topics_*.go   the sentences, a file for each group or two
//	names.go      whom and what the ids of a page of entries mean
//	search.go     from a request to a search of the journal; own log-ins
//	export.go     the same as .xlsx
//	rules.go      where an org stood before, and stands now
//	http.go       /api/audit
package audit

import (
	"context"
	"encoding/json"
	"time"

	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Service reads the journal.
type Service struct {
	db  *store.DB
	bus *event.Bus
	now clock.Now
	// Operation is what the operation of an id is called, "" for none; app sets it.
	Operation func(id string) string
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, now clock.Now) *Service {
	return &Service{db: db, bus: bus, now: now, Operation: func(string) string { return "" }}
}

// Entry is one line of the journal as the audit administrator reads it.
type Entry struct {
	ID        int64           `json:"id"`
	At        time.Time       `json:"at"`
	Group     Group           `json:"group" enum:"login,account,org,member,meeting,policy,data,seal" doc:"what it belongs to"`
	GroupName string          `json:"groupName"`
	Who       string          `json:"who" doc:"as the account was called then"`
	AccountID int64           `json:"accountId,omitempty" doc:"absent for the platform itself and for those who were not logged in"`
	What      string          `json:"what" doc:"one sentence"`
	About     string          `json:"about,omitempty" doc:"the member, account, org or meeting it is about"`
	OrgName   string          `json:"orgName,omitempty" doc:"where it happened, as the org is called now"`
	OK        bool            `json:"ok" doc:"it came about"`
	Result    string          `json:"result" doc:"成功, or why not"`
	Source    string          `json:"source,omitempty" doc:"network address"`
	Device    string          `json:"device,omitempty" doc:"kind of device and browser"`
	RequestID string          `json:"requestId,omitempty"`
	Topic     string          `json:"topic" doc:"as it is sealed"`
	Content   json.RawMessage `json:"content" doc:"what was written down, as it is sealed"`
}

// inWords makes a page of entries readable.
func (s *Service) inWords(ctx context.Context, r store.Reader, entries []event.Entry) ([]Entry, error) {
	known, err := s.names(ctx, r, entries)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, len(entries))
	for i, e := range entries {
		t, payload := topics[e.Topic], []byte(e.Payload)
		out[i] = Entry{ID: e.ID, At: e.At.Time(), Group: t.group, GroupName: t.group.Name(), Who: who(e), AccountID: e.ActorID,
			What: e.Topic, About: known.of(t.about, e.About), OrgName: known.at(e.OrgPath), OK: e.Result == "ok", Result: resultOf(e.Result),
			Source: e.Source, Device: e.Device, RequestID: e.RequestID, Topic: e.Topic, Content: payload}
		if t.say != nil { // an entry of a newer version of the program is shown as it stands
			if out[i].What, err = t.say(payload, known); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// who acted: the account, the platform, or somebody it does not know.
func who(e event.Entry) string {
	if e.Actor == "" {
		return "未登录"
	}
	return e.Actor
}

var results = map[string]string{
	"ok": "成功", "half": "第一步正确，第二步未完成", "second": "第二步验证不对", "cloned": "通行密钥疑似被复制", "refused": "统一身份没有认可", "unbound": "统一身份没有绑定账号",
	"blocked": "已拦截", "wrong": "账号或密码不对", "limited": "错误次数太多", "expired": "初始密码已过期", "disabled": "账号已停用",
	"outside": "不在管理范围内", "not_allowed": "没有权限", "foreign_page": "不是从本平台的页面发出",
}

func resultOf(code string) string {
	if name, ok := results[code]; ok {
		return name
	}
	return "未成功"
}
