package members

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// leastReason is how many characters a reason has at least, as everywhere a reason is asked for.
const leastReason = 4

// ReviewedFields are the fields that the level above reviews now, by their names in the API.
func (s *Service) ReviewedFields(ctx context.Context) (fields []string) {
	if s.Policy == nil {
		return nil
	}
	for _, r := range Reviewables {
		if s.Policy.Cell(ctx, r.By) {
			fields = append(fields, r.Field)
		}
	}
	return fields
}

// revise writes a change of a member, or has it wait for the level above where it takes the place of something reviewed:
// then nothing is written, and what waits is the change as a whole, so that what belongs together stays together.
func (s *Service) revise(ctx context.Context, tx *store.Tx, was Member, m *Member, reason string) (*Revision, error) {
	changes := s.reviewed(ctx, was.Details, m.Details)
	if over := Overwrites(changes); len(over) > 0 && utf8.RuneCountInString(strings.TrimSpace(reason)) < leastReason {
		return nil, api.Field("更改"+titlesOf(over)+"要写明原因，至少 4 个字，原因会留在变更记录里。", "body.reason")
	}
	may, level, err := s.decides(ctx, tx, was, changes)
	if err != nil {
		return nil, err
	}
	if !may {
		return s.ask(ctx, tx, level, was, *m, reason, 0)
	}
	if err := s.amend(ctx, tx, was, m); err != nil || len(changes) == 0 {
		return nil, err
	}
	return nil, s.made(ctx, tx, *m, changes, reason)
}

// reviewed are the changes of fields that the level above reviews.
func (s *Service) reviewed(ctx context.Context, was, is Details) []Revised {
	fields := s.ReviewedFields(ctx)
	return slices.DeleteFunc(revised(was, is), func(c Revised) bool { return !slices.Contains(fields, c.Field) })
}

// revised lists the fields in which two Details differ, in clear.
func revised(was, is Details) (list []Revised) {
	for _, f := range fields {
		if a, b := f.get(&was), f.get(&is); a != b {
			list = append(list, Revised{f.json, a, b})
		}
	}
	return list
}

// ask has a change wait, of an import or, importID 0, by hand. One field waits once: two would not know of each other.
func (s *Service) ask(ctx context.Context, tx *store.Tx, level Level, was, m Member, reason string, importID int64) (*Revision, error) {
	if m.OrgID != was.OrgID || m.GroupID != was.GroupID {
		return nil, api.Invalid("调整支部、党小组，和须经" + level.Name + "审核的更改，请分两次保存。")
	}
	open, err := openFields(ctx, tx, was.ID)
	if err != nil {
		return nil, err
	}
	changes := revised(was.Details, m.Details)
	for _, c := range changes {
		if slices.Contains(open, c.Field) {
			return nil, api.Conflict(string(FieldOf(c.Field)) + "已有一份更改在等待" + level.Name + "审核，请等审核以后再提。")
		}
	}
	v, err := s.revision(ctx, m, changes, reason, RevisionAsked)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(changes)
	if err != nil {
		return nil, err
	}
	if v.Stuck, err = s.stuck(ctx, tx, level); err != nil {
		return nil, err
	}
	v.WishSealed, v.Level, v.ImportID = s.box.Seal(string(text), crypt.At("member_revision", "wish", v.ID)), level, importID
	return &v, s.keepRevision(ctx, tx, v, was.OrgPath)
}

// made keeps for the history what was written at once: by the level above, or into a blank.
func (s *Service) made(ctx context.Context, tx *store.Tx, m Member, changes []Revised, reason string) error {
	v, err := s.revision(ctx, m, changes, reason, RevisionMade)
	if err != nil {
		return err
	}
	v.Decider, v.DecidedAt = v.Asker, v.AskedAt
	return s.keepRevision(ctx, tx, v, m.OrgPath)
}

// revision is a change by the caller, as it is kept.
func (s *Service) revision(ctx context.Context, m Member, changes []Revised, reason string, state RevisionState) (Revision, error) {
	var fields []string
	var masked []Revised
	for _, c := range changes {
		fields, masked = append(fields, c.Field), append(masked, Revised{c.Field, Mask(c.Field, c.Was), Mask(c.Field, c.Is)})
	}
	text, err := json.Marshal(masked)
	return Revision{ID: store.NewID(), MemberID: m.ID, Fields: strings.Join(fields, ","), Changes: string(text), Reason: strings.TrimSpace(reason), State: state,
		AskedBy: access.CallerFrom(ctx).AccountID, Asker: event.ActorFrom(ctx).Name, AskedAt: store.At(s.now())}, err
}

// comeBack saves who was transferred out earlier under the old record. What the level above reviews cannot be made
// different on the way: neither is it written, nor would the branch know what to ask for.
func (s *Service) comeBack(ctx context.Context, tx *store.Tx, known, m Member) error {
	if err := mayReturn(known); err != nil {
		return err
	}
	changes := s.reviewed(ctx, known.Details, m.Details)
	if may, level, err := s.decides(ctx, tx, m, changes); err != nil {
		return err
	} else if !may {
		return api.Conflict(differsBefore(changes) + "请照原来的登记填写，登记以后再报" + level.Name + "审核更改。")
	}
	if err := s.save(ctx, tx, known, &m); err != nil || len(changes) == 0 {
		return err
	}
	return s.made(ctx, tx, m, changes, "转入登记")
}

// differsBefore says which reviewed fields somebody was registered with otherwise; never what they were.
func differsBefore(changes []Revised) string {
	return "这名同志转出以前登记的" + titlesOf(Overwrites(changes)) + "和现在填写的不同。"
}

// titlesOf names the fields of some changes, in Chinese.
func titlesOf(changes []Revised) string {
	var names []string
	for _, c := range changes {
		names = append(names, string(FieldOf(c.Field)))
	}
	return strings.Join(names, "、")
}

// Propose asks the level above for what a member says is right, of a field that it reviews; ok is false where the
// branch itself decides: another field, or one that is not filled in.
func (s *Service) Propose(ctx context.Context, id int64, field, text, reason string) (ok bool, err error) {
	if !slices.Contains(s.ReviewedFields(ctx), field) {
		return false, nil
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		was, err := s.getToChange(ctx, tx, id)
		if err != nil || was.Text(field) == "" {
			return err
		}
		ok = true
		m := was
		if err := set(&m, field, text); err != nil {
			return err
		}
		if m.Details == was.Details {
			return api.Field("和现在登记的相同，不需要更正。", "body.value")
		}
		level, err := s.levelAbove(ctx, tx, was.OrgPath)
		if err != nil {
			return err
		}
		_, err = s.ask(ctx, tx, level, was, m, reason, 0)
		return err
	})
	return ok, err
}

// set writes what a person wrote into a field of m.
func set(m *Member, json, text string) error {
	for _, f := range fields {
		if f.json != json {
			continue
		}
		if why, cure := f.set(&m.Details, strings.TrimSpace(text)); why != "" {
			return api.Field(why+cure, "body.value")
		}
		return nil
	}
	return api.Field("没有这一项，请刷新页面后再试。", "body.field")
}

// tell has the journal know of a step; it names the fields, never a value.
func (s *Service) tell(ctx context.Context, tx *store.Tx, v Revision, path string) error {
	return s.bus.Publish(ctx, tx, happened.RevisionStep{RevisionID: v.ID, MemberID: v.MemberID, OrgPath: path, Fields: v.Names(), Step: string(v.State)})
}
