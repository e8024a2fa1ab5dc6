package attendance

import (
	"context"
	"testing"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Who took over the record of a branch that is no more reads its roll and enters it, and does nothing else of a
// sign-in: no codes, no poster, nobody entered singly. It may be another branch, or the org above.
func TestWhoTookOverTheRecordFinishesTheRoll(t *testing.T) {
	held(t, func(m *happened.MeetingApproved) { m.Kind = terms.Assembly }, func(h *house) {
		h.write(func(ctx context.Context, tx *store.Tx) error {
			return access.LoadGrant(ctx, tx, neighbour+1000, access.BranchOfficer, 12, store.At(at("09:00:00").AddDate(1, 0, 0)))
		})
		var heir int64 // an account
		h.TookOver = func(ctx context.Context, _ store.Reader, id int64) (bool, error) {
			return id == meeting && access.CallerFrom(ctx).AccountID == heir, nil
		}
		h.clock.Set(at("15:05:00"))
		const roll = `{"reason":"合并以前没有登记","except":[{"memberId":104,"presence":"absent"}]}`
		h.want(404, "不在您的管理范围", neighbour, "GET", base, nil)
		h.want(404, "不在您的管理范围", neighbour, "PUT", base+"/roll", roll)
		h.want(403, "组织签到", superior, "PUT", base+"/roll", roll)
		for _, who := range []int64{neighbour, superior} {
			refused := map[int64]int{neighbour: 404, superior: 403}[who]
			heir = who + 1000
			h.want(204, "", who, "PUT", base+"/roll", roll)
			h.want(200, `"method":"roll"`, who, "GET", base, nil)
			h.want(refused, "", who, "GET", base+"/code?direction=in", nil)
			h.want(refused, "", who, "GET", base+"/code/ahead?direction=in", nil)
			h.want(refused, "", who, "GET", "/print/poster/9001", nil)
			h.want(refused, "", who, "POST", base+"/assist", map[string]any{"memberId": old, "direction": "in", "presence": "assisted", "reason": "没有手机", "witnessId": deputy})
		}
		heir = 0
		h.want(404, "不在您的管理范围", neighbour, "GET", base, nil)
	})
}
