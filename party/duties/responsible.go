package duties

import (
	"context"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Person is who answers for an org, and how it is reached.
type Person struct {
	OrgID    int64
	Kind     terms.OrgKind
	MemberID int64
	Name     string
	Post     terms.Post
	Phone    string // of the org's office 联系电话; the member's own is in the register, masked
}

// responsible finds who answers for some orgs, by org: asked for the rows that are shown, never for a whole subtree.
func responsible(ctx context.Context, r store.Reader, orgIDs []int64, day string) (map[int64]Person, error) {
	found := map[int64]Person{}
	if len(orgIDs) == 0 {
		return found, nil
	}
	var rows []Person
	if err := r.NewRaw(`SELECT o.id AS org_id, o.kind, o.phone, p.member_id, p.post, m.name FROM org o JOIN org_post p ON p.org_id = o.id JOIN member m ON m.id = p.member_id
		WHERE o.id IN (?) AND p.from_on <= ? AND (p.until_on = '' OR p.until_on >= ?) ORDER BY p.org_id, p.id`, store.In(orgIDs), day, day).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	held := map[int64][]Person{}
	for _, p := range rows {
		held[p.OrgID] = append(held[p.OrgID], p)
	}
	for id, people := range held {
		posts := make([]terms.Post, len(people))
		for i, p := range people {
			posts[i] = p.Post
		}
		if i := Responsible(people[0].Kind, posts); i >= 0 {
			found[id] = people[i]
		}
	}
	return found, nil
}

// PersonView is who answers for an org.
type PersonView struct {
	MemberID int64  `json:"memberId" doc:"the register has the phone: masked, in clear for a reason"`
	Name     string `json:"name"`
	Post     string `json:"post" doc:"in Chinese"`
	Phone    string `json:"phone,omitempty" doc:"of the org's office"`
}

// view is nil where the post is vacant.
func (p Person) view() *PersonView {
	if p.MemberID == 0 {
		return nil
	}
	return &PersonView{p.MemberID, p.Name, terms.Label(p.Post), p.Phone}
}
