package duties

import (
	"slices"

	"zhibu/party/terms"
)

// answerable are the posts that answer for an org's organisational life, the first before the others: a branch's
// secretary and, where there is none, the deputy; in a committee its secretary, and where that post is vacant those
// who do its Party affairs.
//
// 支部工作条例 第二十二条: 党支部书记主持党支部全面工作; 第二十九条: 各级党委（党组）书记应当带头建立党支部工作联系点，切实履行主体责任.
func answerable(kind terms.OrgKind) []terms.Post {
	if kind.IsBranch() {
		return []terms.Post{terms.Secretary, terms.DeputySecretary}
	}
	return []terms.Post{terms.Secretary, terms.DeputySecretary, terms.OrganisationMember, terms.Clerk}
}

// Responsible picks who answers for an org of a kind 责任人 of those who hold its posts; -1 where the posts are vacant.
func Responsible(kind terms.OrgKind, posts []terms.Post) int {
	for _, p := range answerable(kind) {
		if i := slices.Index(posts, p); i >= 0 {
			return i
		}
	}
	return -1
}
