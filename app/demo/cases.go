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

// showcase are the cases that are recommended, by what was done: the first branch's that did it.
type showcase map[string]place

// place is an item of a filed meeting of a branch.
type place struct{ org, meeting, item int64 }

// place puts the first of each into the showcase. Of the branches that do the same later one in four took it over.
func (m maker) place(d *day, items []meetings.Item) []meetings.Item {
	for n := range items {
		i := &items[n]
		if m.shown == nil || i.Kind != meetings.OwnItem || m.said.praise(i.Title) == "" {
			continue
		}
		first, known := m.shown[i.Title]
		switch {
		case !known && d.meeting.State == terms.Filed:
			i.ID = store.NewID()
			m.shown[i.Title] = place{d.org.ID, d.meeting.ID, i.ID}
		case known && first.org != d.org.ID && d.opened() && d.org.ID/int64(3*len(m.said.own))%4 == 1:
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
	for _, own := range m.said.own { // always in the same order
		if at, ok := m.shown[own.Title]; ok {
			if err := m.app.Meetings.Recommend(ctx, at.meeting, at.item, own.praise, true); err != nil {
				return err
			}
		}
	}
	return nil
}
