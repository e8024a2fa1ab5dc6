package links

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/happened"
	"zhibu/party/partytest"
	"zhibu/party/policy"
	"zhibu/platform/store"
)

type linkList struct {
	Items    []View
	Isolated bool
}

const body = `{"orgId":%d,"title":"共产党员网","url":"https://www.12371.cn/","kind":"learning","fromOn":"2026-11-25","untilOn":"2026-12-31"}`

func TestLinks(t *testing.T) {
	each(t, func(h *house) {
		h.Run([]partytest.Step{
			{"支部不能添加", "wang", "POST", "/api/links", fmt.Sprintf(body, 11), 403, "没有", "", "AccessRefused"},
			{"内网地址", "zhang", "POST", "/api/links", strings.Replace(fmt.Sprintf(body, 1), "www.12371.cn", "10.0.0.1", 1), 422, "不能用 IP 地址", "", ""},
			{"上级添加", "zhang", "POST", "/api/links", fmt.Sprintf(body, 1), 201, `"id"`, "", `"step":"added"`},
			{"给一个支部添加", "zhang", "POST", "/api/links", fmt.Sprintf(body, 12), 201, `"id"`, "", `"step":"added"`},
		})
		if own := partytest.Get[linkList](h.Town, "li", "/api/links"); len(own.Items) != 1 || own.Items[0].OrgID != 1 || own.Items[0].Host != "www.12371.cn" || own.Isolated {
			t.Errorf("a member of another branch sees %+v", own)
		}
		all := partytest.Get[linkList](h.Town, "zhang", "/api/links/managed").Items
		if len(all) != 2 {
			t.Fatalf("%+v", all)
		}
		one := fmt.Sprintf("/api/links/%d", all[1].ID)
		change := `{"title":"学习视频","url":"https://tv.12371.cn/","kind":"video","fromOn":"2026-12-01"}`
		h.Run([]partytest.Step{
			{"支部不能改上级的", "wang", "PUT", one, change, 403, "没有“管理学习链接”的权限", "", "AccessRefused"},
			{"改", "zhang", "PUT", one, change, 204, "", "", `"step":"changed"`},
		})
		if own := partytest.Get[linkList](h.Town, "li", "/api/links"); len(own.Items) != 0 {
			t.Errorf("before its first day: %+v", own)
		}
		h.Clock.Set(time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC))
		if own := partytest.Get[linkList](h.Town, "li", "/api/links"); len(own.Items) != 1 || own.Items[0].Title != "学习视频" {
			t.Errorf("without end: %+v", own)
		}
		if own := partytest.Get[linkList](h.Town, "zhang", "/api/links"); len(own.Items) != 1 {
			t.Errorf("after the last day: %+v", own)
		}
		h.Run([]partytest.Step{{"删除", "zhang", "DELETE", one, "", 204, "", "", `"step":"removed"`}, {"已经没有", "zhang", "DELETE", one, "", 404, "没有这个链接", "", ""}})
	})
}

// Whoever was below an org that was merged sees its links below the other.
func TestLinksOfAMergedOrg(t *testing.T) {
	each(t, func(h *house) {
		h.Run([]partytest.Step{{"给第二党支部添加", "zhang", "POST", "/api/links", fmt.Sprintf(body, 12), 201, `"id"`, "", `"step":"added"`}})
		for _, c := range []struct {
			into int64
			want int
		}{{0, 0}, {11, 1}} {
			h.Commit(func(ctx context.Context, tx *store.Tx) error {
				return h.OnOrgAbolished(ctx, tx, happened.OrgAbolished{OrgID: 12, Path: "001.002.", IntoID: c.into})
			})
			if own := partytest.Get[linkList](h.Town, "li", "/api/links"); len(own.Items) != c.want {
				t.Errorf("into %d: %+v", c.into, own)
			}
		}
	})
}

func TestAnIsolatedCellShowsNone(t *testing.T) {
	each(t, func(h *house) {
		h.Run([]partytest.Step{{"添加", "zhang", "POST", "/api/links", fmt.Sprintf(body, 1), 201, "", "", `"step":"added"`}})
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			return policy.LoadSwitch(ctx, tx, 1, policy.Isolated, "true", h.Clock.Now())
		})
		h.Clock.Advance(time.Minute)
		if own := partytest.Get[linkList](h.Town, "li", "/api/links"); len(own.Items) != 0 || !own.Isolated {
			t.Errorf("%+v", own)
		}
		h.Run([]partytest.Step{{"不能再添加", "zhang", "POST", "/api/links", fmt.Sprintf(body, 1), 409, "隔离运行", "", ""}})
	})
}

func TestTheOathNeedsNothing(t *testing.T) {
	each(t, func(h *house) {
		rec := h.Ask("", "GET", "/print/oath", "")
		if page := rec.Body.String(); rec.Code != 200 || !strings.Contains(page, "<li>永不叛党。</li>") || strings.Contains(page, "<script") {
			t.Errorf("%d %s", rec.Code, page)
		}
		h.Run([]partytest.Step{{"誓词", "", "GET", "/api/links/oath", "", 200, "随时准备为党和人民牺牲一切", "", ""}})
	})
}
