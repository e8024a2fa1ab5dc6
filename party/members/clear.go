package members

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"

	"github.com/uptrace/bun"

	"zhibu/party/happened"
	"zhibu/platform/crypt"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
)

// The personal fields that are masked everywhere and shown in clear only by a reveal with a
// reason (POST /api/privacy/reveals), by their names in the API.
var PersonalFields = []string{"idNumber", "phone", "landline", "address"}

// Text is a field as a person reads it, in clear: whoever calls this has seen to it that the reader may.
func (m Member) Text(json string) string {
	for _, f := range fields {
		if f.json == json {
			return f.get(&m.Details)
		}
	}
	return ""
}

// Everything lists each filled-in field with its title, in the order of the form, in clear, and each 留党察看 before the
// last, which is in the form: for the member.
func (s *Service) Everything(ctx context.Context, r store.Reader, m Member) (list [][2]string, err error) {
	list = append(list, [2]string{string(FBranch), m.OrgName})
	for _, f := range fields {
		if text := f.get(&m.Details); text != "" {
			list = append(list, [2]string{string(f.title), text})
		}
	}
	earlier, err := s.earlierOf(ctx, r, []int64{m.ID})
	for i, st := range earlier[m.ID] {
		list = append(list, [2]string{fmt.Sprintf("以前的留党察看（第 %d 次）", len(earlier[m.ID])-i), st.Words()})
	}
	return append(list, [2]string{string(FStatus), Statuses.Name(string(m.Status))}), err
}

// Mask shows of a personal field what may be seen by everybody who may see the member.
func Mask(json, value string) string {
	switch json {
	case "idNumber":
		return crypt.MaskID(value)
	case "phone":
		return crypt.MaskPhone(value)
	case "landline":
		return crypt.MaskTail(value, 4)
	case "address":
		return crypt.MaskTail(value, max(4, len([]rune(value))-6))
	}
	return value
}

// Amend changes one field of a member to what a person wrote, or has it wait for the level above like any other change.
func (s *Service) Amend(ctx context.Context, tx *store.Tx, id int64, json, text, reason string) error {
	_, err := s.changeIn(ctx, tx, id, reason, func(m *Member) error { return set(m, json, text) })
	return err
}

// clearColumns are the columns of a list with numbers and addresses in clear.
var clearColumns = append(exportColumns[:len(exportColumns):len(exportColumns)], sheet.Column{Title: string(FAddress), Width: 40})

// ExportClear writes the members f finds with ID numbers, phones and addresses in clear. Whoever
// calls it holds somebody else's approval, and notes in the journal that it was done.
func (s *Service) ExportClear(ctx context.Context, to io.Writer, f Filter) (n int, err error) {
	w, err := sheet.NewWriter(to, "党员名册", clearColumns)
	if err != nil {
		return 0, err
	}
	n, err = s.writeMembers(ctx, w, f, func(m Member) []any {
		return append(exported(m, m.IDNumber, m.Phone), m.Address)
	})
	if e := w.Close(); err == nil {
		err = e
	}
	return n, err
}

// leftBefore are the members whose personal data are due for erasing: away since before a day, and
// by transfer, by a decision or by death; a suspended membership may be restored and keeps them.
//
// 个人信息保护法 第十九条、第四十七条（二）: 保存期限已届满的，应当主动删除个人信息。
func leftBefore(q *bun.SelectQuery, day string) *bun.SelectQuery {
	return q.Where("m.status NOT IN (?)", store.In([]Status{Normal, Suspended})).Where("m.left_on <> '' AND m.left_on < ? AND m.erased_at = 0", day)
}

// CountErasable counts the members that Erase would take.
func (s *Service) CountErasable(ctx context.Context, r store.Reader, day string) (int, error) {
	n, err := leftBefore(r.NewSelect().Model((*row)(nil)), day).Count(ctx)
	return int(n), err
}

// Erase erases the personal data of at most a number of members who left before a day: numbers,
// contact, address, birth, education, 留党察看, notes. What stays is the organisation's record: the name,
// the branch, when and how they joined and left.
func (s *Service) Erase(ctx context.Context, tx *store.Tx, day string, most int) (int, error) {
	var rows []row
	if err := leftBefore(locking(tx).Model(&rows), day).Order("m.id").Limit(int64(most)).Scan(ctx); err != nil {
		return 0, err
	}
	for _, r := range rows {
		blind := make([]byte, 16) // not to be found by number any more, and unlike anybody's
		rand.Read(blind)
		r.IDBlind, r.IDSealed, r.IDTail, r.PhoneBlind, r.PhoneSealed, r.LineSealed, r.AddressSealed = blind, []byte{}, "", nil, nil, nil, nil
		r.BirthOn, r.Ethnicity, r.Education, r.Degree, r.NativePlace, r.Job, r.Note, r.ExemptReason, r.MobileTo, r.More = "", "", "", "", "", "", "", "", "", ""
		r.Standing, r.Decisions = Standing{}, nil
		r.ErasedAt = store.At(s.now())
		if _, err := tx.NewUpdate().Model(&r).WherePK().Exec(ctx); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM member_standing WHERE member_id = ?`, r.ID); err != nil {
			return 0, err
		}
		if err := forgetRevisions(ctx, tx, r.ID, r.ErasedAt); err != nil {
			return 0, err
		}
		if err := s.bus.Publish(ctx, tx, happened.MemberErased{MemberID: r.ID, OrgID: r.OrgID, OrgPath: r.OrgPath}); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// FieldNames lists the fields of the form by their names in the API, in its order.
func FieldNames() (names []string) {
	for _, f := range fields {
		names = append(names, f.json)
	}
	return names
}
