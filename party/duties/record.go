package duties

import (
	"context"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Record is a duty held without a meeting of the branch: a secretary's report 述职, a briefing of the unit.
type Record struct {
	OrgID  int64
	Duty   Key
	HeldOn string // YYYY-MM-DD
	Note   string // to whom, where
}

// Record writes it down and counts it, and gives its id: that of the one there is, where the same was recorded of that day before.
func (s *Service) Record(ctx context.Context, in Record) (id int64, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		org, err := s.orgs.Get(ctx, tx, in.OrgID)
		if err != nil {
			return err
		}
		if err := access.Require(ctx, access.DutyRecord, org.Path); err != nil {
			return err
		}
		if err := mayRecord(org, in, s.now()); err != nil {
			return err
		}
		late := s.enteredLate(ctx, org.Path, in)
		if late {
			in.Note = strings.TrimSuffix("补录："+in.Note, "：")
		}
		made := act{SourceID: store.NewID(), Duty: in.Duty, OrgID: org.ID, OrgPath: org.Path, Source: fromRecord, ByOrg: org.ID,
			HeldOn: in.HeldOn, N: 1, Counts: true, Late: late, Note: in.Note}
		if id, err = recorded(ctx, tx, made); err != nil || id != 0 {
			return err
		}
		id = made.SourceID
		if err := replace(ctx, tx, id, []act{made}); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.DutyRecorded{OrgID: org.ID, OrgPath: org.Path, Duty: Table[place[in.Duty]].Number, HeldOn: in.HeldOn})
	})
	return id, err
}

// enteredLate tells whether a record comes once its period was over, and after the days in which a meeting of that day
// would have had to be filed: it makes up at most, like a meeting entered late 补录.
func (s *Service) enteredLate(ctx context.Context, path string, in Record) bool {
	day, _ := time.ParseInLocation(time.DateOnly, in.HeldOn, clock.Shanghai) // mayRecord has read it
	due := day.AddDate(0, 0, 1+s.policy.Int(ctx, policy.FilingDays, path, s.now()))
	month := PeriodOf(policy.Month, day)
	return !s.now().Before(due) && EnteredAfter(s.pack(ctx, path, month.Start()).Duties[string(in.Duty)].Every, month, clock.Day(s.now()))
}

// recorded is the same duty as it was recorded of that day before, 0 for none; a second click waits for the first.
func recorded(ctx context.Context, tx *store.Tx, a act) (id int64, err error) {
	if err := lock(ctx, tx, spots(nil, []act{a})); err != nil {
		return 0, err
	}
	err = tx.NewRaw(`SELECT coalesce(max(source_id), 0) FROM duty_act WHERE org_id = ? AND duty = ? AND held_on = ? AND source = ?`,
		a.OrgID, a.Duty, a.HeldOn, fromRecord).Scan(ctx, &id)
	return id, err
}

func mayRecord(org orgs.Org, in Record, now time.Time) error {
	day, err := time.ParseInLocation(time.DateOnly, in.HeldOn, clock.Shanghai)
	switch {
	case !org.Kind.IsBranch() || org.State != orgs.Active:
		return api.Conflict("只有正常的党支部登记这一项，请选择所在的支部。")
	case in.Duty == Briefing && Table[place[Briefing]].exempt(Branch{Kind: org.Kind, Field: org.Field}) != "":
		return api.Conflict("这一项只对党和国家机关的支部作要求，请核对支部所属的领域。")
	case err != nil:
		return api.Field("请填写正确的日期。", "body.heldOn")
	case in.HeldOn < org.EstablishedOn:
		return api.Field("那天本支部还没有成立（"+org.EstablishedOn+" 成立），请核对日期。", "body.heldOn")
	case day.After(now):
		return api.Field("日期不能晚于今天，请在开展之后再登记。", "body.heldOn")
	case day.Year() < now.In(clock.Shanghai).Year()-1:
		return api.Field("只能登记去年和今年的，更早的请联系上级党组织。", "body.heldOn")
	}
	return nil
}
