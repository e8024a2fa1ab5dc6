package orgs

import (
	"context"
	"errors"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
)

// The titles of the form 党组织信息, in its order. The export shows the same
// columns as the template, so that an export can be imported again.
const (
	titleName        = "党组织全称"
	titleShort       = "简称"
	titleCode        = "编号"
	titleKind        = "党组织类别"
	titleField       = "领域"
	titleParent      = "上级党组织"
	titleRegion      = "属地代码"
	titleEstablished = "成立日期"
	titleContact     = "联系人"
	titlePhone       = "联系电话"
)

var exportColumns = []sheet.Column{
	{Title: titleName, Width: 40}, {Title: titleShort, Width: 24}, {Title: titleCode, Width: 18}, {Title: titleKind}, {Title: titleField},
	{Title: titleParent, Width: 40}, {Title: titleRegion, Width: 16}, {Title: titleEstablished, Width: 14}, {Title: titleContact}, {Title: titlePhone, Width: 16},
	{Title: "书记"}, {Title: "党员数"}, {Title: "党支部数"},
}

type exportInput struct {
	Within int64 `query:"within" doc:"the subtree of this org; the caller's whole range when left out"`
}

func (s *Service) export(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	within, err := access.Scope(ctx, access.OrgRead, in.Within)
	if err != nil {
		return nil, err
	}
	return api.Download("党组织.xlsx", func(to io.Writer) error { return s.Export(ctx, to, within) })
}

// row is an org as the export shows it.
type row struct {
	Org
	Parent    string
	Secretary string
}

// Export writes the orgs of a subtree, the superior before the subordinate, as the template has them,
// and notes in the journal that it did: contacts and their phones are in it.
func (s *Service) Export(ctx context.Context, to io.Writer, within string) error {
	out, err := sheet.NewWriter(to, "党组织", exportColumns)
	if err != nil {
		return err
	}
	n, err := s.writeOrgs(ctx, out, within)
	if err = errors.Join(err, out.Close()); err != nil { // Close removes what out keeps on the disk
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		return s.bus.Publish(ctx, tx, happened.OrgsExported{OrgPath: within, Orgs: n})
	})
}

// writeOrgs writes one row for each org and counts them.
func (s *Service) writeOrgs(ctx context.Context, out *sheet.Writer, within string) (n int, err error) {
	for after := ""; ; {
		page, err := exportPage(ctx, s.db, within, after)
		if err != nil {
			return n, err
		}
		for _, r := range page {
			if err := out.Write(r.Name, r.ShortName, r.Code, terms.Label(r.Kind), terms.Label(r.Field), r.Parent, r.RegionCode,
				r.EstablishedOn, r.Contact, r.Phone, r.Secretary, r.Members, r.Branches); err != nil {
				return n, err
			}
			after = r.Path
		}
		if n += len(page); len(page) < exportPageSize {
			return n, nil
		}
	}
}
