package themes_test

import (
	"strings"
	"testing"

	"zhibu/party/meetings"
	"zhibu/party/meetings/themes"
)

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		text  themes.Text
		field string
	}{
		{"标准六项", themes.Text{Title: "学习党章", Items: themes.StandardItems}, ""},
		{"没有主题", themes.Text{Title: "", Items: themes.StandardItems}, "title"},
		{"要求太长", themes.Text{Title: "学习党章", Requirement: strings.Repeat("长", 2001)}, "requirement"},
		{"动作没有名称", themes.Text{Title: "学习党章", Items: []meetings.PlannedItem{{Note: "每人一页"}}}, "items"},
		{"动作太多", themes.Text{Title: "学习党章", Items: append(append([]meetings.PlannedItem{}, themes.StandardItems...), append(themes.StandardItems, meetings.PlannedItem{Title: "又一项"})...)}, "items"},
	} {
		t.Run(c.name, func(t *testing.T) {
			faults := themes.Faults(c.text)
			if (len(faults) == 0) != (c.field == "") || len(faults) > 0 && faults[0].Field != c.field {
				t.Errorf("faults %v, want one of %q", faults, c.field)
			}
		})
	}
}
