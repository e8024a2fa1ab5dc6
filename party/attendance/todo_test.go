package attendance

import (
	"context"
	"strings"
	"testing"

	"zhibu/party/access"
	"zhibu/party/terms"
)

func TestTodos(t *testing.T) {
	each(t, func(h *house) {
		kinds := func(who int64) string {
			t.Helper()
			c := access.Caller{MemberID: who, AccountID: who, Grants: []access.Grant{{Role: access.Member, OrgID: 11, OrgPath: "001.001."}}}
			if who == secretary {
				c.Grants = append(c.Grants, access.Grant{Role: access.BranchOfficer, OrgID: 11, OrgPath: "001.001."})
			}
			if who == superior {
				c = access.Caller{AccountID: who, Grants: []access.Grant{{Role: access.Superior, OrgID: 1, OrgPath: "001."}}}
			}
			todos, err := h.Todos(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			var list []string
			for _, t := range todos {
				list = append(list, t.Kind)
			}
			return strings.Join(list, " ")
		}
		check := func(when string, who int64, want string) {
			t.Helper()
			h.clock.Set(at(when))
			if got := kinds(who); got != want {
				t.Errorf("%s %s: %q, want %q", when, names[who], got, want)
			}
		}
		check("09:00:00", zhang, "answer")
		check("09:00:00", old, "") // 不作硬性要求
		h.want(204, "", zhang, "POST", base+"/answer", `{"coming":"yes"}`)
		h.want(204, "", li, "POST", base+"/answer", `{"coming":"leave","reason":"住院"}`)
		check("09:00:01", zhang, "")
		check("09:00:01", secretary, "answer leave")
		check("14:30:00", zhang, "sign-in")
		h.want(201, "", zhang, "POST", base, h.scan(terms.In, "z"))
		check("14:30:01", zhang, "")
		h.want(201, "", wang, "POST", base, alter(h.scan(terms.In, "w"), "position", nil))
		check("14:40:00", zhang, "witness")
		check("14:40:00", secretary, "sign-in leave witness")
		check("16:30:00", zhang, "sign-out witness")
		h.clock.Set(at("17:30:01"))
		h.close(h.clock.Now())
		check("17:40:00", zhang, "witness")
		h.want(204, "", away, "POST", base+"/appeal", `{"reason":"视频参会"}`)
		check("17:40:00", superior, "appeal")
		h.clock.Set(h.clock.Now().AddDate(0, 0, 1))
		if got := kinds(zhang); got != "" {
			t.Error("the day after:", got)
		}
	})
}
