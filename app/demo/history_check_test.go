package demo_test

import (
	"context"
	"time"

	"zhibu/app"
	"zhibu/party/access"
	"zhibu/party/ledgers"
	"zhibu/party/members"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"

	"github.com/google/go-cmp/cmp"
)

// check looks at everything the history left.
func (h *history) check() {
	h.onePresence()
	h.counters()
	h.ledgers()
	h.lessons()
	h.places()
	h.votes()
	h.talked()
	if r, err := h.a.Seals.Verify(h.t.Context(), nil, func(int) {}); err != nil || len(r.Findings) > 0 {
		h.t.Errorf("sealed records: %v, %+v", err, r.Findings)
	}
}

// onePresence: whoever was on the roll of a closed meeting has one of the final presences.
func (h *history) onePresence() {
	final := []terms.Presence{terms.Present, terms.Online, terms.Assisted, terms.Leave, terms.Absent, terms.Exempt}
	open, err := h.a.DB.NewSelect().TableExpr("attendance_roll AS r").Join("JOIN attendance_sheet AS s ON s.meeting_id = r.meeting_id").
		Where("s.state = 'closed' AND r.presence NOT IN (?)", store.In(final)).Count(h.t.Context())
	if err != nil || open != 0 {
		h.t.Errorf("%d rows of closed rolls have no final presence, %v", open, err)
	}
	var wrong []struct {
		ID                         int64
		Kind                       terms.MeetingKind
		Present, Came, Due, OnRoll int
	}
	must(h.t, h.a.DB.NewRaw(`SELECT m.id, m.kind, m.present, r.came, m.due, r.due AS on_roll FROM meeting AS m JOIN (
			SELECT meeting_id, sum(CASE WHEN NOT exempt THEN 1 ELSE 0 END) AS due, sum(CASE WHEN NOT exempt AND presence IN ('present', 'online', 'assisted') THEN 1 ELSE 0 END) AS came
			FROM attendance_roll GROUP BY meeting_id) AS r ON r.meeting_id = m.id
		WHERE m.state IN ('closed', 'filed') AND (m.present <> r.came OR m.due <> r.due)`).Scan(h.t.Context(), &wrong))
	if len(wrong) > 0 {
		h.t.Errorf("%d meetings count others present than their rolls, such as %+v", len(wrong), wrong[0])
	}
}

// counters are what the rows say.
func (h *history) counters() {
	must(h.t, h.a.DB.Write(h.t.Context(), func(tx *store.Tx) error {
		members, err := h.a.Members.Counts(h.t.Context(), tx)
		if err != nil {
			return err
		}
		for what, recount := range map[string]func(context.Context, *store.Tx) (int, error){
			"scores":   h.a.Scores.Recount,
			"the tree": func(ctx context.Context, tx *store.Tx) (int, error) { return h.a.Orgs.Recount(ctx, tx, members) },
			"duties":   h.a.Duties.Recount,
			"talks":    h.a.Talks.Recount,
		} {
			if wrong, err := recount(h.t.Context(), tx); err != nil || wrong != 0 {
				h.t.Errorf("%d counters of %s had drifted, %v", wrong, what, err)
			}
		}
		return nil
	}))
	before := h.cards()
	must(h.t, h.a.CountDuties(h.t.Context()))
	if d := cmp.Diff(before, h.cards()); d != "" {
		h.t.Error("the calendars of duties, kept and counted anew:", d)
	}
}

// cards are the calendars of duties as they are kept.
func (h *history) cards() (cards []struct {
	Year            int
	OrgPath, Counts string
}) {
	must(h.t, h.a.DB.NewRaw(`SELECT year, org_path, counts FROM duty_card ORDER BY year, org_path`).Scan(h.t.Context(), &cards))
	return cards
}

// ledgers: the statistics, the branches' pages and the calendars of duties tell the same meetings.
func (h *history) ledgers() {
	from, to := time.Date(2024, 10, 1, 0, 0, 0, 0, clock.Shanghai), h.clock.Now() // what is entered later may have been held before the first month
	st, err := h.a.Ledgers.Statistics(h.as(h.root, access.Superior), h.root, ledgers.Span{From: from.Format(time.DateOnly), To: to.Format(time.DateOnly)})
	must(h.t, err)
	for _, k := range st.Kinds {
		var page, calendar struct{ N, Due, Came int }
		must(h.t, h.a.DB.NewRaw(`SELECT count(*) AS n, coalesce(sum(due), 0) AS due, coalesce(sum(came), 0) AS came FROM openness_meeting
			WHERE state = 'filed' AND NOT inquorate AND ' ' || kinds || ' ' LIKE ?`, "% "+string(k.Kind)+" %").Scan(h.t.Context(), &page))
		if page.N != k.Held || page.Due != k.Due || page.Came != k.Present {
			h.t.Errorf("%s: %d held, %d of %d came; the branches' pages say %+v", k.Kind, k.Held, k.Present, k.Due, page)
		}
		must(h.t, h.a.DB.NewRaw(`SELECT count(*) AS n FROM duty_act WHERE duty = ? AND counts`, string(k.Kind)).Scan(h.t.Context(), &calendar))
		counted := k.Kind != terms.ElectionMeeting && k.Kind != terms.MemberReview // no duty of its own, and one with the review that is filed: see checkLife
		if counted && calendar.N != k.Held {
			h.t.Errorf("%s: %d held, the calendars say %d", k.Kind, k.Held, calendar.N)
		}
		if k.Held == 0 {
			h.t.Errorf("%s: none in two years", k.Kind)
		}
	}
}

// lessons: whoever missed a lesson owes it or has made it up, and nobody else does.
func (h *history) lessons() {
	var missed, owed []struct{ MeetingID, MemberID int64 }
	must(h.t, h.a.DB.NewRaw(`SELECT r.meeting_id, r.member_id FROM attendance_roll AS r JOIN attendance_sheet AS s ON s.meeting_id = r.meeting_id
		JOIN member AS m ON m.id = r.member_id WHERE s.state = 'closed' AND s.kind IN ('theme_day', 'lecture') AND r.presence IN ('absent', 'leave') AND m.status = 'normal' ORDER BY 1, 2`).Scan(h.t.Context(), &missed))
	must(h.t, h.a.DB.NewRaw(`SELECT u.meeting_id, u.member_id FROM makeup AS u JOIN member AS m ON m.id = u.member_id
		WHERE u.state <> 'void' AND m.status = 'normal' ORDER BY 1, 2`).Scan(h.t.Context(), &owed))
	if len(missed) == 0 {
		h.t.Error("nobody was absent in two years")
	}
	if d := cmp.Diff(missed, owed); d != "" {
		h.t.Error("absent, and owing a lesson:", d)
	}
}

// votes: whoever was under 留党察看 on the day of a meeting had no vote, and had one before and after.
func (h *history) votes() {
	var rows []struct {
		StartsAt                 store.Instant
		ObservedFrom, RestoredOn string
		Voter                    bool
	}
	must(h.t, h.a.DB.NewRaw(`SELECT s.starts_at, m.observed_from, m.restored_on, r.voter FROM member AS m JOIN attendance_roll AS r ON r.member_id = m.id
		JOIN attendance_sheet AS s ON s.meeting_id = r.meeting_id WHERE m.observed_from <> '' AND s.state = 'closed'`).Scan(h.t.Context(), &rows))
	for _, r := range rows {
		day := clock.Day(r.StartsAt.Time())
		if day == r.ObservedFrom || day == r.RestoredOn { // it was decided after the meeting of that day
			continue
		}
		if observed := (members.Standing{ObservedFrom: r.ObservedFrom, RestoredOn: r.RestoredOn}).Observed(day); observed == r.Voter {
			h.t.Errorf("a vote on %s: %v, under 留党察看 from %s until %s", day, r.Voter, r.ObservedFrom, r.RestoredOn)
		}
	}
}

// places: wherever a row names its org and the org's path, they belong together, also after a move.
func (h *history) places() {
	tables, err := store.TableNames(app.Tables, nil)
	must(h.t, err)
	for _, table := range tables {
		var wrong int
		err := h.a.DB.NewRaw(`SELECT count(*) FROM `+table+` AS x JOIN org AS o ON o.id = x.org_id WHERE x.org_path <> o.path`).Scan(h.t.Context(), &wrong)
		if err != nil { // it has not both columns
			continue
		}
		if wrong != 0 {
			h.t.Errorf("%s: %d rows stand where their org no longer stands", table, wrong)
		}
	}
}
