package policy

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"
)

// ScorePack is the name of the rule packs that hold the numbers of a branch's score.
const ScorePack = "score"

// Score holds the parameters of a score pack. The formula that uses them is in
// party/scores/rules.go; whether approved leave leaves the due is the switch
// LeaveLeavesDue. Shipped values: packs/score.json.
type Score struct {
	Weights struct { // in points, together 100
		Attendance int `json:"attendance"` // 参加率: present ÷ due
		Mobile     int `json:"mobile"`     // 流动党员: took part remotely or answered ÷ mobile members
		Record     int `json:"record"`     // 活动资料: see Record
		Reflection int `json:"reflection"` // 心得体会: present members with one ÷ present
		Mark       int `json:"mark"`       // 上级评分 ÷ 100
	} `json:"weights"`
	Record struct { // the parts of Record, in percent of it, together 100
		Photos   int `json:"photos"`
		Minutes  int `json:"minutes"`
		SetItems int `json:"setItems"` // 规定动作 with evidence ÷ 规定动作
	} `json:"record"`
	PhotosFull      int `json:"photosFull"`      // so many photos are all that is asked
	MinutesFull     int `json:"minutesFull"`     // so many characters of minutes are all that is asked
	ReflectionChars int `json:"reflectionChars"` // a shorter reflection does not count
	SmallBranch     int `json:"smallBranch"`     // with fewer due a branch is shown but flagged
}

//go:embed packs/score.json
var shippedScore []byte

// shipped are the packs in force where no org has added its own.
var shipped = []Pack{{
	Span: Span{ValidFrom: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)},
	Name: ScorePack, Version: 1, Title: "支部主题党日评分（默认）", Level: Custom, Article: own + "；" + fingertip, Params: shippedScore,
}, shippedDutiesPack}

// ParseScore reads the parameters of a score pack. Its error is a sentence for the clerk.
func ParseScore(params json.RawMessage) (s Score, err error) {
	d := json.NewDecoder(bytes.NewReader(params))
	d.DisallowUnknownFields()
	if d.Decode(&s) != nil || d.More() {
		return s, fmt.Errorf("评分参数的格式不对，请对照说明逐项填写。")
	}
	w, r := s.Weights, s.Record
	for _, n := range []int{w.Attendance, w.Mobile, w.Record, w.Reflection, w.Mark, r.Photos, r.Minutes, r.SetItems} {
		if n < 0 {
			return s, fmt.Errorf("权重不能是负数。")
		}
	}
	for _, n := range []int{s.PhotosFull, s.MinutesFull, s.ReflectionChars, s.SmallBranch} {
		if n < 1 || n > 100_000 {
			return s, fmt.Errorf("照片数、字数和人数应为 1 到 100000 之间的整数。")
		}
	}
	switch {
	case w.Attendance+w.Mobile+w.Record+w.Reflection+w.Mark != 100:
		return s, fmt.Errorf("五项权重合计应为 100 分。")
	case r.Photos+r.Minutes+r.SetItems != 100:
		return s, fmt.Errorf("活动资料三部分的比例合计应为 100%%。")
	}
	return s, nil
}
