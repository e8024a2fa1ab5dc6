package members

import (
	"context"
	"errors"
	"iter"
	"regexp"
	"slices"

	"zhibu/platform/store"
)

// Load writes whole populations fast, as they are: the caller has set ids and paths, keeps one
// person to one row, and sees to the counters. It is for the demo and for restoring, and
// publishes nothing. Search keys and seals are worked out here.
func (s *Service) Load(ctx context.Context, tx *store.Tx, all iter.Seq[Member]) (int64, error) {
	restore, err := withoutIndexes(ctx, tx)
	if err != nil {
		return 0, err
	}
	var failed error
	n, err := s.loadRows(ctx, tx, func(yield func(row) bool) {
		for m := range all {
			r, err := s.seal(m)
			if failed = err; err != nil || !yield(r) {
				return
			}
		}
	})
	if err = errors.Join(err, failed); err != nil {
		return n, err
	}
	return n, restore()
}

// index is one CREATE INDEX of the migrations.
var index = regexp.MustCompile(`(?m)^CREATE (?:UNIQUE )?INDEX (\w+)[^;]+`)

// withoutIndexes drops the table's indexes, but those named, while it is empty: building them
// once, sorted, takes a fraction of the time of updating them row by row. restore builds them again.
func withoutIndexes(ctx context.Context, tx *store.Tx, but ...string) (restore func() error, err error) {
	filled, err := tx.NewSelect().Model((*row)(nil)).Exists(ctx)
	if err != nil || filled {
		return func() error { return nil }, err
	}
	text, err := Migrations.ReadFile("migrations/0001_members.sql")
	if err != nil {
		return nil, err
	}
	all := index.FindAllStringSubmatch(string(text), -1)
	all = slices.DeleteFunc(all, func(one []string) bool { return slices.Contains(but, one[1]) })
	for _, one := range all {
		if _, err := tx.Exec(ctx, "DROP INDEX "+one[1]); err != nil {
			return nil, err
		}
	}
	return func() error {
		for _, one := range append(all, []string{"ANALYZE member"}) {
			if _, err := tx.Exec(ctx, one[0]); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

var columns = []string{"id", "org_id", "org_path", "group_id", "name", "pinyin", "initials", "pinyin_alt", "initials_alt", "id_blind", "id_sealed",
	"id_tail", "gender", "ethnicity", "birth_on", "education", "degree", "native_place", "category", "status", "joined_on", "confirmed_on", "job",
	"phone_blind", "phone_sealed", "landline_sealed", "address_sealed", "lost", "lost_on", "mobile", "mobile_to", "exempt", "exempt_reason",
	"observed_from", "observed_until", "observed_by", "extended_on", "extended_by", "restored_on", "restored_by", "decisions_sealed", "note",
	"more", "left_on", "left_reason", "created_at", "updated_at", "placed_at"}

// values are r's columns in the order of columns.
func (r row) values() []any {
	return []any{r.ID, r.OrgID, r.OrgPath, r.GroupID, r.Name, r.Pinyin, r.Initials, r.PinyinAlt, r.InitialsAlt, r.IDBlind, r.IDSealed,
		r.IDTail, r.Gender, r.Ethnicity, r.BirthOn, r.Education, r.Degree, r.NativePlace, string(r.Category), string(r.Status), r.JoinedOn, r.ConfirmedOn, r.Job,
		r.PhoneBlind, r.PhoneSealed, r.LineSealed, r.AddressSealed, r.Lost, r.LostOn, r.Mobile, r.MobileTo, r.Exempt, r.ExemptReason,
		r.ObservedFrom, r.ObservedUntil, r.ObservedBy, r.ExtendedOn, r.ExtendedBy, r.RestoredOn, r.RestoredBy, r.Decisions, r.Note,
		r.More, r.LeftOn, r.LeftReason, int64(r.CreatedAt), int64(r.UpdatedAt), int64(r.PlacedAt)}
}

func (s *Service) loadRows(ctx context.Context, tx *store.Tx, rows iter.Seq[row]) (int64, error) {
	return tx.Bulk(ctx, "member", columns, func(yield func([]any) bool) {
		for r := range rows {
			if !yield(r.values()) {
				return
			}
		}
	})
}
