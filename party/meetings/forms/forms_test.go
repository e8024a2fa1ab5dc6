package forms

import (
	"errors"
	"strings"
	"testing"

	"zhibu/platform/api"
)

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults []Fault
		says   string // "" when nothing is wrong
	}{
		{"正好", Text("title", "名称", strings.Repeat("长", 5), 5), ""},
		{"多一个字", Text("title", "名称", strings.Repeat("长", 6), 5), "最多 5 字"},
		{"控制字符", Text("title", "名称", "响\a铃", 5), "无法显示的字符"},
		{"坏的编码", Text("title", "名称", "\xff", 5), "无法显示的字符"},
		{"换行和公式照原样", Text("note", "说明", "=1+1\r\n\t", 10), ""},
		{"没有原因", Reason("退回", " \n"), "请填写退回的原因。"},
		{"原因太长", Reason("退回", strings.Repeat("长", MaxReason+1)), "退回的原因太长"},
		{"有原因", Reason("退回", "时间冲突"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := Refuse(c.faults)
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
}

// A refusal names every field, the first in its sentence.
func TestRefuseNamesEveryField(t *testing.T) {
	var p *api.Problem
	if !errors.As(Refuse(append(Reason("取消", ""), Text("title", "名称", "长长", 1)...)), &p) {
		t.Fatal("no problem")
	}
	if len(p.Errors) != 2 || p.Errors[0].Location != "body.reason" || p.Errors[1].Location != "body.title" || p.Detail != "请填写取消的原因。" {
		t.Errorf("%+v", p)
	}
}
