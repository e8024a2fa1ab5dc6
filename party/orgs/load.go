package orgs

import (
	"cmp"
	"context"
	"iter"

	"zhibu/platform/store"
)

// Load writes whole trees fast, as they are: the caller has set ids, paths and
// counters. It is for the demo and for restoring, publishes nothing, and fills
// in only what a search looks through, and the full name for a short one that is missing.
func Load(ctx context.Context, tx *store.Tx, all iter.Seq[Org]) (int64, error) {
	columns := []string{"id", "parent_id", "path", "next_child", "name", "short_name", "code", "keys", "kind", "field", "region_code", "state",
		"established_on", "abolished_on", "contact", "phone", "lat", "lng", "synthetic_place", "members", "branches", "created_at", "updated_at"}
	return tx.Bulk(ctx, "org", columns, func(yield func([]any) bool) {
		for o := range all {
			o.ShortName = cmp.Or(o.ShortName, o.Name)
			if !yield([]any{o.ID, o.ParentID, o.Path, o.NextChild, o.Name, o.ShortName, o.Code, searchKeys(o.Name, o.ShortName, o.Code),
				string(o.Kind), string(o.Field), o.RegionCode, string(o.State), o.EstablishedOn, o.AbolishedOn, o.Contact, o.Phone,
				o.Lat, o.Lng, o.SyntheticPlace, o.Members, o.Branches, int64(o.CreatedAt), int64(o.UpdatedAt)}) {
				return
			}
		}
	})
}

// LoadPosts writes posts fast, as they are.
func LoadPosts(ctx context.Context, tx *store.Tx, all iter.Seq[Holding]) (int64, error) {
	return tx.Bulk(ctx, "org_post", []string{"id", "org_id", "member_id", "post", "from_on", "until_on", "created_at"}, func(yield func([]any) bool) {
		for h := range all {
			if !yield([]any{h.ID, h.OrgID, h.MemberID, string(h.Post), h.FromOn, h.UntilOn, int64(h.CreatedAt)}) {
				return
			}
		}
	})
}

// LoadTerms writes terms of office fast, as they are.
func LoadTerms(ctx context.Context, tx *store.Tx, all iter.Seq[TermRow]) (int64, error) {
	return tx.Bulk(ctx, "org_term", []string{"org_id", "number", "starts_on", "ends_on", "extended_to"}, func(yield func([]any) bool) {
		for t := range all {
			if !yield([]any{t.OrgID, t.Number, t.StartsOn, t.EndsOn, t.ExtendedTo}) {
				return
			}
		}
	})
}
