package policy

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"zhibu/platform/goldentest"
)

var day = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func setting(id int64, path string, value string, from, to int) Setting {
	s := Setting{Span: Span{Path: path, ValidFrom: day.AddDate(0, 0, from), ID: id}, Value: value}
	if to != 0 {
		s.ValidTo = day.AddDate(0, 0, to)
	}
	return s
}

func TestInForce(t *testing.T) {
	const city, county, branch, elsewhere = "001.", "001.001.", "001.001.001.", "001.002."
	for _, c := range []struct {
		name     string
		settings []Setting
		at       string
		want     string
	}{
		{"没有人设过", nil, branch, ""},
		{"上级设的下级适用", []Setting{setting(1, city, "500", -9, 0)}, branch, "500"},
		{"最近的上级优先", []Setting{setting(1, county, "400", -9, 0), setting(2, city, "500", -1, 0)}, branch, "400"},
		{"邻县设的不适用", []Setting{setting(1, elsewhere, "500", -9, 0)}, branch, ""},
		{"后设的替代先设的", []Setting{setting(1, city, "500", -9, 0), setting(2, city, "600", -1, 0)}, branch, "600"},
		{"同时生效的以后录入的为准", []Setting{setting(2, city, "600", -9, 0), setting(1, city, "500", -9, 0)}, branch, "600"},
		{"还没生效的不算", []Setting{setting(1, city, "500", -9, 0), setting(2, city, "600", 1, 0)}, branch, "500"},
		{"临时规定到期后恢复原规定", []Setting{setting(1, city, "500", -9, 0), setting(2, city, "600", -3, -1)}, branch, "500"},
		{"临时规定期内有效", []Setting{setting(1, city, "500", -9, 0), setting(2, city, "600", -3, 1)}, branch, "600"},
		{"恢复跟随上级", []Setting{setting(1, county, "400", -9, 0), setting(2, county, "", -1, 0), setting(3, city, "500", -9, 0)}, branch, "500"},
		{"生效的那一刻就有效", []Setting{setting(1, city, "500", 0, 0)}, branch, "500"},
		{"失效的那一刻就无效", []Setting{{Span: Span{Path: city, ValidFrom: day.AddDate(0, 0, -9), ValidTo: day}, Value: "500"}}, branch, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := InForce(c.settings, c.at, day)
			if got.Value != c.want {
				t.Errorf("in force is %q, want %q", got.Value, c.want)
			}
		})
	}
}

func TestWrong(t *testing.T) {
	hard := Switch{Key: "x", Kind: YesNo, Level: Hard}
	for _, c := range []struct {
		name, value string
		sw          Switch
		wrong       bool
	}{
		{"半径 300 米", "300", byKey[FenceMetres], false},
		{"半径太小", "49", byKey[FenceMetres], true},
		{"半径最小", "50", byKey[FenceMetres], false},
		{"半径最大", "2000", byKey[FenceMetres], false},
		{"半径太大", "2001", byKey[FenceMetres], true},
		{"半径不是整数", "300.5", byKey[FenceMetres], true},
		{"半径前面有零", "0300", byKey[FenceMetres], true},
		{"是或否", "maybe", byKey[ReviewRequired], true},
		{"否", "false", byKey[ReviewRequired], false},
		{"恢复跟随上级", "", byKey[ReviewRequired], false},
		{"没有这种模式", "heavy", byKey[Profile], true},
		{"减负", "light", byKey[Profile], false},
		{"硬性规定不能调整", "true", hard, true},
		{"硬性规定也不能取消", "", hard, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if why := c.sw.Wrong(c.value); (why != "") != c.wrong {
				t.Errorf("Wrong = %q", why)
			}
		})
	}
}

func TestWrongPeriod(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to time.Time
		wrong    bool
	}{
		{"从现在起", day, time.Time{}, false},
		{"追溯既往一毫秒", day.Add(-time.Millisecond), time.Time{}, true},
		{"下月起执行一个月", day.AddDate(0, 1, 0), day.AddDate(0, 2, 0), false},
		{"失效不晚于生效", day.AddDate(0, 1, 0), day.AddDate(0, 1, 0), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if why := WrongPeriod(day, c.from, c.to); (why != "") != c.wrong {
				t.Errorf("WrongPeriod = %q", why)
			}
		})
	}
}

// Every switch has a Chinese name and a basis, and its defaults are values one could set.
func TestRegistry(t *testing.T) {
	if len(byKey) != len(Switches) {
		t.Error("two switches share a key")
	}
	for _, s := range Switches {
		if s.Name == "" || s.Article == "" {
			t.Errorf("%s has no name or no basis", s.Key)
		}
		for _, value := range []string{s.Light, s.Full} {
			if why := s.Wrong(value); value == "" || s.Level != Hard && why != "" {
				t.Errorf("%s: default %q: %s", s.Key, value, why)
			}
		}
	}
}

// The light profile asks for nothing that 《若干意见》 calls 指尖上的形式主义.
func TestLightProfile(t *testing.T) {
	for key, want := range map[Key]string{RankingVisible: "false", ScoreAdvisory: "true", PhotosExpected: "false", ReflectionRequired: "false", Profile: Light} {
		if got := byKey[key].Default(Light); got != want {
			t.Errorf("%s is %s under the light profile", key, got)
		}
	}
}

// The golden table shows every switch and the shipped score, so that a clerk sees any change.
func TestGoldenSwitches(t *testing.T) {
	var b strings.Builder
	for _, s := range Switches {
		fmt.Fprintf(&b, "%s\t%s\t减负 %s%s\t完整 %s%s\t%s\t%s\n", s.Key, s.Name, s.Default(Light), s.Unit, s.Default(Full), s.Unit, s.Level, s.Article)
	}
	b.Write(shippedScore)
	goldentest.Equal(t, "testdata/switches.golden", b.String())
}

func TestParseScore(t *testing.T) {
	s, err := ParseScore(shippedScore)
	if err != nil {
		t.Fatal(err)
	}
	if s.Weights.Attendance != 70 || s.Record.SetItems != 20 || s.PhotosFull != 3 || s.MinutesFull != 300 || s.ReflectionChars != 20 || s.SmallBranch != 5 {
		t.Errorf("the shipped score is not that of the seed: %+v", s)
	}
	for _, c := range []struct{ name, old, with string }{
		{"权重合计不是100", `"attendance": 70`, `"attendance": 71`},
		{"负的权重", `"attendance": 70, "mobile": 10`, `"attendance": 90, "mobile": -10`},
		{"比例合计不是100", `"photos": 40`, `"photos": 50`},
		{"照片数为零会除以零", `"photosFull": 3`, `"photosFull": 0`},
		{"不认识的参数", `"smallBranch"`, `"smallBranche"`},
		{"不是数字", `"photosFull": 3`, `"photosFull": "三"`},
		{"后面还有东西", "\n}\n", "\n}{}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := strings.Replace(string(shippedScore), c.old, c.with, 1)
			if bad == string(shippedScore) {
				t.Fatal("the case changes nothing")
			}
			if _, err := ParseScore(json.RawMessage(bad)); err == nil {
				t.Error("taken")
			}
		})
	}
}

func TestParseDuties(t *testing.T) {
	d, err := ParseDuties(shippedDuties)
	if err != nil {
		t.Fatal(err)
	}
	if d.Duties["lecture"] != (Duty{On: true, Every: Quarter, Times: 1}) || !d.ProRata {
		t.Errorf("the shipped duties have changed: %+v", d)
	}
	for _, c := range []struct {
		name, params string
		ok           bool
	}{
		{"没有写的事项照默认", `{"duties": {"lecture": {"on": true, "every": "month", "times": 1}}}`, true},
		{"停用一项", `{"duties": {"lecture": {"on": false, "every": "quarter", "times": 1}}}`, true},
		{"不认识的事项", `{"duties": {"picnic": {"on": true, "every": "month", "times": 1}}}`, false},
		{"不认识的周期", `{"duties": {"lecture": {"on": true, "every": "week", "times": 1}}}`, false},
		{"零次", `{"duties": {"lecture": {"on": true, "every": "month", "times": 0}}}`, false},
		{"十三次", `{"duties": {"lecture": {"on": true, "every": "month", "times": 13}}}`, false},
		{"固定日29日不是每月都有", `{"themeDayOn": 29}`, false},
		{"不是JSON", `{`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := ParseDuties(json.RawMessage(c.params))
			if (err == nil) != c.ok {
				t.Fatal(err)
			}
			if c.ok && len(d.Duties) != 13 {
				t.Errorf("%d duties", len(d.Duties))
			}
		})
	}
}
