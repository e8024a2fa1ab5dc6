package privacy

import (
	"bytes"
	"context"
	"io"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Screen refuses what bears the marking of a secret, and reports it to the security administrator
// without the content, IncidentsPerHour times for one account: who sends more is known by then, and
// fills neither the list nor the journal. place is where it was sent to, in Chinese.
//
// 保守国家秘密法 第二十九条、第三十四条: 发现发布的信息涉嫌泄露国家秘密的，应当立即停止传输、保存有关记录并报告。
func (s *Service) Screen(ctx context.Context, place, name string, texts ...string) error {
	marking, found := Marked(name, strings.Join(texts, "\n"))
	if !found {
		return nil
	}
	c := access.CallerFrom(ctx)
	err := s.db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		if tells, err := s.tells(ctx, tx, c.AccountID); err != nil || !tells {
			return err
		}
		row := Incident{ID: store.NewID(), AccountID: c.AccountID, Name: c.Name, OrgID: c.OrgID, Place: place, Marking: marking, At: store.At(s.now())}
		if err := insert(ctx, tx, &row); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.UploadBlocked{OrgPath: c.OrgPath, Place: place, Marking: marking, Result: "blocked"})
	})
	if err != nil {
		return err
	}
	return api.Invalid("内容带有“" + marking + "”一类的标志，已经拦截，没有保存。本平台不处理涉密信息：请立即停止上传，按保密规定处理原件，并报告本单位保密工作机构。")
}

// tells tells whether one more incident of an account is written down.
func (s *Service) tells(ctx context.Context, tx *store.Tx, accountID int64) (bool, error) {
	if err := alone(ctx, tx, accountID); err != nil {
		return false, err
	}
	var n int
	err := tx.NewRaw(`SELECT count(*) FROM privacy_incident WHERE account_id = ? AND at > ?`, accountID, store.At(s.now().Add(-time.Hour))).Scan(ctx, &n)
	return n < IncidentsPerHour, err
}

// mayBeMarked is a cheap first look: no marking does without one of these.
func mayBeMarked(body []byte) bool {
	return bytes.Contains(body, []byte("密")) || bytes.Contains(body, []byte("内")) || bytes.Contains(body, []byte("內")) || bytes.Contains(body, []byte(`\u`))
}

// screenedBytes is how much typed text of one request is looked at; the API takes no more of it.
const screenedBytes = 2 << 20

// Middleware screens every text that is typed into any form, so that no capability can forget it.
// It runs after access's, which knows who calls.
func (s *Service) Middleware(humaAPI huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, _ := humago.Unwrap(ctx)
		if r.Body == nil || !screened(ctx) {
			next(ctx)
			return
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, screenedBytes))
		rest := r.Body
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(body), rest), rest}
		if err == nil && mayBeMarked(body) {
			if err := s.Screen(ctx.Context(), ctx.Operation().Summary, "", typed(body)...); err != nil {
				s.access.Answer(humaAPI, ctx, err)
				return
			}
		}
		next(ctx)
	}
}

// screened tells whether typed text comes with a request. The operation says so, not the header: huma
// reads whatever is sent to it as JSON. Log-ins and what nobody known sends bear passwords and
// secrets, keep no text, and would let anybody fill the journal.
func screened(ctx huma.Context) bool {
	op := ctx.Operation()
	if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil || access.CallerFrom(ctx.Context()).AccountID == 0 {
		return false
	}
	return !strings.HasPrefix(op.Path, "/api/session")
}

// Incidents lists what was blocked, the newest first.
func (s *Service) Incidents(ctx context.Context) (list []Incident, err error) {
	err = s.db.NewSelect().Model(&list).ColumnExpr("i.*").ColumnExpr("coalesce(o.short_name, '') AS org_name").
		Join("LEFT JOIN org AS o ON o.id = i.org_id").Order("i.id DESC").Limit(200).Scan(ctx)
	return list, err
}

// CloseIncident records how an incident was dealt with.
func (s *Service) CloseIncident(ctx context.Context, id int64, note string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE privacy_incident SET closed_at = ?, closer = ?, note = ? WHERE id = ? AND closed_at = 0`,
			store.At(s.now()), access.CallerFrom(ctx).Name, note, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return api.Conflict("这条记录已经处置过，请刷新后查看。")
		}
		return s.bus.Publish(ctx, tx, happened.IncidentClosed{IncidentID: id, Note: note})
	})
}
