package themes

import (
	"strconv"

	"zhibu/party/meetings"
	"zhibu/party/meetings/forms"
)

// Sizes of what is typed, in characters, and the most items.
const (
	maxTitle    = 100
	maxNote     = 2_000
	maxSetItems = 12
)

// Faults lists what is wrong with a theme as typed.
func Faults(text Text) []forms.Fault {
	faults := append(forms.Text("title", "主题", text.Title, maxTitle), forms.Text("requirement", "要求", text.Requirement, maxNote)...)
	if forms.Blank(text.Title) {
		faults = append(faults, forms.Fault{"title", "请填写主题。"})
	}
	if len(text.Items) > maxSetItems {
		faults = append(faults, forms.Fault{"items", "规定动作最多 " + strconv.Itoa(maxSetItems) + " 项，请合并后再保存。"})
	}
	faults = append(faults, meetings.ReflectFaults(text.ReflectDays)...)
	for _, item := range text.Items {
		if forms.Blank(item.Title) {
			faults = append(faults, forms.Fault{"items", "规定动作要有名称，请填写或删去空白的一项。"})
		}
		faults = append(faults, forms.Text("items", "规定动作", item.Title, maxTitle)...)
		faults = append(faults, forms.Text("items", "规定动作的说明", item.Note, maxNote)...)
	}
	return faults
}
