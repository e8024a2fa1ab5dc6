package demo_test

import (
	"slices"
	"time"

	"zhibu/party/access"
	"zhibu/party/meetings"
	"zhibu/party/orgs"
	"zhibu/party/terms"
)

// move puts a branch under another superior of the same kind.
func (h *history) move() {
	b := &h.all[h.r.IntN(len(h.all))]
	var places []orgs.Org
	must(h.t, h.a.DB.NewSelect().Model(&places).Where("o.kind = 'committee' AND o.state = 'active' AND o.id <> ? AND length(o.path) = ?", b.ParentID, len(orgs.ParentPath(b.Path))).Order("o.path").Scan(h.t.Context()))
	if len(places) == 0 {
		return
	}
	moved, err := h.a.Orgs.Move(h.as(h.root, access.Superior), b.ID, places[h.r.IntN(len(places))].ID, "乡镇区划调整")
	must(h.t, err)
	delete(h.chair, b.ID)
	*b = moved
}

// merge has one branch go over to another below the same superior, now and then. What it held and has not filed is
// filed by the other, which enters the roll where that was not done.
func (h *history) merge() {
	if !h.chance(25) {
		return
	}
	i := h.r.IntN(len(h.all))
	from := h.all[i]
	at := slices.IndexFunc(h.all, func(b orgs.Org) bool { return b.ID != from.ID && b.ParentID == from.ParentID && b.Kind == from.Kind })
	if at < 0 {
		return
	}
	into := &h.all[at]
	h.unentered(from)
	var left []planned
	var ids []int64
	must(h.t, h.a.DB.NewRaw(`SELECT id FROM meeting WHERE org_id = ? AND state = 'closed' ORDER BY id`, from.ID).Scan(h.t.Context(), &ids))
	for _, id := range ids {
		left = append(left, planned{id: id, org: into})
	}
	_, err := h.a.Orgs.Merge(h.as(h.root, access.Superior), from.ID, into.ID, "村庄合并")
	must(h.t, err)
	h.settle()
	for _, p := range left {
		ctx := h.as(*into, access.BranchOfficer)
		if m, err := h.a.Meetings.Get(ctx, p.id); err == nil && m.Held {
			must(h.t, h.a.Attendance.EnterRoll(ctx, p.id, "合并以前没有来得及登记", nil))
		}
	}
	h.settle()
	h.filed(left, 100)
	h.inherited = append(h.inherited, ids...)
	h.all = slices.Delete(h.all, i, i+1)
}

// unentered has a branch enter a meeting as held without a plan, whose roll nobody has entered yet.
func (h *history) unentered(b orgs.Org) {
	at := h.clock.Now().Add(-3*day + time.Hour)
	_, err := h.a.Meetings.Create(h.as(b, access.BranchOfficer), b.ID, terms.CommitteeMeeting, meetings.Plan{Title: "支委会", StartsAt: at, EndsAt: at.Add(time.Hour),
		Place: "党员活动室", HostID: h.head(b)}, meetings.How{Held: true, Reason: "临时召开"})
	must(h.t, err)
	h.settle()
}
