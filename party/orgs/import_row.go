package orgs

import (
	"context"
	"regexp"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/intake"
	"zhibu/platform/store"
)

var digitsOnly = regexp.MustCompile(`^(\d{6,12})?$`)

// read turns a row into a draft: first what can be seen in the row, then how
// it stands to what is stored and to the rows before.
func (p *importPass) read(ctx context.Context, r store.Reader, row intake.Row) (*draft, []intake.Problem, error) {
	var found []intake.Problem
	wrong := func(title, message, cure string) { found = append(found, row.Problem(title, message, cure)) }
	d := &draft{kind: wordFor(terms.OrgKinds, row.Get(titleKind)), details: Details{
		Name: row.Get(titleName), ShortName: row.Get(titleShort), Code: row.Get(titleCode), Field: wordFor(terms.Fields, row.Get(titleField)),
		RegionCode: row.Get(titleRegion), Contact: row.Get(titleContact), Phone: row.Get(titlePhone)}}
	if row.Get(titleKind) != "" && d.kind == "" {
		wrong(titleKind, "不认识这个党组织类别。", "请从下拉列表中选择。")
	}
	if row.Get(titleField) != "" && d.details.Field == "" {
		wrong(titleField, "不认识这个领域。", "请从下拉列表中选择。")
	}
	if !digitsOnly.MatchString(d.details.RegionCode) {
		wrong(titleRegion, "属地代码应为六至十二位数字。", "请填写区划代码，没有的可以不填。")
	}
	var ok bool
	if d.details.EstablishedOn, ok = readDay(row.Get(titleEstablished)); !ok || d.details.EstablishedOn > p.s.today() {
		wrong(titleEstablished, "成立日期写得不对，或者晚于今天。", "写成 2006-07-01 的样子，要有年、月、日。")
	}
	for title, most := range map[string]int{titleName: 100, titleShort: 50, titleCode: 40, titleContact: 50, titlePhone: 30} {
		if len([]rune(row.Get(title))) > most {
			wrong(title, "内容太长。", "请缩短后重新填写。")
		}
	}
	if p.byName[d.details.Name] != nil && p.byName[d.details.Name].sameParent(row.Get(titleParent)) || d.details.Code != "" && p.byCode[d.details.Code] != nil {
		wrong(titleName, "与前面某一行重复。", "请删去其中一行。")
	}
	if len(found) > 0 || d.kind == "" || d.details.Name == "" {
		return d, found, nil
	}
	if row.Get(titleParent) == "" {
		found, err := p.root(ctx, r, row, d)
		return d, found, err
	}
	more, err := p.relate(ctx, r, row, d)
	return d, append(found, more...), err
}

// root takes a row without a superior: the topmost org, known or the first of an empty cell.
func (p *importPass) root(ctx context.Context, r store.Reader, row intake.Row, d *draft) ([]intake.Problem, error) {
	top, found, err := find(ctx, r, "path", Root)
	switch {
	case err != nil:
		return nil, err
	case found && within(p.scope, Root) && top.Name == d.details.Name:
		return p.compare(row, d, top), nil
	case found || p.topmost:
		return []intake.Problem{row.Problem(titleParent, "这一项必须填写：最上级党组织已经有了。", "请填写上级的全称或者编号。")}, nil
	case len(below[d.kind]) < 2:
		return []intake.Problem{row.Problem(titleKind, "最上级党组织应当是党委、党工委或者党总支。", "请核对类别。")}, nil
	}
	p.topmost, d.fate = true, intake.Add
	return nil, nil
}

// relate finds the superior and, if it is stored already, the org itself.
func (p *importPass) relate(ctx context.Context, r store.Reader, row intake.Row, d *draft) ([]intake.Problem, error) {
	one := func(title, message, cure string) ([]intake.Problem, error) {
		return []intake.Problem{row.Problem(title, message, cure)}, nil
	}
	up, parentKind, err := p.superior(ctx, r, row.Get(titleParent))
	switch {
	case err != nil:
		return nil, err
	case up == nil:
		return one(titleParent, "没有找到这个上级党组织，或者不止一个，或者不在您的管理范围内。", "请填写上级的编号或者全称；新成立的上级要放在前面的行里。")
	}
	if refused := StandsUnder(d.kind, parentKind); len(refused) > 0 {
		return one(titleKind, refused[0].Text, "请核对类别和上级党组织。")
	}
	d.parentID, d.parent = up.id, up
	known, err := p.known(ctx, r, d)
	switch {
	case err != nil:
		return nil, err
	case known == nil:
		d.fate = intake.Add
		return nil, nil
	}
	return p.compare(row, d, *known), nil
}

// compare tells how a draft differs from the org it speaks of.
func (p *importPass) compare(row intake.Row, d *draft, known Org) []intake.Problem {
	one := func(title, message, cure string) []intake.Problem {
		return []intake.Problem{row.Problem(title, message, cure)}
	}
	switch {
	case !within(p.scope, known.Path):
		return one(titleCode, "这个编号已被其他党组织使用。", "请核对编号。")
	case known.State != Active:
		return one(titleName, "这个党组织已经撤销或合并。", "请删去这一行；确需恢复的，请用新的编号重新成立。")
	case known.Kind != d.kind:
		return one(titleKind, "与系统中的类别不同，导入不能改变类别。", "请核对类别；确需改设的，请先成立新的党组织。")
	case known.ParentID != d.parentID:
		return one(titleParent, "与系统中的上级不同，导入不能划转党组织。", "请核对上级，或者在党组织页面办理划转。")
	}
	d.id = known.ID
	d.details = d.details.over(known.details())
	is := known
	d.details.putInto(&is)
	d.fate = intake.Same
	if fields, _ := differences(known, is); len(fields) > 0 {
		d.fate = intake.Change
	}
	return nil
}

// within tells whether path lies in scope; "" is the whole cell, for a command on the server.
func within(scope, path string) bool { return scope == "" || Contains(scope, path) }

// sameParent tells whether the draft's superior was written the same way.
func (d *draft) sameParent(written string) bool {
	return d.parent != nil && (d.parent.details.Name == written || d.parent.details.Code == written)
}

// over fills the blanks of d with what is stored.
func (d Details) over(was Details) Details {
	for _, pair := range [][2]*string{{&d.ShortName, &was.ShortName}, {&d.Code, &was.Code}, {&d.RegionCode, &was.RegionCode},
		{&d.EstablishedOn, &was.EstablishedOn}, {&d.Contact, &was.Contact}, {&d.Phone, &was.Phone}} {
		if *pair[0] == "" {
			*pair[0] = *pair[1]
		}
	}
	d.Place = was.Place
	return d
}

// superior finds an org by code or full name: among the rows before, then
// among the active orgs in scope. nil when there is none or more than one.
func (p *importPass) superior(ctx context.Context, r store.Reader, written string) (*draft, terms.OrgKind, error) {
	for _, seen := range []map[string]*draft{p.byCode, p.byName} {
		if d := seen[written]; d != nil && d.fate != intake.Bad {
			return d, d.kind, nil
		}
	}
	found, err := named(ctx, r, p.scope, written)
	if err != nil || len(found) != 1 {
		return nil, "", err
	}
	return &draft{id: found[0].ID, kind: found[0].Kind, details: found[0].details()}, found[0].Kind, nil
}

// known finds the org a draft speaks of: by its code, else by its name below its superior.
func (p *importPass) known(ctx context.Context, r store.Reader, d *draft) (*Org, error) {
	if d.details.Code != "" {
		if o, found, err := find(ctx, r, "code", d.details.Code); err != nil || found {
			return &o, err
		}
	}
	if d.parentID == 0 {
		return nil, nil // the superior is new as well
	}
	o, found, err := childNamed(ctx, r, d.parentID, d.details.Name)
	if err != nil || !found {
		return nil, err
	}
	return &o, nil
}

// readDay reads the ways people write a day.
func readDay(written string) (string, bool) {
	if written == "" {
		return "", true
	}
	for _, form := range []string{time.DateOnly, "2006/1/2", "2006.1.2", "2006年1月2日", "20060102", "2006-1-2"} {
		if t, err := time.Parse(form, written); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}
