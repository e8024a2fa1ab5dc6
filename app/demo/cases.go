package demo

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/meetings"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// praise is what the top says of the cases that it recommends, by what was done.
var praise = map[string]string{
	"走访慰问困难党员":   "不光送东西，还把要办的事记下来、逐件办，群众看得见。请各支部结合实际借鉴。",
	"人居环境整治义务劳动": "党员带头、地段分明、当天见效，办法简单，各村都能学。",
	"政策宣讲进院坝":    "讲的是群众最关心的事，当场答疑，没有念文件。",
}

// showcase are the cases that are recommended, by what was done: the first branch's that did it.
type showcase map[string]place

// place is an item of a filed meeting of a branch.
type place struct{ org, meeting, item int64 }

// place puts the first of each into the showcase. Of the branches that do the same later one in four took it over.
func (s showcase) place(d *day, items []meetings.Item) []meetings.Item {
	for n := range items {
		i := &items[n]
		if s == nil || i.Kind != meetings.OwnItem || praise[i.Title] == "" {
			continue
		}
		first, known := s[i.Title]
		switch {
		case !known && d.meeting.State == terms.Filed:
			i.ID = store.NewID()
			s[i.Title] = place{d.org.ID, d.meeting.ID, i.ID}
		case known && first.org != d.org.ID && d.opened() && d.org.ID/int64(3*len(ownItems))%4 == 1:
			i.FromItem = first.item
		}
	}
	return items
}

// recommend has the top org recommend what the showcase holds.
func (m maker) recommend(ctx context.Context) error {
	root, err := m.root(ctx)
	if err != nil {
		return err
	}
	ctx = access.WithCaller(event.WithActor(ctx, event.Actor{Name: root.ShortName}), m.app.Access,
		access.Caller{Name: root.ShortName, Grants: []access.Grant{{Role: access.Superior, OrgID: root.ID, OrgPath: orgs.Root}}})
	for _, own := range ownItems { // always in the same order
		if at, ok := m.shown[own.Title]; ok {
			if err := m.app.Meetings.Recommend(ctx, at.meeting, at.item, praise[own.Title], true); err != nil {
				return err
			}
		}
	}
	return nil
}
