package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Change gives a switch a value in the subtree of an org.
type Change struct {
	OrgID  int64
	Key    Key
	Value  string // "" follows the superior again
	Reason string
	From   time.Time // zero: now
	To     time.Time // zero: until changed again
}

// Set makes a change. It holds from now or later, never for the past.
func (s *Service) Set(ctx context.Context, c Change) error {
	sw, ok := byKey[c.Key]
	if !ok {
		return api.NotFound("没有这个开关，请刷新页面后再试。")
	}
	if why := sw.Wrong(c.Value); why != "" {
		return api.Field(sw.Name+"："+why, "body.value")
	}
	from, err := s.period(c.From, c.To)
	if err != nil {
		return err
	}
	return s.write(ctx, c.OrgID, string(c.Key), c.Value, c.Reason, func(tx *store.Tx, path string) error {
		if slices.Contains(cellWide, c.Key) && len(path) > len(cell) {
			return api.Field(sw.Name+"：只能由最上级党组织统一设定。", "body.orgId")
		}
		row := switchRow{ID: store.NewID(), OrgID: c.OrgID, Key: c.Key, Value: c.Value, ValidFrom: store.At(from), ValidTo: store.At(c.To),
			Reason: c.Reason, ByAccount: access.CallerFrom(ctx).AccountID, CreatedAt: store.At(s.now())}
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
}

// cell is the path of a cell's topmost org.
const cell = "001."

func (s *Service) period(from, to time.Time) (time.Time, error) {
	now := s.now()
	if from.IsZero() {
		from = now
	}
	if why := WrongPeriod(now, from, to); why != "" {
		return from, api.Field(why, "body.validFrom")
	}
	return from, nil
}

// write makes a change at an org if the caller may, and has it in the journal.
func (s *Service) write(ctx context.Context, orgID int64, key, value, reason string, fn func(tx *store.Tx, path string) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		path, err := orgAt(ctx, tx, orgID)
		if err != nil {
			return err
		}
		if err := access.Require(ctx, access.PolicyChange, path); err != nil {
			return err
		}
		if err := fn(tx, path); err != nil {
			return err
		}
		tx.After(s.forget)
		return s.bus.Publish(ctx, tx, happened.PolicyChanged{Key: key, OrgID: orgID, OrgPath: path, Value: value, Reason: reason})
	})
}

// NewPack is the next version of a rule pack.
type NewPack struct {
	OrgID   int64
	Name    string
	Title   string
	Article string
	Reason  string
	Params  json.RawMessage
	From    time.Time // zero: now
	To      time.Time // zero: until the next version
}

// AddPack adds a version. What was judged by an earlier one stays as it is.
func (s *Service) AddPack(ctx context.Context, n NewPack) (version int, err error) {
	if err := wrongParams(n.Name, n.Params); err != nil {
		return 0, err
	}
	from, err := s.period(n.From, n.To)
	if err != nil {
		return 0, err
	}
	row := packRow{ID: store.NewID(), OrgID: n.OrgID, Name: n.Name, Title: n.Title, Article: n.Article, Level: Custom, Params: string(n.Params),
		ValidFrom: store.At(from), ValidTo: store.At(n.To), Reason: n.Reason, ByAccount: access.CallerFrom(ctx).AccountID, CreatedAt: store.At(s.now())}
	err = s.write(ctx, n.OrgID, "pack:"+n.Name, "", n.Reason, func(tx *store.Tx, _ string) error {
		if row.Version, err = nextVersion(ctx, tx, n.Name); err != nil {
			return err
		}
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
	return row.Version, err
}

// wrongParams refuses parameters that a pack of that name cannot have.
func wrongParams(name string, params json.RawMessage) (err error) {
	switch name {
	case ScorePack:
		_, err = ParseScore(params)
	case DutiesPack:
		_, err = ParseDuties(params)
	default:
		return api.Field("没有这种规则包，请从列表中选择。", "body.name")
	}
	if err != nil {
		return api.Field(err.Error(), "body.params")
	}
	return nil
}

// LoadProfile sets the profile of a cell without asking whether anybody may: for the demo.
func LoadProfile(ctx context.Context, tx *store.Tx, rootID int64, profile string, from time.Time) error {
	return LoadSwitch(ctx, tx, rootID, Profile, profile, from)
}

// LoadSwitch sets a switch of an org without asking whether anybody may: for the demo.
func LoadSwitch(ctx context.Context, tx *store.Tx, orgID int64, key Key, value string, from time.Time) error {
	if why := byKey[key].Wrong(value); why != "" || value == "" {
		return fmt.Errorf("policy: %s cannot be %q", key, value)
	}
	row := switchRow{ID: store.NewID(), OrgID: orgID, Key: key, Value: value, ValidFrom: store.At(from), Reason: "演示数据", CreatedAt: store.At(from)}
	_, err := tx.NewInsert().Model(&row).Exec(ctx)
	return err
}
