package members

import (
	"context"
	"fmt"
	"strings"

	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Add registers a member in a branch, and returns what is worth a look all the same. Whoever
// was transferred out earlier keeps the old record.
func (s *Service) Add(ctx context.Context, orgID int64, d Details) (m Member, warnings []Finding, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		branch, err := s.branch(ctx, tx, orgID)
		if err != nil {
			return err
		}
		if warnings, err = s.check(d); err != nil {
			return err
		}
		known, again, err := s.byNumber(ctx, tx, d.IDNumber)
		if err != nil {
			return err
		}
		now := store.At(s.now())
		if again && d.ObservedFrom == "" { // who comes back has the rights they left with
			d.Standing = known.Standing
		}
		m = Member{ID: known.ID, OrgID: branch.ID, OrgPath: branch.Path, OrgName: branch.Name, Status: Normal, Details: d,
			CreatedAt: known.CreatedAt, UpdatedAt: now, PlacedAt: known.PlacedAt}
		if !again {
			m.ID, m.CreatedAt, m.PlacedAt = store.NewID(), now, now
		}
		n, err := namesakes(ctx, tx, m)
		if err != nil {
			return err
		}
		if n > 0 {
			warnings = append(warnings, namesake)
		}
		if again {
			err = s.comeBack(ctx, tx, known, m)
		} else {
			err = s.insert(ctx, tx, m)
		}
		if err != nil {
			return err
		}
		return s.enter(ctx, tx, m)
	})
	return m, warnings, err
}

var namesake = Finding{FName, "本支部已有姓名、出生日期都相同的党员。", "请核实是否为同一人重复登记。", true}

// mayReturn refuses to register anew someone who is on a roll, or has left it otherwise than by transfer.
//
// 党章 第八条: 每个党员……都必须编入党的一个支部。
func mayReturn(known Member) error {
	switch known.Status {
	case TransferredOut:
		return nil
	case Normal:
		return api.Conflict("这个身份证号已经登记为党员，一名党员只能编入一个支部（党章第八条）。如需转入，请办理组织关系转接。")
	}
	return api.Conflict(fmt.Sprintf("这个身份证号登记过，党籍状态是“%s”，不能直接登记，请联系上级党委组织部门核实。", Statuses.Name(string(known.Status))))
}

// branch is the active branch a member may be put into.
func (s *Service) branch(ctx context.Context, r store.Reader, orgID int64) (orgs.Org, error) {
	o, err := s.orgs.Get(ctx, r, orgID)
	if err != nil {
		return o, err
	}
	return o, takesMembers(o)
}

func takesMembers(o orgs.Org) error {
	if !o.Kind.IsBranch() {
		return api.Field("党员只能编入党支部，请选择一个党支部。", "body.orgId")
	}
	if o.State != orgs.Active {
		return api.Field("这个党支部已经撤销或合并，请选择现有的党支部。", "body.orgId")
	}
	return nil
}

// check runs the rules: errors refuse, warnings are returned.
func (s *Service) check(d Details) (warnings []Finding, err error) {
	return refuse(append(blanks(d), Check(d, clock.Day(s.now()))...))
}

// refuse makes one refusal of all findings that are no warnings, naming each field.
func refuse(found []Finding) (warnings []Finding, err error) {
	var refusal *api.Problem
	for _, f := range found {
		if f.Warning {
			warnings = append(warnings, f)
			continue
		}
		if refusal == nil {
			refusal = api.Invalid(f.Message + f.Cure).(*api.Problem)
		}
		refusal.Errors = append(refusal.Errors, api.Wrong{Location: "body." + byTitle[f.Field].json, Message: f.Message + f.Cure})
	}
	if refusal != nil {
		return nil, refusal
	}
	return warnings, nil
}

// blanks are the required fields that are not filled in.
func blanks(d Details) (found []Finding) {
	for _, f := range fields {
		if f.required && f.get(&d) == "" {
			why := "必须填写。"
			if f.codes != nil {
				why = "必须从代码表中选择。"
			}
			found = append(found, Finding{f.title, string(f.title) + why, "", false})
		}
	}
	return found
}

// Leave takes a member off the roll: moved away, died, or left the Party by a decision that
// people have taken; on is that day. The record stays.
func (s *Service) Leave(ctx context.Context, id int64, status Status, reason, on string) error {
	if status == Normal || !Statuses.Has(string(status)) {
		return api.Field("请选择离开的原因。", "body.status")
	}
	if strings.ContainsFunc(reason, invisible) {
		return api.Field("原因中有看不见的控制字符，请删去后重新填写。", "body.reason")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		m, err := s.getToChange(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.Status != Normal {
			return api.Conflict("这名党员已经不在名册上，请刷新后查看。")
		}
		if on < m.JoinedOn || on > clock.Day(s.now()) {
			return api.Field("离开的日期应在加入党组织之后、今天以前。", "body.on")
		}
		was := m
		m.Status, m.LeftOn, m.LeftReason, m.UpdatedAt = status, on, reason, store.At(s.now())
		if err := s.save(ctx, tx, was, &m); err != nil {
			return err
		}
		if err := s.count(ctx, tx, m.OrgPath, -1); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.MemberLeft{MemberID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Reason: string(status)})
	})
}

// Restore puts a member who left back on the branch's roll: a suspended membership restored
// (教育管理条例 第二十四条), a transfer that was not completed, or an entry by mistake.
func (s *Service) Restore(ctx context.Context, id int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		m, err := s.getToChange(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.Status == Normal {
			return api.Conflict("这名党员就在名册上，不需要恢复。")
		}
		if _, err := s.branch(ctx, tx, m.OrgID); err != nil {
			return err
		}
		was := m
		m.Status, m.LeftOn, m.LeftReason, m.UpdatedAt = Normal, "", "", store.At(s.now())
		if err := s.save(ctx, tx, was, &m); err != nil {
			return err
		}
		return s.enter(ctx, tx, m)
	})
}

// enter tells that a member is on a roll now.
func (s *Service) enter(ctx context.Context, tx *store.Tx, m Member) error {
	if err := s.count(ctx, tx, m.OrgPath, 1); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.MemberAdded{MemberID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath})
}

// count tells that a branch gained or lost members on its roll.
func (s *Service) count(ctx context.Context, tx *store.Tx, path string, delta int) error {
	return s.bus.Tell(ctx, tx, happened.MembersCounted{OrgPath: path, Delta: delta})
}
