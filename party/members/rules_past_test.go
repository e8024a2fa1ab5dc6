package members

import "testing"

func TestObserved(t *testing.T) {
	for _, c := range []struct {
		name, from, restored, on string
		want                     bool
	}{
		{"没有受过处分", "", "", "2026-06-25", false},
		{"决定的前一天", "2026-01-10", "", "2026-01-09", false},
		{"决定当天", "2026-01-10", "", "2026-01-10", true},
		{"期满了没有恢复，仍没有表决权", "2020-01-10", "", "2026-06-25", true},
		{"恢复的前一天", "2025-01-10", "2026-01-12", "2026-01-11", true},
		{"恢复当天", "2025-01-10", "2026-01-12", "2026-01-12", false},
	} {
		if got := (Standing{ObservedFrom: c.from, RestoredOn: c.restored}).Observed(c.on); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestFollows(t *testing.T) {
	was := Standing{ObservedFrom: "2020-01-10", RestoredOn: "2021-01-12"}
	for _, c := range []struct {
		name string
		was  Standing
		from string
		want bool
	}{
		{"恢复以后的处分是另一次", was, "2026-03-01", true},
		{"恢复当天起的是更正", was, "2021-01-12", false},
		{"没有恢复的只能更正", Standing{ObservedFrom: "2020-01-10"}, "2026-03-01", false},
		{"清空是撤销", was, "", false},
	} {
		if got := (Standing{ObservedFrom: c.from}).Follows(c.was); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestPlacedOn(t *testing.T) {
	const day = "2026-05-20"
	was := Dates{Category: Full, JoinedOn: "2004-07-01", ConfirmedOn: "2005-07-01", RegisteredOn: "2026-01-01"}
	with := func(change func(*Dates)) Dates { d := was; change(&d); return d }
	here := Placed{OrgID: 1, Status: Normal, From: "2026-01-01"}
	one := func(change func(*Placed)) []Placed { p := here; change(&p); return []Placed{p} }
	for _, c := range []struct {
		name   string
		dates  Dates
		places []Placed
		org    int64 // 0: on no roll
		status Status
		doubt  Doubt
	}{
		{"一直在册", was, []Placed{here}, 1, Normal, NoDoubt},
		{"会后入党", with(func(d *Dates) { d.JoinedOn = "2026-05-21" }), []Placed{here}, 0, "", NoDoubt},
		{"当天入党", with(func(d *Dates) { d.JoinedOn = day }), []Placed{here}, 1, Normal, NoDoubt},
		{"会后离开", was, one(func(p *Placed) { p.Status, p.LeftOn = Deceased, "2026-05-21" }), 1, Normal, NoDoubt},
		{"当天离开", was, one(func(p *Placed) { p.Status, p.LeftOn = Deceased, day }), 0, "", NoDoubt},
		{"会前离开，会后才登记", was, []Placed{{OrgID: 1, Status: Normal, From: "2026-01-01", Until: "2026-06-01"}, {OrgID: 1, Status: TransferredOut, LeftOn: "2026-05-10", From: "2026-06-01"}}, 0, "", NoDoubt},
		{"会前停止党籍", was, one(func(p *Placed) { p.Status, p.LeftOn = Suspended, "2026-05-10" }), 1, Suspended, NoDoubt},
		{"会上停止党籍，后来恢复", was, []Placed{{OrgID: 1, Status: Normal, From: "2026-01-01", Until: "2026-03-01"}, {OrgID: 1, Status: Suspended, LeftOn: "2026-03-01", From: "2026-03-01", Until: "2026-06-01"},
			{OrgID: 1, Status: Normal, From: "2026-06-01"}}, 1, Suspended, NoDoubt},
		{"会后调到别的支部", was, []Placed{{OrgID: 1, Status: Normal, From: "2026-01-01", Until: "2026-05-21"}, {OrgID: 2, Status: Normal, From: "2026-05-21"}}, 1, Normal, NoDoubt},
		{"当天调到别的支部", was, []Placed{{OrgID: 1, Status: Normal, From: "2026-01-01", Until: day}, {OrgID: 2, Status: Normal, From: day}}, 2, Normal, NoDoubt},
		{"会后登记，会前转入", with(func(d *Dates) { d.RegisteredOn, d.ArrivedOn = "2026-06-01", "2026-04-01" }), one(func(p *Placed) { p.From = "2026-06-01" }), 1, Normal, NoDoubt},
		{"会后登记，会后转入", with(func(d *Dates) { d.RegisteredOn, d.ArrivedOn = "2026-06-01", "2026-05-21" }), one(func(p *Placed) { p.From = "2026-06-01" }), 0, "", NoDoubt},
		{"会后登记，没有写何时转入", with(func(d *Dates) { d.RegisteredOn = "2026-06-01" }), one(func(p *Placed) { p.From = "2026-06-01" }), 1, Normal, CameUnknown},
		{"会后登记，后来转到别处，转入时间是那里的", with(func(d *Dates) { d.RegisteredOn, d.ArrivedOn = "2026-06-01", "2026-06-10" }),
			[]Placed{{OrgID: 1, Status: Normal, From: "2026-06-01", Until: "2026-06-10"}, {OrgID: 2, Status: Normal, From: "2026-06-10"}}, 1, Normal, CameUnknown},
		{"会前登记，会后改动而没有记下以前", was, one(func(p *Placed) { p.From = "2026-06-01" }), 1, Normal, PastUnknown},
	} {
		at, doubt, ok := PlacedOn(day, c.dates, c.places)
		if ok != (c.org != 0) || ok && (at.OrgID != c.org || at.Status != c.status || doubt != c.doubt) {
			t.Errorf("%s: %+v %q %v", c.name, at, doubt, ok)
		}
	}
}

func TestCategoryOn(t *testing.T) {
	for _, c := range []struct {
		name  string
		dates Dates
		want  Category
	}{
		{"转正前", Dates{Category: Full, ConfirmedOn: "2026-05-21"}, Probationary},
		{"转正当天的大会上还没有表决权", Dates{Category: Full, ConfirmedOn: "2026-05-20"}, Probationary},
		{"转正后", Dates{Category: Full, ConfirmedOn: "2026-05-19"}, Full},
		{"没有预备期的老党员", Dates{Category: Full}, Full},
		{"预备党员", Dates{Category: Probationary}, Probationary},
	} {
		if got := CategoryOn("2026-05-20", c.dates); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}
