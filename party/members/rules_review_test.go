package members

import (
	"slices"
	"testing"

	"zhibu/party/policy"
	"zhibu/party/terms"
)

func TestOverwrites(t *testing.T) {
	for name, c := range map[string]struct {
		changes []Revised
		want    int
	}{
		"填写空白的转正日期":    {[]Revised{{"confirmedOn", "", "2005-07-01"}}, 0},
		"更正入党日期":       {[]Revised{{"joinedOn", "2004-07-01", "2003-07-01"}}, 1},
		"清空转正日期也是更改":   {[]Revised{{"confirmedOn", "2005-07-01", ""}}, 1},
		"转正：改类别，填转正日期": {[]Revised{{"category", "预备党员", "正式党员"}, {"confirmedOn", "", "2026-06-20"}}, 1},
		"什么都没有改":       {nil, 0},
	} {
		if got := Overwrites(c.changes); len(got) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestLevelAbove(t *testing.T) {
	county, town := Level{1, "001.", "县委", terms.Committee}, Level{2, "001.001.", "镇党委", terms.WorkingCommittee}
	general, branch := Level{3, "001.001.001.", "党总支", terms.GeneralBranch}, Level{4, "001.001.001.001.", "党支部", terms.Branch}
	for name, c := range map[string]struct {
		above []Level
		want  Level
	}{
		"党委下的支部":       {[]Level{county, town}, town},
		"党总支不审批，由它的上级": {[]Level{county, town, general}, town},
		"上面只有党总支":      {[]Level{general}, general},
		"最上级的支部":       {nil, branch},
	} {
		if got := LevelAbove(branch, c.above); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestMayReview(t *testing.T) {
	for name, c := range map[string]struct {
		who  Reviewer
		want bool
	}{
		"上级党务干部":             {Reviewer{Above: true}, true},
		"支部的同志":              {Reviewer{Branch: true}, false},
		"兼任两级，另有人可以审核":       {Reviewer{Above: true, Branch: true, Others: true}, false},
		"兼任两级，没有别人":          {Reviewer{Above: true, Branch: true}, true},
		"自己的登记，另有人可以审核":      {Reviewer{Above: true, Own: true, Others: true}, false},
		"自己的登记，没有别人，不能永远等下去": {Reviewer{Above: true, Own: true}, true},
		"本人不是上级，没有别人也不行":     {Reviewer{Own: true}, false},
	} {
		if got := MayReview(c.who); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Every reviewable field is one of the form and has a switch that says yes or no, for the whole cell.
func TestReviewables(t *testing.T) {
	for _, r := range Reviewables {
		at := slices.IndexFunc(policy.Switches, func(s policy.Switch) bool { return s.Key == r.By })
		if at < 0 || policy.Switches[at].Kind != policy.YesNo || policy.Switches[at].Article == "" {
			t.Errorf("%s: no switch %s", r.Field, r.By)
		}
		if FieldOf(r.Field) == "" {
			t.Errorf("%s is no field", r.Field)
		}
	}
}
