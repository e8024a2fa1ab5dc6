package orgs

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/intake"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
)

// ImportRoutes registers /api/orgs/imports and /api/orgs/template.xlsx.
func (s *Service) ImportRoutes(api huma.API, imports *intake.Service) {
	imports.Routes(api, s.Import(), intake.Door{
		Operation: func(method, path, id, summary string, extra ...func(*huma.Operation)) huma.Operation {
			return access.Op(method, path, id, summary, access.MemberImport, extra...)
		},
		Owner: func(ctx context.Context) (intake.Owner, error) {
			scope, err := access.Scope(ctx, access.MemberImport)
			return intake.Owner{AccountID: access.CallerFrom(ctx).AccountID, Scope: scope}, err
		},
	})
}

// Import describes the table of orgs for platform/intake.
func (s *Service) Import() intake.Kind {
	return intake.Kind{Name: "orgs", Title: "党组织", Columns: importColumns, Begin: s.beginImport}
}

var importColumns = []intake.Column{
	column(titleName, "文字", "中共勉县新街子镇立集村支部委员会", "写全称。同一上级之下不能重名。", true, nil),
	column(titleShort, "文字", "立集村党支部", "不填就用全称。", false, nil),
	column(titleCode, "编号", "610725-0123", "不能重复。填了编号就按编号认定是不是同一个党组织。", false, nil),
	column(titleKind, "代码", "党支部", "从列表中选。", true, labels(terms.OrgKinds)),
	column(titleField, "代码", "农村", "从列表中选。", true, labels(terms.Fields)),
	column(titleParent, "党组织", "中共勉县新街子镇委员会", "填上级的全称或者编号。上级要么已在系统中，要么在本表前面的行里。只有最上级党组织不填。", false, nil),
	column(titleRegion, "数字", "610725", "六至十二位区划代码。", false, nil),
	column(titleEstablished, "日期", "2006-07-01", "写成 2006-07-01 的样子。", true, nil),
	column(titleContact, "文字", "王建国", "", true, nil),
	column(titlePhone, "电话", "0916-3210000", "", true, nil),
}

func column(title, kind, example, note string, required bool, options []string) intake.Column {
	return intake.Column{Column: sheet.Column{Title: title, Hint: note, Required: required, Options: options}, Kind: kind, Example: example}
}

func labels[W ~string](words []W) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = terms.Label(w)
	}
	return out
}

// wordFor finds the word whose label is given; "" when there is none.
func wordFor[W ~string](words []W, label string) (none W) {
	for _, w := range words {
		if terms.Label(w) == label {
			return w
		}
	}
	return none
}

// draft is what one row asks for.
type draft struct {
	id       int64 // of the org to be changed; 0 for a new one, until it is written
	parentID int64
	parent   *draft // a superior that stands in the same file and is new as well
	kind     terms.OrgKind
	details  Details
	fate     intake.Fate
}

// importPass judges and writes one file of orgs.
type importPass struct {
	s       *Service
	scope   string
	byName  map[string]*draft // rows seen, by full name
	byCode  map[string]*draft
	topmost bool     // the file brings the topmost org
	rows    []*draft // judged last
}

func (s *Service) beginImport(_ context.Context, scope string) (intake.Pass, error) {
	return &importPass{s: s, scope: scope, byName: map[string]*draft{}, byCode: map[string]*draft{}}, nil
}

// Judge says what each row would do.
func (p *importPass) Judge(ctx context.Context, r store.Reader, rows []intake.Row) (fates []intake.Fate, found []intake.Problem, err error) {
	p.rows = p.rows[:0]
	for _, row := range rows {
		d, problems, err := p.read(ctx, r, row)
		if err != nil {
			return nil, nil, err
		}
		if len(problems) > 0 {
			d.fate = intake.Bad
		}
		found = append(found, problems...)
		fates, p.rows = append(fates, d.fate), append(p.rows, d)
		if p.byName[d.details.Name] != nil {
			p.byName[d.details.Name] = &draft{fate: intake.Bad} // two of one name: only the code tells which
		} else {
			p.byName[d.details.Name] = d
		}
		if d.details.Code != "" {
			p.byCode[d.details.Code] = d
		}
	}
	return fates, found, nil
}

// Apply writes the rows last judged.
func (p *importPass) Apply(ctx context.Context, tx *store.Tx) error {
	for _, d := range p.rows {
		switch d.fate {
		case intake.Add:
			a := Application{Kind: d.kind, Details: d.details}
			if d.parent != nil {
				a.ParentID = d.parent.id
			}
			org, err := p.s.create(ctx, tx, a)
			if err != nil {
				return err
			}
			d.id = org.ID
		case intake.Change:
			if _, err := p.s.change(ctx, tx, d.id, d.details); err != nil {
				return err
			}
		}
	}
	return nil
}

// Finish has nothing left to do: each row counted and told of itself.
func (p *importPass) Finish(context.Context, *store.Tx, intake.Import) error { return nil }
