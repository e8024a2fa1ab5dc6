package orgs

import (
	"context"
	"fmt"
	"strings"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/geo"
	"zhibu/platform/store"
)

// Details are what may be said of an org and changed later.
type Details struct {
	Name          string // full name 党组织全称
	ShortName     string // the full name when empty
	Code          string
	Field         terms.Field
	RegionCode    string
	EstablishedOn string
	Contact       string
	Phone         string
	Place         *geo.Point // WGS-84; nil when unknown
}

// Application asks for a new org below ParentID, or for the root of an empty
// cell when that is 0.
type Application struct {
	ParentID int64
	Kind     terms.OrgKind
	Details
	FullMembers int // −1 when not given; see Founding
	Units       int
	Months      int
}

// Create sets up an org and tells what the superior should still weigh.
func (s *Service) Create(ctx context.Context, a Application) (org Org, hints []Finding, err error) {
	hints = MayFound(Founding{Kind: a.Kind, FullMembers: a.FullMembers, Units: a.Units, Months: a.Months})
	if err := refusedBy(hints); err != nil {
		return org, nil, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		org, err = s.create(ctx, tx, a)
		return err
	})
	return org, hints, err
}

// create is Create inside a transaction, without the question whether there
// are members enough: an import brings orgs that were approved long ago.
func (s *Service) create(ctx context.Context, tx *store.Tx, a Application) (Org, error) {
	if err := lock(ctx, tx); err != nil {
		return Org{}, err
	}
	now := store.At(s.now())
	org := Org{ID: store.NewID(), ParentID: a.ParentID, Path: Root, Kind: a.Kind, State: Active, CreatedAt: now, UpdatedAt: now}
	if s.placeless(ctx) {
		a.Details.Place = nil
	}
	a.Details.putInto(&org)
	if err := s.checkNames(ctx, tx, org); err != nil {
		return Org{}, err
	}
	if err := s.seat(ctx, tx, &org); err != nil {
		return Org{}, err
	}
	if _, err := tx.NewInsert().Model(&org).Exec(ctx); err != nil {
		return Org{}, err
	}
	if org.Kind.IsBranch() {
		org.Branches = 1
		if err := count(ctx, tx, org.Path, 0, 1); err != nil {
			return Org{}, err
		}
	}
	if err := s.remember(ctx, tx, org.ID, "created", "成立"+terms.Label(org.Kind)+"。"); err != nil {
		return Org{}, err
	}
	return org, s.bus.Publish(ctx, tx, happened.OrgCreated{OrgID: org.ID, Path: org.Path, Branch: org.Kind.IsBranch()})
}

// seat finds the new org its place in the tree.
func (s *Service) seat(ctx context.Context, tx *store.Tx, org *Org) error {
	if org.ParentID == 0 {
		n, err := tx.NewSelect().Model((*Org)(nil)).Count(ctx)
		if err == nil && n > 0 {
			err = api.Conflict("已有最上级党组织，请选择上级党组织。")
		}
		if err == nil && len(below[org.Kind]) < 2 {
			err = api.Invalid("最上级党组织应当是党委、党工委或者党总支。")
		}
		return err
	}
	parent, err := s.Get(ctx, tx, org.ParentID)
	if err != nil {
		return err
	}
	if parent.State != Active {
		return api.Conflict("上级党组织已经撤销，请改选上级党组织。")
	}
	if err := refusedBy(StandsUnder(org.Kind, parent.Kind)); err != nil {
		return err
	}
	org.Path, err = place(ctx, tx, parent.ID)
	return err
}

// checkNames refuses a name borne by a sibling and a code borne by anyone.
func (s *Service) checkNames(ctx context.Context, r store.Reader, o Org) error {
	taken, err := nameTaken(ctx, r, o.ParentID, o.Name, o.ID)
	if err != nil {
		return err
	}
	if taken {
		return api.Conflict("同一上级之下已有同名党组织，请核对名称。")
	}
	if taken, err = codeTaken(ctx, r, o.Code, o.ID); err == nil && taken {
		err = api.Conflict("已有党组织使用这个编号，请核对编号。")
	}
	return err
}

// Change rewrites an org's details.
func (s *Service) Change(ctx context.Context, id int64, d Details) (org Org, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		org, err = s.change(ctx, tx, id, d)
		return err
	})
	return org, err
}

func (s *Service) change(ctx context.Context, tx *store.Tx, id int64, d Details) (Org, error) {
	was, err := s.Get(ctx, tx, id)
	if err != nil {
		return was, err
	}
	if was.State != Active {
		return was, api.Conflict("该党组织已经撤销，不能再修改。")
	}
	if s.placeless(ctx) {
		d.Place = nil
	}
	org := was
	d.putInto(&org)
	changed, note := differences(was, org)
	if len(changed) == 0 {
		return was, nil
	}
	if err := s.checkNames(ctx, tx, org); err != nil {
		return was, err
	}
	org.UpdatedAt = store.At(s.now())
	_, err = tx.NewUpdate().Model(&org).WherePK().
		Column("name", "short_name", "code", "keys", "field", "region_code", "established_on", "contact", "phone", "lat", "lng", "synthetic_place", "updated_at").Exec(ctx)
	if err != nil {
		return was, err
	}
	if err := s.remember(ctx, tx, id, "changed", note); err != nil {
		return was, err
	}
	return org, s.bus.Publish(ctx, tx, happened.OrgChanged{OrgID: id, Path: org.Path, Fields: changed})
}

// putInto writes the details into o.
func (d Details) putInto(o *Org) {
	o.Name, o.ShortName, o.Code, o.Field, o.RegionCode = d.Name, d.ShortName, d.Code, d.Field, d.RegionCode
	if o.ShortName == "" {
		o.ShortName = d.Name
	}
	o.EstablishedOn, o.Contact, o.Phone = d.EstablishedOn, d.Contact, d.Phone
	o.Keys = searchKeys(o.Name, o.ShortName, o.Code)
	switch {
	case d.Place == nil:
		o.Lat, o.Lng, o.SyntheticPlace = nil, nil, false
	case o.Lat == nil || *o.Lat != d.Place.Lat || *o.Lng != d.Place.Lng:
		o.Lat, o.Lng, o.SyntheticPlace = &d.Place.Lat, &d.Place.Lng, false
	}
}

// details reads back what may be changed.
func (o Org) details() Details {
	d := Details{o.Name, o.ShortName, o.Code, o.Field, o.RegionCode, o.EstablishedOn, o.Contact, o.Phone, nil}
	if o.Lat != nil && o.Lng != nil {
		d.Place = &geo.Point{Lat: *o.Lat, Lng: *o.Lng}
	}
	return d
}

// differences names the details in which the two differ, for the event, and
// says in Chinese which, for the history; the history keeps a former name.
func differences(was, is Org) (fields []string, note string) {
	var said []string
	add := func(differs bool, field, chinese string) {
		if differs {
			fields, said = append(fields, field), append(said, chinese)
		}
	}
	add(was.Name != is.Name, "name", "名称（原名"+was.Name+"）")
	add(was.ShortName != is.ShortName, "shortName", "简称")
	add(was.Code != is.Code, "code", "编号")
	add(was.Field != is.Field, "field", "领域")
	add(was.RegionCode != is.RegionCode, "regionCode", "属地")
	add(was.EstablishedOn != is.EstablishedOn, "establishedOn", "成立日期")
	add(was.Contact != is.Contact, "contact", "联系人")
	add(was.Phone != is.Phone, "phone", "联系电话")
	add(!samePlace(was, is), "place", "活动场所位置")
	return fields, "变更" + strings.Join(said, "、") + "。"
}

func samePlace(a, b Org) bool {
	if a.Lat == nil || b.Lat == nil {
		return a.Lat == nil && b.Lat == nil
	}
	return *a.Lat == *b.Lat && *a.Lng == *b.Lng
}

func (s *Service) today() string { return clock.Day(s.now()) }

// node is what the rules of the tree know of an org.
func (o Org) node() Node {
	return Node{Kind: o.Kind, Path: o.Path, State: o.State, Members: o.Members, Children: o.Children}
}

// underName says under which org something was put.
func underName(verb string, o Org) string { return fmt.Sprintf("%s%s。", verb, o.Name) }
