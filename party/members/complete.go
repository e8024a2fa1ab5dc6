package members

import (
	"context"

	"zhibu/platform/store"
)

// incomplete is whose form has a blank it asks for: the words of the index member_incomplete.
const incomplete = `(id_tail = '' OR gender = '' OR ethnicity = '' OR birth_on = '' OR education = '' OR joined_on = ''
	OR job = '' OR phone_blind IS NULL OR address_sealed IS NULL OR (category = 'full' AND confirmed_on = '' AND joined_on >= '1977-08-18')
	OR (lost AND lost_on = '') OR (mobile AND mobile_to = '') OR (exempt AND exempt_reason = ''))`

// Blanks are the fields of the form 党员信息 that d leaves open: those it asks of such a member, and
// those it leaves to the branch. What does not concern the member is no blank.
func Blanks(d Details) (asked, further []Field) {
	depends := map[Field]bool{
		FConfirmedOn:  d.Category == Full && d.JoinedOn >= probationSince,
		FLostOn:       d.Lost,
		FMobileTo:     d.Mobile,
		FExemptReason: d.Exempt,
		FRetiredOn:    d.More.Retired,
		FObservedFrom: false, FObservedUntil: false, FObservedBy: false, FExtendedOn: false, FExtendedBy: false, FRestoredOn: false, FRestoredBy: false,
	}
	for _, f := range fields {
		needed, conditional := depends[f.title]
		switch {
		case f.get(&d) != "" || conditional && !needed || f.title == FNote:
		case f.required || needed && f.title != FRetiredOn:
			asked = append(asked, f.title)
		default:
			further = append(further, f.title)
		}
	}
	return asked, further
}

// CountBlank counts the members of a subtree whose form has a blank it asks for.
func (s *Service) CountBlank(ctx context.Context, r store.Reader, path string) (n int, err error) {
	from, to := store.Range(path)
	err = r.NewRaw(`SELECT count(*) FROM member WHERE org_path >= ? AND org_path < ? AND status = ? AND `+incomplete, from, to, Normal).Scan(ctx, &n)
	return n, err
}
