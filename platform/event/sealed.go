package event

import (
	"context"
	"encoding/json"
	"strconv"

	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// Kind is that of the journal's leaves.
const Kind = "event"

// sealed is a line of the journal in the form of its leaf: all of it but the
// outbox's own bookkeeping. Fields may be added where empty ones are left out.
type sealed struct {
	ID        int64         `json:"id"`
	Topic     string        `json:"topic"`
	Payload   string        `json:"payload"`
	At        store.Instant `json:"at"`
	ActorID   int64         `json:"actor_id"`
	Actor     string        `json:"actor"`
	Source    string        `json:"source"`
	Device    string        `json:"device"`
	RequestID string        `json:"request_id"`
	Result    string        `json:"result"`
	OrgPath   string        `json:"org_path"`
	About     int64         `json:"about"`
}

// seal appends the line to the cell's log as part of tx.
func (r *Entry) seal(ctx context.Context, tx *store.Tx) error {
	content, err := json.Marshal(sealed{r.ID, r.Topic, r.Payload, r.At, r.ActorID, r.Actor, r.Source, r.Device, r.RequestID, r.Result, r.OrgPath, r.About})
	if err != nil {
		return err
	}
	seal.Append(ctx, tx, seal.Leaf{Kind: Kind, Ref: r.ID, At: r.At, Content: content})
	return nil
}

// Sealed is the journal for those who check the log.
func Sealed() seal.Source {
	return seal.Source{Kind: Kind, Once: true, Name: func(id, _ int64) string { return "审计日志第 " + strconv.FormatInt(id, 10) + " 号" }, Each: eachLine}
}

func eachLine(ctx context.Context, from seal.Rows, ref int64, tell seal.Tell) error {
	query, args := `SELECT id, topic, payload, at, actor_id, actor, source, device, request_id, result, org_path, about FROM event`, []any(nil)
	if ref != 0 {
		query, args = query+` WHERE id = ?`, []any{ref}
	}
	var r sealed
	return from.Stream(ctx, func(scan func(...any) error) error {
		if err := scan(&r.ID, &r.Topic, &r.Payload, &r.At, &r.ActorID, &r.Actor, &r.Source, &r.Device, &r.RequestID, &r.Result, &r.OrgPath, &r.About); err != nil {
			return err
		}
		content, err := json.Marshal(r)
		if err != nil {
			return err
		}
		return tell(r.ID, 0, r.At, content)
	}, query, args...)
}
