package members

import (
	"context"
	"fmt"
	"slices"

	"zhibu/party/orgs"
	"zhibu/platform/intake"
	"zhibu/platform/store"
)

// Judge implements intake.Pass.
func (p *importPass) Judge(ctx context.Context, r store.Reader, rows []intake.Row) ([]intake.Fate, []intake.Problem, error) {
	known, err := p.known(ctx, r, rows)
	if err != nil {
		return nil, nil, err
	}
	p.batch = p.batch[:0]
	fates := make([]intake.Fate, len(rows))
	var found []intake.Problem
	var added []intake.Row
	for i, row := range rows {
		was, ok := known[numberIn(row)]
		in := incoming{was: was, is: was, known: ok}
		problems := p.judge(row, &in)
		held, err := p.review(ctx, r, row, &in)
		if err != nil {
			return nil, nil, err
		}
		found = append(append(found, problems...), held...)
		if fates[i] = in.fate; in.fate == intake.Bad {
			continue
		}
		p.batch = append(p.batch, in)
		if in.fate == intake.Add {
			added = append(added, row)
		}
	}
	same, err := p.namesakes(ctx, r, added)
	return fates, append(found, same...), err
}

// judge reads one row over what is known of the person and says what is wrong with it.
func (p *importPass) judge(row intake.Row, in *incoming) (found []intake.Problem) {
	for _, f := range fields {
		text := row.Get(string(f.title))
		if text == "" {
			continue // an empty cell changes nothing
		}
		if why, cure := f.set(&in.is.Details, text); why != "" {
			found = append(found, row.Problem(string(f.title), why, cure))
		}
	}
	if len(found) == 0 { // rules on half-read data would only confuse
		for _, f := range Check(in.is.Details, p.today) {
			problem := row.Problem(string(f.Field), f.Message, f.Cure)
			problem.Warning = f.Warning
			found = append(found, problem)
		}
	}
	found = append(found, p.judgePlace(row, in)...)
	found = append(found, p.judgePerson(row, in)...)
	in.fate = p.fate(found, *in)
	return found
}

// review has a row wait for the level above that takes the place of something reviewed, where whoever imports does not
// decide on it: the row is on the list of what to look at, and counts as unchanged, since the register stays as it is.
func (p *importPass) review(ctx context.Context, r store.Reader, row intake.Row, in *incoming) ([]intake.Problem, error) {
	if !in.known || in.fate != intake.Change && in.fate != intake.Add {
		return nil, nil
	}
	in.reviewed = p.s.reviewed(ctx, in.was.Details, in.is.Details)
	may, level, err := p.s.decides(ctx, r, in.is, in.reviewed)
	if err != nil || may {
		return nil, err
	}
	over := Overwrites(in.reviewed)
	bad := func(why, cure string) ([]intake.Problem, error) {
		in.fate = intake.Bad
		return []intake.Problem{row.Problem(string(FieldOf(over[0].Field)), why, cure)}, nil
	}
	if in.fate == intake.Add {
		return bad(differsBefore(in.reviewed), "请照原来的登记填写，登记以后再报"+level.Name+"审核更改。")
	}
	if in.is.OrgID != in.was.OrgID {
		return bad("同时改了"+titlesOf(over)+"和所在党支部。", "更改"+titlesOf(over)+"要由"+level.Name+"审核，请和调整支部分两次导入。")
	}
	open, err := openFields(ctx, r, in.was.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range revised(in.was.Details, in.is.Details) {
		if slices.Contains(open, c.Field) {
			return bad(string(FieldOf(c.Field))+"已有一份更改在等待审核。", "请先从表中删去这一行，"+level.Name+"审核以后再导入。")
		}
	}
	in.level, in.fate = &level, intake.Same
	waits := row.Problem(string(FieldOf(over[0].Field)), "更改"+titlesOf(over)+"等待"+level.Name+"审核，同意以前这一行都不改。", "不用改表；确认写入后自动报审。")
	waits.Warning = true
	return []intake.Problem{waits}, nil
}

func (p *importPass) fate(found []intake.Problem, in incoming) intake.Fate {
	switch {
	case slices.ContainsFunc(found, func(f intake.Problem) bool { return !f.Warning }):
		return intake.Bad
	case !in.known || in.was.Status != Normal:
		return intake.Add
	case in.was.OrgID != in.is.OrgID || len(changed(in.was.Details, in.is.Details)) > 0:
		return intake.Change
	}
	return intake.Same
}

// judgePlace finds the branch and looks at the status.
func (p *importPass) judgePlace(row intake.Row, in *incoming) (found []intake.Problem) {
	if text := row.Get(string(FStatus)); text != "" {
		if status, ok := Statuses.Read(text); !ok || status.Word != string(Normal) {
			found = append(found, row.Problem(string(FStatus), "只能导入党籍状态正常的党员。", "党籍状态不正常的请从表中删去，在党员页面逐人办理。"))
		}
	}
	text := row.Get(string(FBranch))
	if text == "" {
		return found
	}
	switch at := p.branches[text]; len(at) {
	case 0:
		found = append(found, row.Problem(string(FBranch), "您管理的范围内没有这个党支部。", "填写党支部的代码或全称；新成立的先在组织机构中建立。"))
	case 1:
		in.is.OrgID, in.is.OrgPath = at[0].ID, at[0].Path
	default:
		found = append(found, row.Problem(string(FBranch), "有几个同名的党支部。", "请改填党支部的代码。"))
	}
	return found
}

// judgePerson sees to it that one person is in one branch once.
//
// 党章 第八条: 每个党员，不论职务高低，都必须编入党的一个支部、小组或其他特定组织。
func (p *importPass) judgePerson(row intake.Row, in *incoming) []intake.Problem {
	number := in.is.IDNumber
	if number == "" {
		return nil
	}
	blind := [16]byte(p.s.box.Blind(number))
	if at := p.numbers[blind]; at != 0 {
		return []intake.Problem{row.Problem(string(FIDNumber), fmt.Sprintf("与第 %d 行的身份证号相同。", at), "同一人只保留一行，不是同一人的请核对号码。")}
	}
	p.numbers[blind] = row.N
	switch {
	case !in.known:
		return nil
	case in.was.Status != Normal && in.was.Status != TransferredOut:
		return []intake.Problem{row.Problem(string(FIDNumber), "这名党员登记过，现在的党籍状态不正常。", "不能用导入恢复，请联系上级党委组织部门核实。")}
	case in.was.Status == Normal && !orgs.Contains(p.scope, in.was.OrgPath):
		return []intake.Problem{row.Problem(string(FIDNumber), "这名党员已登记在您管理范围以外的党支部。", "请办理组织关系转接，不能用导入转入（党章第八条）。")}
	}
	return nil
}

// numberIn is the ID number a row holds, as it is stored.
func numberIn(row intake.Row) string {
	var d Details
	byTitle[FIDNumber].set(&d, row.Get(string(FIDNumber)))
	return d.IDNumber
}

// known finds the people of some rows, by ID number.
func (p *importPass) known(ctx context.Context, r store.Reader, rows []intake.Row) (map[string]Member, error) {
	var blinds [][]byte
	for _, row := range rows {
		if number := numberIn(row); number != "" {
			blinds = append(blinds, p.s.box.Blind(number))
		}
	}
	known := map[string]Member{}
	if len(blinds) == 0 {
		return known, nil
	}
	q := r.NewSelect()
	if tx, ok := r.(*store.Tx); ok {
		q = locking(tx)
	}
	var list []row
	if err := q.Model(&list).Where("m.id_blind IN (?)", store.In(blinds)).Scan(ctx); err != nil {
		return nil, err
	}
	for _, one := range list {
		m, err := p.s.open(one)
		if err != nil {
			return nil, err
		}
		known[m.IDNumber] = m
	}
	return known, nil
}

// namesakes warns of new members whose name and day of birth the branch has already, in this file or in the store.
func (p *importPass) namesakes(ctx context.Context, r store.Reader, added []intake.Row) ([]intake.Problem, error) {
	var fresh []Member
	for _, in := range p.batch {
		if in.fate == intake.Add {
			fresh = append(fresh, in.is)
		}
	}
	taken, err := alike(ctx, r, fresh)
	if err != nil {
		return nil, err
	}
	var found []intake.Problem
	for i, m := range fresh {
		key := likeness(m.Name, m.BirthOn, m.OrgPath)
		if p.people[key] || taken[key] {
			problem := added[i].Problem(string(FName), namesake.Message, namesake.Cure)
			problem.Warning = true
			found = append(found, problem)
		}
		p.people[key] = true
	}
	return found, nil
}
