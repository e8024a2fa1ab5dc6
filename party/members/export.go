package members

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/crypt"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
)

// exportLimit is how many members one export may hold.
const exportLimit = 300_000

// export answers with every member of the list, not one page of it. ID numbers and phones are
// masked and addresses left out: full ones take an approval (ExportClear, party/privacy).
func (s *Service) export(ctx context.Context, in *MemberQuery) (*huma.StreamResponse, error) {
	f, err := in.filter(ctx, access.MemberReadAll)
	if err != nil {
		return nil, err
	}
	return api.Download("党员名册.xlsx", func(to io.Writer) error { return s.Export(ctx, to, f) })
}

var exportColumns = []sheet.Column{{Title: string(FBranch), Width: 30}, {Title: string(FName)}, {Title: string(FIDNumber), Width: 22},
	{Title: string(FGender)}, {Title: string(FEthnicity)}, {Title: string(FBirthOn)}, {Title: string(FEducation), Width: 18},
	{Title: string(FCategory)}, {Title: string(FJoinedOn)}, {Title: string(FConfirmedOn)}, {Title: string(FJob), Width: 20},
	{Title: string(FPhone), Width: 16}, {Title: string(FStatus)}, {Title: string(FLost)}, {Title: string(FMobile)},
	{Title: string(FMobileTo), Width: 20}, {Title: string(FExempt)}}

// Export writes the members f finds, page by page, and notes in the journal that it did.
func (s *Service) Export(ctx context.Context, to io.Writer, f Filter) error {
	w, err := sheet.NewWriter(to, "党员名册", exportColumns)
	if err != nil {
		return err
	}
	n, err := s.writeMembers(ctx, w, f, func(m Member) []any { return exported(m, crypt.MaskID(m.IDNumber), crypt.MaskPhone(m.Phone)) })
	if err = errors.Join(err, w.Close()); err != nil { // Close removes what w keeps on the disk
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		return s.bus.Publish(ctx, tx, happened.MembersExported{OrgPath: f.Within, Members: n})
	})
}

// exported is a member as a row of exportColumns.
func exported(m Member, number, phone string) []any {
	return []any{m.OrgName, m.Name, number, Genders.Name(m.Gender), Ethnicities.Name(m.Ethnicity), m.BirthOn,
		Educations.Name(m.Education), Categories.Name(string(m.Category)), m.JoinedOn, m.ConfirmedOn, m.Job, phone,
		Statuses.Name(string(m.Status)), m.Lost, m.Mobile, m.MobileTo, m.Exempt}
}

// writeMembers writes one row for each member and counts them.
func (s *Service) writeMembers(ctx context.Context, w *sheet.Writer, f Filter, cells func(Member) []any) (n int, err error) {
	f.Limit = 200
	for {
		found, err := s.List(ctx, s.db, f)
		if err != nil {
			return n, err
		}
		for _, m := range found.Members {
			if err := w.Write(cells(m)...); err != nil {
				return n, err
			}
		}
		if n += len(found.Members); n > exportLimit {
			return n, api.Invalid(fmt.Sprintf("名册超过 %d 人，请选择下级党组织分别导出。", exportLimit))
		}
		if f.After = found.After; f.After == "" {
			return n, nil
		}
	}
}
