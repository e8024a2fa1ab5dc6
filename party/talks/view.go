package talks

// View is a talk without what was said.
type View struct {
	ID      int64  `json:"id"`
	Kind    Kind   `json:"kind" enum:"committee,committee_member,members,superior" doc:"委员之间、委员和党员、党员之间、上级和支部同志"`
	One     string `json:"one" doc:"登记的同志"`
	Other   string `json:"other"`
	HeldOn  string `json:"heldOn" format:"date"`
	Paper   bool   `json:"paper" doc:"纸质记录，由支部代为登记"`
	Kept    bool   `json:"kept" doc:"对方已确认"`
	Mine    bool   `json:"mine" doc:"本人是双方之一"`
	Confirm bool   `json:"confirm" doc:"等本人确认"`
}

func view(t Talk, me int64) View {
	return View{t.ID, t.Kind, t.One, t.Other, t.HeldOn, t.Paper, t.Kept, t.of(me), !t.Kept && t.OtherID == me}
}

// Whole is a talk as the two read it.
type Whole struct {
	View
	Place  string `json:"place,omitempty"`
	Body   string `json:"body,omitempty" doc:"谈话内容，加密保存"`
	Reader string `json:"reader,omitempty" doc:"指定可以查看的上级同志"`
}

// PersonView is somebody to talk with.
type PersonView struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Committee bool   `json:"committee" doc:"支部委员"`
}

func personViews(list []Person) []PersonView {
	out := make([]PersonView, len(list))
	for i, p := range list {
		out[i] = PersonView{p.ID, p.Name, p.Committee}
	}
	return out
}

// LineView is a member in the branch's book.
type LineView struct {
	MemberID  int64        `json:"memberId"`
	Name      string       `json:"name"`
	Committee bool         `json:"committee"`
	Had       map[Kind]int `json:"had" doc:"今年各类谈话的次数"`
	Lacks     []Kind       `json:"lacks" enum:"committee,committee_member,members,superior" doc:"今年还缺的"`
}
