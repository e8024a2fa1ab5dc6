package orgs

import "zhibu/party/terms"

// Node is what the rules of the tree know of an org.
type Node struct {
	Kind     terms.OrgKind
	Path     string
	State    State
	Members  int // in the whole subtree
	Children int // active orgs directly below
}

// MayMove tells whether org may be put under parent, with all that is below it.
func MayMove(org, parent Node) []Finding {
	switch {
	case org.Path == Root:
		return refusal("", "最上级的党组织不能划转。")
	case org.State != Active || parent.State != Active:
		return refusal("", "已撤销的党组织不能划转，也不能接收下级，请改选党组织。")
	case org.Kind == terms.Group:
		return refusal("支部工作条例第十三条", "党小组由所在党支部划分，不能划转到别的党支部，请在那里另设党小组。")
	case Contains(org.Path, parent.Path):
		return refusal("", "不能把党组织划转到自己或者自己的下级之中，请改选上级党组织。")
	case ParentPath(org.Path) == parent.Path:
		return refusal("", "该党组织已经隶属于所选上级，不用划转。")
	}
	return StandsUnder(org.Kind, parent.Kind)
}

// MayMerge tells whether org may be merged into another: both active, both
// branches or both of the same kind, neither above the other.
func MayMerge(org, into Node) []Finding {
	switch {
	case org.Path == Root:
		return refusal("", "最上级的党组织不能合并到别处。")
	case org.State != Active || into.State != Active:
		return refusal("", "已撤销的党组织不能再合并，请改选党组织。")
	case Contains(org.Path, into.Path) || Contains(into.Path, org.Path):
		return refusal("", "不能与自己的上级或者下级合并，请改选党组织。")
	case org.Kind != into.Kind && !(org.Kind.IsBranch() && into.Kind.IsBranch()):
		return refusal("", "只有同一类别的党组织才能合并，请改选党组织。")
	}
	return nil
}

// MayAbolish applies 支部工作条例第七条: the superior abolishes an org once its members
// and the orgs below it are placed elsewhere.
func MayAbolish(org Node) []Finding {
	switch {
	case org.Path == Root:
		return refusal("", "最上级的党组织不能撤销。")
	case org.State != Active:
		return refusal("", "该党组织已经撤销，不用重复办理。")
	case org.Members > 0:
		return refusal("支部工作条例第七条", "党组织内还有党员，请先办理党员的组织关系转接，再撤销。")
	case org.Children > 0:
		return refusal("支部工作条例第七条", "还有下级党组织，请先划转或者撤销下级党组织。")
	}
	return nil
}
