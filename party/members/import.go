package members

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/intake"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
)

// ImportRoutes registers /api/members/imports and /api/members/template.xlsx.
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

// Import describes the table of members for platform/intake.
func (s *Service) Import() intake.Kind {
	columns := []intake.Column{
		{Column: sheet.Column{Title: string(FBranch), Required: true, Hint: "党支部的代码或全称", Width: 30}, Kind: orgKind, Example: "武侯镇第一党支部"},
	}
	for _, f := range fields {
		c := intake.Column{Column: sheet.Column{Title: string(f.title), Required: f.required, Hint: f.note}, Kind: f.kind, Example: f.example}
		switch {
		case f.codes != nil:
			c.Options = f.codes.Names()
		case f.kind == yesNoKind:
			c.Options = []string{"是", "否"}
		}
		columns = append(columns, c)
	}
	status := sheet.Column{Title: string(FStatus), Hint: "只导入党籍状态正常的党员；不填为正常", Options: []string{Statuses.Name(string(Normal))}}
	columns = append(columns, intake.Column{Column: status, Kind: codeKind, Example: "正常"})
	return intake.Kind{Name: "members", Title: "党员", Columns: columns, Begin: s.beginImport}
}

// importPass judges and writes the rows of one file.
type importPass struct {
	s        *Service
	id       int64  // of what it asks for
	scope    string // org path
	today    string
	branches map[string][]orgs.Org // by code and by name; several of one name are ambiguous
	numbers  map[[16]byte]int      // ID numbers met in this file, by blind index → row
	people   map[string]bool       // name, birth and branch of everybody met in this file
	counts   map[string]int        // org path → members gained
	restore  func() error          // builds the indexes that a first import goes without
	batch    []incoming
}

// incoming is one row that was judged fine.
type incoming struct {
	was, is  Member
	fate     intake.Fate
	known    bool      // the person has a record already
	reviewed []Revised // what the level above reviews of the change
	level    *Level    // it waits for this org; nil where it does not
}

func (s *Service) beginImport(ctx context.Context, scope string) (intake.Pass, error) {
	p := &importPass{s: s, id: store.NewID(), scope: scope, today: clock.Day(s.now()), branches: map[string][]orgs.Org{}, numbers: map[[16]byte]int{},
		people: map[string]bool{}, counts: map[string]int{}}
	var list []orgs.Org
	q := s.db.NewSelect().Model(&list).Column("id", "path", "name", "short_name", "code", "kind", "state").Where("o.state = ?", orgs.Active).
		Where("o.kind IN (?)", store.In(branchKinds()))
	if err := store.Within(q, "o.path", scope).Scan(ctx); err != nil {
		return nil, err
	}
	for _, o := range list {
		for _, key := range slices.Compact([]string{o.Code, o.Name, o.ShortName}) {
			if key != "" {
				p.branches[key] = append(p.branches[key], o)
			}
		}
	}
	return p, nil
}

func branchKinds() []terms.OrgKind {
	return slices.DeleteFunc(slices.Clone(terms.OrgKinds), func(k terms.OrgKind) bool { return !k.IsBranch() })
}

// prepare has a first import go without the indexes that Judge does not look up. Not on PostgreSQL,
// where nobody could read members until the import is over.
func (p *importPass) prepare(ctx context.Context, tx *store.Tx) (err error) {
	if p.restore == nil && tx.Engine() == store.SQLite {
		p.restore, err = withoutIndexes(ctx, tx, "member_id_number", "member_name")
	} else if p.restore == nil {
		p.restore = func() error { return nil }
	}
	return err
}

// Apply implements intake.Pass.
func (p *importPass) Apply(ctx context.Context, tx *store.Tx) error {
	if err := p.prepare(ctx, tx); err != nil {
		return err
	}
	now := store.At(p.s.now())
	var fresh []row
	for _, in := range p.batch {
		if err := p.revise(ctx, tx, in); err != nil {
			return err
		}
		switch in.fate {
		case intake.Add:
			p.counts[in.is.OrgPath]++
			in.is.Status, in.is.LeftOn, in.is.LeftReason, in.is.UpdatedAt = Normal, "", "", now
			if in.known {
				in.is.GroupID = 0
				if err := p.s.save(ctx, tx, in.was, &in.is); err != nil {
					return err
				}
				continue
			}
			in.is.ID, in.is.CreatedAt, in.is.PlacedAt = store.NewID(), now, now
			sealed, err := p.s.seal(in.is)
			if err != nil {
				return err
			}
			fresh = append(fresh, sealed)
		case intake.Change:
			if in.is.OrgID != in.was.OrgID {
				in.is.GroupID = 0
			}
			if err := p.s.amend(ctx, tx, in.was, &in.is); err != nil {
				return err
			}
		}
	}
	_, err := p.s.loadRows(ctx, tx, slices.Values(fresh))
	return err
}

const byImport = "批量导入"

// revise has a row wait that the level above reviews, and keeps for the history what is written at once.
func (p *importPass) revise(ctx context.Context, tx *store.Tx, in incoming) (err error) {
	switch {
	case in.level != nil:
		_, err = p.s.ask(ctx, tx, *in.level, in.was, in.is, byImport, p.id)
	case len(in.reviewed) > 0:
		err = p.s.made(ctx, tx, in.is, in.reviewed, byImport)
	}
	return err
}

// Finish implements intake.Pass.
func (p *importPass) Finish(ctx context.Context, tx *store.Tx, done intake.Import) error {
	if err := p.restore(); err != nil {
		return err
	}
	for path, gained := range p.counts {
		if err := p.s.count(ctx, tx, path, gained); err != nil {
			return err
		}
	}
	return p.s.bus.Publish(ctx, tx, happened.MembersImported{ImportID: done.ID, Added: done.ToAdd, Changed: done.ToChange, Unchanged: done.Unchanged})
}
