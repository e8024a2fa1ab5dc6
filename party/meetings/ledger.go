package meetings

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
)

//go:embed ledger.html
var ledgerText string

var ledgerPage = template.Must(template.New("ledger").Funcs(template.FuncMap{
	"label":  func(k terms.MeetingKind) string { return terms.Label(k) },
	"came":   func(p terms.Presence) string { return terms.Label(p) },
	"day":    func(t *time.Time) string { return t.Format("2006年1月2日 15:04") },
	"hour":   func(t *time.Time) string { return t.Format("15:04") },
	"number": func(i int) int { return i + 1 },
}).Parse(ledgerText))

// ledgerPolicy lets the page show our pictures and its own style, and nothing else.
var ledgerPolicy = "default-src 'none'; img-src 'self'; style-src '" + styleHash(ledgerText) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// styleHash names a page's style as a Content-Security-Policy does.
func styleHash(page string) string {
	_, rest, _ := strings.Cut(page, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// ledger is what the printed record shows.
type ledger struct {
	*Detail
	Roll    []LedgerRow
	Printed time.Time
}

type ledgerInput struct {
	ID int64 `path:"meetingId"`
}

type ledgerOutput struct {
	ContentType string `header:"Content-Type"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

// ledgerRoute registers /print/ledger/{meetingId}: the record as an A4 page, which the browser prints.
func (s *Service) ledgerRoute(a huma.API) {
	op := access.Op(http.MethodGet, "/print/ledger/{meetingId}", "printLedger", "打印会议台账", access.MeetingRead)
	op.Hidden = true // a page, not part of the API
	huma.Register(a, op, s.printLedger)
}

func (s *Service) printLedger(ctx context.Context, in *ledgerInput) (*ledgerOutput, error) {
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
	var page bytes.Buffer
	if err := ledgerPage.Execute(&page, ledger{d, roll, s.now().In(clock.Shanghai)}); err != nil {
		return nil, err
	}
	return &ledgerOutput{"text/html; charset=utf-8", ledgerPolicy, page.Bytes()}, nil
}
