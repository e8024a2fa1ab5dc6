package seals

import (
	"context"
	"fmt"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// OnMeetingFiled signs a head that covers the filed record and hands it to the org above.
func (s *Service) OnMeetingFiled(ctx context.Context, tx *store.Tx, e happened.MeetingFiled) error {
	return s.sign(ctx, tx, e.MeetingID, Witness(e.OrgPath))
}

// Hourly signs the hourly head and hands it to the cell's top org, if one is due.
func (s *Service) Hourly(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		size, _, _, err := seal.Root(ctx, tx)
		if err != nil {
			return err
		}
		last, err := lastHourly(ctx, tx)
		if err != nil || !HourlyDue(last.At.Time(), s.now(), last.Size, size) {
			return err
		}
		return s.sign(ctx, tx, 0, orgs.Root)
	})
}

// sign signs the log as it stands and hands the head to the org at path.
func (s *Service) sign(ctx context.Context, tx *store.Tx, meetingID int64, path string) error {
	size, root, _, err := seal.Root(ctx, tx)
	if err != nil {
		return err
	}
	at := s.now().Truncate(time.Second) // a head tells seconds
	h := Head{ID: store.NewID(), Size: size, At: store.At(at), MeetingID: meetingID}
	if h.Note, err = s.key.Sign(seal.Head{Size: size, Root: root, At: at, Reason: h.reason()}); err != nil {
		return err
	}
	return keep(ctx, tx, h, path)
}

// reason is why the head was signed, as its text says it.
func (h Head) reason() string {
	if h.MeetingID == 0 {
		return "hourly"
	}
	return fmt.Sprintf("filed %d", h.MeetingID)
}

// TakeIn notes that the caller's orgs have taken in all heads up to upTo.
func (s *Service) TakeIn(ctx context.Context, upTo int64) error {
	caller := access.CallerFrom(ctx)
	return s.db.Write(ctx, func(tx *store.Tx) error {
		for _, g := range caller.Grants {
			if access.Reach(g.Role, access.SealKeep) == access.No {
				continue
			}
			n, err := tx.Exec(ctx, `UPDATE seal_delivery SET received_at = ?, received_by = ? WHERE org_id = ? AND received_at = 0 AND head_id <= ?`,
				store.At(s.now()), caller.AccountID, g.OrgID, upTo)
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if err := s.bus.Publish(ctx, tx, happened.HeadsTakenIn{OrgID: g.OrgID, OrgPath: g.OrgPath, HeadID: upTo, Heads: int(n)}); err != nil {
				return err
			}
		}
		return nil
	})
}
