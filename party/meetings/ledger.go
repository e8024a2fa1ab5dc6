package meetings

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/party/votes"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/page"
)

//go:embed ledger.html
var ledgerText string

var ledgerPage = page.Must("ledger", ledgerText, template.FuncMap{
	"label":  func(k terms.MeetingKind) string { return terms.Label(k) },
	"post":   func(p terms.Post) string { return terms.Label(p) },
	"came":   func(p terms.Presence) string { return terms.Label(p) },
	"day":    func(t *time.Time) string { return t.Format("2006年1月2日 15:04") },
	"hour":   func(t *time.Time) string { return t.Format("15:04") },
	"number": func(i int) int { return i + 1 },
	"kinds": func(d *Detail) string {
		text := terms.Label(d.Kind)
		for _, also := range d.Also {
			text += "、" + terms.Label(also)
		}
		return text
	},
	"people": func(all []PersonView) string {
		words := make([]string, len(all))
		for i, p := range all {
			words[i] = p.Name
			if p.Unit != "" {
				words[i] += "（" + p.Unit + "）"
			}
		}
		return strings.Join(words, "、")
	},
	"voted":  func(e votes.Engine) string { return engineNames[e] },
	"result": func(word string) string { return resultNames[word] },
	"size":   func(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(max(bytes, 1<<20/10))/(1<<20)) },
	"parts":  func() *parts { return new(parts) },
})

var (
	engineNames = map[votes.Engine]string{votes.Ordinary: "一般表决", votes.Admission: "接收、转正表决", votes.Committee: "委员表决"}
	resultNames = map[string]string{"elected": "当选", "run_off": "再次投票", "not_elected": ""}
)

// parts numbers the headings of those parts a record has: 一、二、三 …
type parts struct{ n int }

// Next is the number of the next part.
func (p *parts) Next() string {
	p.n++
	return string([]rune("一二三四五六七八九十")[p.n-1]) + "、"
}

// ledger is what the printed record shows.
type ledger struct {
	*Detail
	Roll    []LedgerRow
	Printed time.Time
}

// Voted tells whether anything was put to the vote.
func (l ledger) Voted() bool {
	return slices.ContainsFunc(l.Items, func(i ItemView) bool { return i.Vote != nil })
}

type ledgerInput struct {
	ID int64 `path:"meetingId"`
}

// ledgerRoute registers /print/ledger/{meetingId}: the record as an A4 page, which the browser prints.
func (s *Service) ledgerRoute(a huma.API) {
	op := access.Op(http.MethodGet, "/print/ledger/{meetingId}", "printLedger", "打印会议台账", access.MeetingRead)
	op.Hidden = true // a page, not part of the API
	huma.Register(a, op, s.printLedger)
}

func (s *Service) printLedger(ctx context.Context, in *ledgerInput) (*page.Output, error) {
	m, err := s.Get(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	// The roll names why each was on leave: not for every member.
	if who := access.CallerFrom(ctx); !m.recordedBy(who) && !who.May(access.MeetingReview, m.OrgPath) {
		return nil, api.Refused("台账由支部班子和上级党组织打印，请联系本支部的支部班子。")
	}
	d, err := s.detail(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	roll, err := s.Roll(ctx, s.db, in.ID)
	if err != nil {
		return nil, fmt.Errorf("roll: %w", err)
	}
	return ledgerPage.Render(ledger{d, roll, s.now().In(clock.Shanghai)})
}
