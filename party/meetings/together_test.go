package meetings_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"zhibu/party/access"
	"zhibu/party/meetings/meetingstest"
	"zhibu/platform/api"
)

// as is a caller with one role.
func as(role access.Role, org int64) context.Context {
	return access.WithCaller(context.Background(), nil, access.Caller{AccountID: 1, Name: "测试",
		Grants: []access.Grant{{Role: role, OrgID: org, OrgPath: meetingstest.PathOf(org)}}})
}

// together runs each at the same time.
func together(each ...func()) {
	var all sync.WaitGroup
	for _, f := range each {
		all.Go(f)
	}
	all.Wait()
}

// Two reviewers decide in the same moment: one decision stands, the other is told.
func TestTwoReviewersAtOnce(t *testing.T) {
	each(t, func(w *world) {
		w.Issued()
		w.Run([]call{
			{Name: "填写", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: meetingstest.Plan, Status: 200},
			{Name: "提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 200, Events: "MeetingStep"},
		})
		id := w.Names["a"].(int64)
		answers := make(chan error, 4)
		review := func(decide func(ctx context.Context) error) func() {
			return func() { answers <- decide(as(access.Superior, meetingstest.County)) }
		}
		approve := review(func(ctx context.Context) error { return w.Approve(ctx, id, 0, "") })
		sendBack := review(func(ctx context.Context) error { return w.Return(ctx, id, 0, "请补充") })
		together(approve, sendBack, approve, sendBack)
		close(answers)
		decided := 0
		for err := range answers {
			var p *api.Problem
			switch {
			case err == nil:
				decided++
			case !errors.As(err, &p) || p.Status != 409:
				t.Error(err)
			}
		}
		if decided != 1 {
			t.Errorf("%d decisions", decided)
		}
	})
}
