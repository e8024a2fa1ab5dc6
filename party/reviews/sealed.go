package reviews

import (
	"context"
	"encoding/json"
	"fmt"

	"zhibu/platform/seal"
)

// SealedKind is that of the leaves of filed results.
const SealedKind = "review.result"

// sealedResult is a filed result in the form of its leaf. Fields may be added where empty ones are left out.
type sealedResult struct {
	ReviewID int64  `json:"review_id"`
	MemberID int64  `json:"member_id"`
	OrgID    int64  `json:"org_id"`
	HomeID   int64  `json:"home_id"`
	Year     int    `json:"year"`
	Grade    Grade  `json:"grade"`
	FiledOn  string `json:"filed_on"`
}

// Results is every filed result for those who check the log.
func Results() seal.Source {
	return seal.Source{Kind: SealedKind, Once: true, Name: func(id, member int64) string {
		return fmt.Sprintf("民主评议 %d 中党员 %d 的结果", id, member)
	}, Each: eachResult}
}

func eachResult(ctx context.Context, from seal.Rows, only int64, tell seal.Tell) error {
	query, args := `SELECT review_id, member_id, org_id, home_id, year, grade, filed_on FROM review_result`, []any(nil)
	if only != 0 {
		query, args = query+` WHERE review_id = ?`, []any{only}
	}
	return from.Stream(ctx, func(scan func(...any) error) error {
		var r sealedResult
		if err := scan(&r.ReviewID, &r.MemberID, &r.OrgID, &r.HomeID, &r.Year, &r.Grade, &r.FiledOn); err != nil {
			return err
		}
		content, err := json.Marshal(r)
		if err != nil {
			return err
		}
		return tell(r.ReviewID, r.MemberID, 0, content)
	}, query+` ORDER BY review_id, member_id`, args...)
}
