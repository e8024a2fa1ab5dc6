package cases

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// approved are the states of a meeting whose plan was approved and not called off.
var approved = []terms.MeetingState{terms.Approved, terms.Closed, terms.Filed}

// adopted counts the branches that took the case i up 采用: own items of theirs name it, of a meeting
// that was approved and not cancelled. A group counts for its branch; the case's own branch does not
// count, nor does what is no branch.
//
// It is a count over the whole cell, whoever asks. A secretary, who may read one branch, would
// otherwise always be told that nobody took it up. A number names no branch; which ones they are stays
// with those who may read their meetings.
func adopted() any {
	return bun.SafeQuery(`(SELECT count(DISTINCT b.id) FROM meeting_item AS t JOIN meeting AS tm ON tm.id = t.meeting_id AND tm.state IN (?)
		JOIN org AS o ON o.id = tm.org_id JOIN org AS b ON b.id = CASE o.kind WHEN 'group' THEN o.parent_id ELSE o.id END AND b.kind IN (?)
		WHERE t.from_item = i.id AND t.from_item <> 0
		AND b.id <> (SELECT CASE co.kind WHEN 'group' THEN co.parent_id ELSE co.id END FROM meeting_item AS c
			JOIN meeting AS cm ON cm.id = c.meeting_id JOIN org AS co ON co.id = cm.org_id WHERE c.id = t.from_item))`, store.In(approved), store.In(terms.BranchKinds))
}

// Adopted counts, for each of a meeting's own items, how many branches took it up 采用.
func Adopted(ctx context.Context, r store.Reader, meetingID int64) (map[int64]int, error) {
	var rows []struct {
		ID      int64
		Adopted int
	}
	err := r.NewSelect().TableExpr("meeting_item AS i").Column("i.id").ColumnExpr("? AS adopted", adopted()).
		Where("i.meeting_id = ? AND i.kind = 'own'", meetingID).Scan(ctx, &rows)
	of := make(map[int64]int, len(rows))
	for _, row := range rows {
		of[row.ID] = row.Adopted
	}
	return of, err
}

// MayTake refuses a plan of which an own item was taken over from a case that the caller does not find; from
// has the case of each of its own items, 0 for none. What the plan of the meeting names already stays,
// whatever has become of the case since; meetingID is 0 for a new one.
func MayTake(ctx context.Context, tx *store.Tx, meetingID int64, from []int64) error {
	known := map[int64]bool{0: true}
	var named []int64
	if err := tx.NewRaw(`SELECT from_item FROM meeting_item WHERE meeting_id = ? AND from_item <> 0`, meetingID).Scan(ctx, &named); err != nil {
		return err
	}
	for _, id := range named {
		known[id] = true
	}
	for n, id := range from {
		if known[id] {
			continue
		}
		found, err := finds(ctx, tx, id)
		if err != nil {
			return err
		}
		if !found {
			return api.Field("第 "+strconv.Itoa(n+1)+" 项抄自的案例没有找到，或者已经不再推荐。请删去这一项，重新查找案例再抄。", "body.ownItems")
		}
	}
	return nil
}

// finds tells whether an item is a case that the caller may find: of a meeting they may read, or
// recommended to them from above.
func finds(ctx context.Context, r store.Reader, itemID int64) (bool, error) {
	var path string
	err := r.NewRaw(`SELECT m.org_path FROM meeting_item AS i JOIN meeting AS m ON m.id = i.meeting_id WHERE i.id = ? AND i.kind = 'own' AND i.done AND m.state = ?`,
		itemID, terms.Filed).Scan(ctx, &path)
	if store.Missing(err) {
		return false, nil
	}
	who := access.CallerFrom(ctx)
	if err != nil || who.May(access.MeetingRead, path) {
		return err == nil, err
	}
	home, _ := who.Range(access.MeetingRead)
	n, err := recommended(r).Where("r.item_id = ? AND r.waits_at = 0 AND r.org_path IN (?)", itemID, store.In(orgs.Ancestors(home))).Count(ctx)
	return n > 0, err
}
