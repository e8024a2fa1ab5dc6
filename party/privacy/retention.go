package privacy

import (
	"context"
	"time"

	"zhibu/party/happened"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Keeper deletes the data of one class that are over time.
type Keeper struct {
	Class string
	// Due counts what is over time.
	Due func(ctx context.Context, r store.Reader, before time.Time) (int, error)
	// Erase deletes or anonymises at most a number of it and says how much it was; 0 when nothing is left.
	Erase func(ctx context.Context, tx *store.Tx, before time.Time, most int) (int, error)
}

// Over is how much of a class is over time now.
type Over struct {
	Class
	Keep   int       // years or days, as the class's switch says; 0 where none does
	Before time.Time // what is older is over time
	Due    int
}

// Overview tells of every class how long it is kept and how much is over time, and deletes nothing.
func (s *Service) Overview(ctx context.Context) (list []Over, err error) {
	for _, c := range Classes {
		o := Over{Class: c}
		if c.Keep != "" {
			o.Keep = s.policy.Keep(ctx, c.Keep)
			o.Before = Before(c, o.Keep, s.now())
		}
		for _, k := range s.keepers() {
			if k.Class == c.Key {
				n, err := k.Due(ctx, s.db, o.Before)
				if err != nil {
					return nil, err
				}
				o.Due += n
			}
		}
		list = append(list, o)
	}
	return list, nil
}

// perTurn is how much is deleted in one transaction: others write between two.
const perTurn = 200

// Delete deletes what is over time, class by class, with a journal entry for each turn in the
// same transaction: what was not written down was not deleted.
func (s *Service) Delete(ctx context.Context) (total int, err error) {
	overview, err := s.Overview(ctx)
	if err != nil {
		return 0, err
	}
	for _, o := range overview {
		if o.Due == 0 {
			continue
		}
		for _, k := range s.keepers() {
			if k.Class != o.Key {
				continue
			}
			n, err := s.deleteAll(ctx, k, o.Before)
			total += n
			if err != nil {
				return total, err
			}
		}
	}
	return total, nil
}

func (s *Service) deleteAll(ctx context.Context, k Keeper, before time.Time) (total int, err error) {
	for {
		n := 0
		err := s.db.Write(ctx, func(tx *store.Tx) (err error) {
			if n, err = k.Erase(ctx, tx, before, perTurn); err != nil || n == 0 {
				return err
			}
			return s.bus.Publish(ctx, tx, happened.DataDeleted{Class: k.Class, Count: n, Before: clock.Day(before)})
		})
		total += n
		if err != nil || n < perTurn {
			return total, err
		}
	}
}

// keepers are the ones app has named, and privacy's own.
func (s *Service) keepers() []Keeper { return append(s.Keepers, own...) }

// own deletes the register of looks, exports, corrections and incidents.
var own = []Keeper{keeper("privacy_reveal", "at < ?"), keeper("privacy_export", "asked_at < ?"),
	keeper("privacy_correction", "state <> 'asked' AND asked_at < ?"), keeper("privacy_incident", "closed_at <> 0 AND closed_at < ?")}

func keeper(table, over string) Keeper {
	return Keeper{Reveals, func(ctx context.Context, r store.Reader, before time.Time) (n int, err error) {
		err = r.NewRaw(`SELECT count(*) FROM `+table+` WHERE `+over, store.At(before)).Scan(ctx, &n)
		return n, err
	}, func(ctx context.Context, tx *store.Tx, before time.Time, most int) (int, error) {
		n, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE id IN (SELECT id FROM `+table+` WHERE `+over+` LIMIT ?)`, store.At(before), most)
		return int(n), err
	}}
}
