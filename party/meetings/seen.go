package meetings

import (
	"context"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// SeenView is who above has read a record, and when.
type SeenView struct {
	Who string    `json:"who"`
	At  time.Time `json:"at"`
}

// See says that the caller, who stands above, has read a filed record 审阅. It
// decides nothing: plans are reviewed 审核, records marked 评分. Once is enough.
func (s *Service) See(ctx context.Context, id int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		m, err := byID(ctx, tx, id)
		if err := Required(ctx, access.MeetingSeen, m.OrgPath, err); err != nil {
			return err
		}
		if !above(ctx, access.MeetingSeen, m.OrgPath) {
			return api.Refused("会议记录由上级党组织审阅，请联系上级党组织。")
		}
		if m.State != terms.Filed {
			return api.Conflict("会议还没有归档，请支部书记归档以后再审阅。")
		}
		who := access.CallerFrom(ctx)
		n, err := tx.Exec(ctx, `INSERT INTO meeting_seen (meeting_id, account_id, who, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			id, who.AccountID, who.Name, store.At(s.now()))
		if err != nil || n == 0 {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.MeetingSeen{MeetingID: id, OrgID: m.OrgID, OrgPath: m.OrgPath})
	})
}

// seenBy lists who has read a record, the first first.
func seenBy(ctx context.Context, r store.Reader, meetingID int64) ([]SeenView, error) {
	var rows []struct {
		Who string
		At  store.Instant
	}
	err := r.NewRaw(`SELECT who, at FROM meeting_seen WHERE meeting_id = ? ORDER BY at, account_id`, meetingID).Scan(ctx, &rows)
	seen := make([]SeenView, len(rows))
	for i, row := range rows {
		seen[i] = SeenView{row.Who, row.At.Time()}
	}
	return seen, err
}

// hasSeen tells whether the caller has read a record.
func hasSeen(ctx context.Context, r store.Reader, meetingID int64) bool {
	var n int
	err := r.NewRaw(`SELECT count(*) FROM meeting_seen WHERE meeting_id = ? AND account_id = ?`, meetingID, access.CallerFrom(ctx).AccountID).Scan(ctx, &n)
	return err == nil && n > 0
}
