package meetings

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/page"
)

//go:embed ledger.html
var ledgerText string

var ledgerPage = page.Must("ledger", ledgerText, template.FuncMap{
	"label":  func(k terms.MeetingKind) string { return terms.Label(k) },
	"came":   func(p terms.Presence) string { return terms.Label(p) },
	"day":    func(t *time.Time) string { return t.Format("2006年1月2日 15:04") },
	"hour":   func(t *time.Time) string { return t.Format("15:04") },
	"number": func(i int) int { return i + 1 },
})

// ledger is what the printed record shows.
type ledger struct {
	*Detail
	Roll    []LedgerRow
	Printed time.Time
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
	if who := access.CallerFrom(ctx); !who.May(access.MeetingRecord, m.OrgPath) && !who.May(access.MeetingReview, m.OrgPath) {
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
