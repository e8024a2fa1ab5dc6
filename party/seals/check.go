package seals

import (
	"context"
	"fmt"
	"slices"

	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// Verify computes the cell's log anew and holds it against every record, every
// head the cell has kept and those given besides. done hears of progress.
func (s *Service) Verify(ctx context.Context, besides []seal.Signed, done func(int)) (seal.Report, error) {
	heads, filed := slices.Clone(besides), map[int64]bool{}
	var forged []string
	err := s.EachHead(ctx, func(h Head) error {
		signed, err := seal.ReadHead(h.Note, s.key.Public())
		if err != nil || signed.Size != h.Size || signed.Reason != h.reason() || store.At(signed.At) != h.At {
			forged = append(forged, fmt.Sprintf("库内凭证 %d（%s）的签名不对：被改动，或不是用本单位现在的密钥签的。", h.ID, h.At.Time().Format("2006年1月2日 15:04:05")))
			return nil
		}
		heads = append(heads, seal.Signed{From: fmt.Sprintf("库内凭证 %d", h.ID), Kept: true, Head: signed})
		filed[h.MeetingID] = true
		return nil
	})
	if err != nil {
		return seal.Report{}, err
	}
	report, err := seal.Verify(ctx, s.db, s.Sources, heads, done)
	if err != nil {
		return report, err
	}
	bare, err := s.unwitnessed(ctx, report, filed)
	report.Findings = slices.Concat(forged, bare, report.Findings)
	return report, err
}

// unwitnessed are the filings in the journal, since the log was begun, that no
// kept head was signed for although there was time enough.
func (s *Service) unwitnessed(ctx context.Context, r seal.Report, signed map[int64]bool) (findings []string, err error) {
	filings, err := event.Entries(ctx, s.db, event.Search{Topics: []string{"MeetingFiled"}, From: r.Begun, To: r.Last - seal.Unsigned})
	for _, f := range filings {
		if !signed[f.About] {
			findings = append(findings, fmt.Sprintf("会议 %d 在 %s 归档，库内却没有为它签的凭证：凭证被删除。", f.About, f.At.Time().Format("2006年1月2日 15:04:05")))
		}
	}
	return findings, err
}

// EachHead tells every head the cell has kept, the oldest first.
func (s *Service) EachHead(ctx context.Context, each func(Head) error) error {
	var h Head
	return s.db.Stream(ctx, func(scan func(...any) error) error {
		if err := scan(&h.ID, &h.Size, &h.At, &h.MeetingID, &h.Note); err != nil {
			return err
		}
		return each(h)
	}, `SELECT id, size, at, meeting_id, note FROM seal_head ORDER BY id`)
}

// ReadHead reads a head that somebody outside has kept, by the cell's own key.
func (s *Service) ReadHead(text string) (seal.Head, error) {
	return seal.ReadHead(text, s.key.Public())
}

// PublicKey is the key that the cell's heads are checked with.
func (s *Service) PublicKey() string { return s.key.Public() }

// Source is the kind of sealed record called so.
func (s *Service) Source(kind string) (seal.Source, bool) {
	i := slices.IndexFunc(s.Sources, func(source seal.Source) bool { return source.Kind == kind })
	if i < 0 {
		return seal.Source{}, false
	}
	return s.Sources[i], true
}

// ForeignHeads counts the kept heads that the cell's key has not signed: the
// key was lost and made anew, or somebody else wrote them.
func (s *Service) ForeignHeads(ctx context.Context) (n int, err error) {
	err = s.EachHead(ctx, func(h Head) error {
		if _, err := s.ReadHead(h.Note); err != nil {
			n++
		}
		return nil
	})
	return n, err
}

// KeyFaults is 1 when the key's file is gone or others may read it.
func (s *Service) KeyFaults() (int, error) {
	guarded, err := s.key.Guarded()
	if err != nil || guarded {
		return 0, err
	}
	return 1, nil
}
