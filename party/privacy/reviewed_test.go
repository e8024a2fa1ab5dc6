package privacy

import (
	"fmt"
	"strings"
	"testing"

	"zhibu/party/partytest"
)

// What the level above reviews is not the branch's to answer.
func TestAReviewedFieldGoesToTheLevelAbove(t *testing.T) {
	each(t, func(h *house) {
		asking := func(field, value string) string {
			return fmt.Sprintf(`{"field":%q,"value":%q,"reason":"和档案核对过"}`, field, value)
		}
		other := partytest.NumberOf(chen)
		h.Run([]partytest.Step{
			{"本人申请更正身份证号", "li", "POST", "/api/privacy/mine/corrections", asking("idNumber", other), 204, "", "", `"fields":["idNumber"],"step":"asked"`},
			{"和现在一样", "li", "POST", "/api/privacy/mine/corrections", asking("name", "李秀英"), 422, "不需要更正", "", ""},
			{"支部不答复", "wang", "GET", "/api/privacy/corrections", "", 200, `"items":[]`, "", ""},
			{"本人看到由谁审核，号码遮盖", "li", "GET", "/api/privacy/mine", "", 200, `"level":`, other, ""},
		})
		list := partytest.Get[struct{ Items []RevisionView }](h.Town, "zhang", "/api/members/revisions").Items
		if len(list) != 1 || !list[0].Changes[0].Personal {
			h.T.Fatalf("%+v", list)
		}
		see := fmt.Sprintf(`{"memberId":%d,"fields":["idNumber"],"reason":"审核名册更改：公民身份号码","correctionId":%d}`, li, list[0].ID)
		h.Run([]partytest.Step{
			{"完整的号码要记录才看得到", "zhang", "POST", "/api/privacy/reveals", see, 200, `"proposed":"` + other + `"`, "", "DataRevealed"},
			{"名册的规则不放过别人的号码", "zhang", "POST", fmt.Sprintf("/api/members/revisions/%d/decision", list[0].ID), `{"grant":true,"note":"同意"}`, 422, "", other, ""},
			{"不同意", "zhang", "POST", fmt.Sprintf("/api/members/revisions/%d/decision", list[0].ID), `{"grant":false,"note":"是别人的号码"}`, 204, "", "", `"step":"refused"`},
			{"审核以后号码不再留着", "zhang", "POST", "/api/privacy/reveals", see, 404, "没有这份更正申请", other, ""},
			{"本人看到结果", "li", "GET", "/api/privacy/mine", "", 200, "是别人的号码", other, ""},
		})
		for _, e := range h.Journal() {
			if strings.Contains(e, other) {
				h.T.Errorf("the journal holds a number: %s", e)
			}
		}
	})
}
