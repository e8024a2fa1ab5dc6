package policy

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"
)

// DutiesPack is the name of the rule packs that say how often a branch owes what.
const DutiesPack = "duties"

// Duties holds the parameters of a duties pack. To whom a duty applies, and its article, stand in
// party/duties/rules.go. Shipped values: packs/duties.json.
type Duties struct {
	ProRata    bool            `json:"proRata" doc:"a branch founded or closed within a period owes in proportion to the whole months it existed 按存续月折算"`
	ThemeDayOn int             `json:"themeDayOn" doc:"the day of the month on which theme days are held 固定日, 1–28; 0: none is fixed"`
	Duties     map[string]Duty `json:"duties" doc:"by the name of the duty; one that is left out is as shipped"`
}

// Duty is how often one duty is owed.
type Duty struct {
	On    bool  `json:"on" doc:"it is asked for at all"`
	Every Every `json:"every" enum:"month,quarter,year"`
	Times int   `json:"times" doc:"how often in each period, from 1"`
}

// Every is how long the period of a duty is.
type Every string

// The periods.
const (
	Month   Every = "month"   // 每月
	Quarter Every = "quarter" // 每季度
	Year    Every = "year"    // 每年
)

// Months is how many months the period has.
func (e Every) Months() int {
	switch e {
	case Month:
		return 1
	case Quarter:
		return 3
	case Year:
		return 12
	}
	return 0
}

//go:embed packs/duties.json
var shippedDuties []byte

var shippedDutiesPack = Pack{
	Span: Span{ValidFrom: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)},
	Name: DutiesPack, Version: 1, Title: "组织生活次数（默认）", Level: Soft, Params: shippedDuties,
	Article: branches + "第十一条至第十九条、第二十七条；党课每季度1次无全国统一规定，由上级党组织自定",
}

// ParseDuties reads the parameters of a duties pack. Its error is a sentence for the clerk.
func ParseDuties(params json.RawMessage) (d Duties, err error) {
	if d, err = decodeDuties(params); err != nil {
		return d, err
	}
	shipped, err := decodeDuties(shippedDuties)
	if err != nil {
		return d, err
	}
	for name := range d.Duties {
		if _, known := shipped.Duties[name]; !known {
			return d, fmt.Errorf("规则中有系统不认识的组织生活事项，请对照说明填写。")
		}
	}
	for name, standard := range shipped.Duties {
		if set, ok := d.Duties[name]; ok {
			standard = set
		}
		shipped.Duties[name] = standard
		if standard.Every.Months() == 0 || standard.Times < 1 || standard.Times > 12 {
			return d, fmt.Errorf("周期应为月、季度或年，次数应为 1 到 12 之间的整数。")
		}
	}
	d.Duties = shipped.Duties
	if d.ThemeDayOn < 0 || d.ThemeDayOn > 28 {
		return d, fmt.Errorf("主题党日的固定日应为每月 1 日至 28 日，不固定的填 0。")
	}
	return d, nil
}

func decodeDuties(params json.RawMessage) (d Duties, err error) {
	r := json.NewDecoder(bytes.NewReader(params))
	r.DisallowUnknownFields()
	if r.Decode(&d) != nil || r.More() {
		return d, fmt.Errorf("组织生活规则的格式不对，请对照说明逐项填写。")
	}
	return d, nil
}
