package privacy

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/members"
	"zhibu/party/partytest"
	"zhibu/platform/store"
)

func TestRetention(t *testing.T) {
	each(t, func(h *house) {
		h.Keepers = []Keeper{{Class: LeftMembers,
			Due: func(ctx context.Context, r store.Reader, before time.Time) (int, error) {
				return h.members.CountErasable(ctx, r, before.Format(time.DateOnly))
			},
			Erase: func(ctx context.Context, tx *store.Tx, before time.Time, most int) (int, error) {
				return h.members.Erase(ctx, tx, before.Format(time.DateOnly), most)
			}}}
		h.Run([]partytest.Step{{"看一次", "wang", "POST", "/api/privacy/reveals", fmt.Sprintf(`{"memberId":%d,"fields":["phone"],"reason":%q}`, li, why), 200, "", "", "DataRevealed"}})
		ctx := t.Context()
		if err := h.members.Leave(ctx, chen, members.TransferredOut, "转往西安", "2026-11-01"); err != nil {
			t.Fatal(err)
		}
		if err := h.members.Leave(ctx, li, members.Suspended, "停止党籍", "2026-11-01"); err != nil {
			t.Fatal(err)
		}
		h.delete(0, "今天")
		h.Clock.Set(time.Date(2031, 11, 1, 3, 0, 0, 0, h.Clock.Now().Location()))
		h.delete(1, "五年差一天，只有查看的登记过了三年")
		h.Clock.Set(time.Date(2031, 11, 2, 3, 0, 0, 0, h.Clock.Now().Location()))
		overview := partytest.Get[struct{ Items []ClassView }](h.Town, "anquan", "/api/privacy/retention").Items
		if overview[1].Due != 1 {
			t.Errorf("the dry run counts %+v", overview[1])
		}
		h.delete(1, "五年以后")
		h.delete(0, "再删一次")
		gone, err := h.members.Get(ctx, h.db, chen)
		if err != nil || gone.IDNumber+gone.Phone+gone.Address+gone.BirthOn != "" || gone.Name == "" || gone.JoinedOn == "" || gone.ErasedAt == 0 {
			t.Errorf("what is left of who left: %v", err)
		}
		if kept, err := h.members.Get(ctx, h.db, li); err != nil || kept.Phone == "" {
			t.Errorf("a suspended membership was erased: %v", err)
		}
		if got := strings.Join(h.Journal(), "\n"); !strings.Contains(got, `DataDeleted {"class":"left_members","count":1,"before":"2026-11-02"}`) || !strings.Contains(got, "MemberErased") {
			t.Errorf("journal %s", got)
		}
	})
}

// delete deletes what is over time and checks how much it was.
func (h *house) delete(want int, when string) {
	h.T.Helper()
	if n, err := h.Delete(h.T.Context()); n != want || err != nil {
		h.T.Errorf("%s: %d deleted, %v", when, n, err)
	}
}
