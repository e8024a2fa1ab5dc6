package attendance

import (
	"context"
	"time"

	"zhibu/party/attendance/codes"
	"zhibu/party/attendance/evidence"
	"zhibu/party/happened"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// draw makes the sheet of an approved meeting. What policy says on the day of
// the approval holds for this meeting, whatever is changed later.
func (s *Service) draw(ctx context.Context, m happened.MeetingApproved) *Sheet {
	now := s.now()
	minutes := func(key policy.Key) time.Duration {
		return time.Duration(s.policy.Int(ctx, key, m.OrgPath, now)) * time.Minute
	}
	year, month, day := m.EndsAt.In(clock.Shanghai).Date()
	outTo := m.EndsAt.Add(minutes(policy.SignoutAfterMin))
	witnessTo := time.Date(year, month, day, s.policy.Int(ctx, policy.WitnessUntilHour, m.OrgPath, now), 0, 0, 0, clock.Shanghai)
	if outTo.After(witnessTo) { // a meeting late in the evening
		witnessTo = outTo
	}
	sh := &Sheet{
		MeetingID: m.MeetingID, OrgID: m.OrgID, OrgPath: m.OrgPath, Kind: m.Kind, Month: m.Month, Title: m.Title,
		Place: m.Place.Name, Lat: m.Place.Lat, Lng: m.Place.Lng,
		StartsAt: store.At(m.StartsAt), EndsAt: store.At(m.EndsAt),
		InFrom: store.At(m.StartsAt.Add(-minutes(policy.SigninBeforeMin))), InTo: store.At(m.StartsAt.Add(minutes(policy.SigninAfterMin))),
		OutFrom: store.At(m.EndsAt), OutTo: store.At(outTo), WitnessTo: store.At(witnessTo), SetItems: m.SetItems,
		Poster: s.policy.Bool(ctx, policy.PosterAllowed, m.OrgPath, now), PosterSample: s.policy.Int(ctx, policy.PosterWitnessPercent, m.OrgPath, now),
		Online: s.policy.Bool(ctx, policy.OnlineAllowed, m.OrgPath, now),
		Device: evidence.DeviceRule(s.policy.Text(ctx, policy.SigninDevice, m.OrgPath, now)), NewHours: s.policy.Int(ctx, policy.DeviceNewHours, m.OrgPath, now),
		InKey: codes.NewKey(), OutKey: codes.NewKey(), State: Open, Invited: m.Invited,
	}
	filing := func(from time.Time) store.Instant { // as long as a record may be filed in time
		year, month, day := from.In(clock.Shanghai).Date()
		return store.At(time.Date(year, month, day+1+s.policy.Int(ctx, policy.FilingDays, m.OrgPath, now), 0, 0, 0, 0, clock.Shanghai))
	}
	switch {
	case m.Held:
		sh.State, sh.EnterTo = Entering, filing(now)
	case m.Kind != terms.ThemeDay:
		sh.EnterTo = filing(m.EndsAt)
	}
	if m.Place.Set && !s.policy.Isolated(ctx) {
		sh.Fence = s.policy.Int(ctx, policy.FenceMetres, m.OrgPath, now)
	}
	return sh
}

// open opens the sheet of an approved meeting, or opens it anew after a
// changed plan was approved again: answers, sign-ins and keys are kept, the
// roll follows the branch. A closed sheet stays closed.
func (s *Service) open(ctx context.Context, tx *store.Tx, m happened.MeetingApproved) error {
	sh, again := s.draw(ctx, m), false
	old, err := sheet(ctx, tx, m.MeetingID)
	switch {
	case store.Missing(err):
		if _, err := tx.NewInsert().Model(sh).Exec(ctx); err != nil {
			return err
		}
	case err != nil:
		return err
	case old.State == Closed:
		return nil
	default:
		sh.InKey, sh.OutKey, sh.Turn, again = old.InKey, old.OutKey, old.Turn, old.State != Open
		if _, err := tx.NewUpdate().Model(sh).WherePK().Exec(ctx); err != nil {
			return err
		}
	}
	return s.refresh(ctx, tx, sh, again)
}
