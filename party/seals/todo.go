package seals

import (
	"context"
	"fmt"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
)

const whyKeep = "上级党组织是下级会议记录的见证：收存了存证凭证，以后有人在后台改动记录，一核验就能发现。"

// keepWithin is how long a head may wait to be taken in before it presses.
const keepWithin = 30 * 24 * time.Hour

// Todos is one line, however many heads wait for the caller's orgs.
func (s *Service) Todos(ctx context.Context, caller access.Caller) ([]terms.Todo, error) {
	var orgs []int64
	for _, g := range caller.Grants {
		if access.Reach(g.Role, access.SealKeep) != access.No {
			orgs = append(orgs, g.OrgID)
		}
	}
	if len(orgs) == 0 {
		return nil, nil
	}
	n, oldest, err := waiting(ctx, s.db, orgs)
	if err != nil || n == 0 {
		return nil, err
	}
	due := oldest.Time().Add(keepWithin)
	return []terms.Todo{{Kind: "seals", Title: fmt.Sprintf("收存存证凭证 %d 份", n), Why: whyKeep, Link: "seals", Due: due, Overdue: s.now().After(due)}}, nil
}
