package demo_test

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/party/ledgers"
	"zhibu/party/meetings"
	"zhibu/party/meetings/sealed"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// agree looks for rows that ought not to be there, and for others that ought to.
func (h *history) agree(what, wrong, some string) {
	h.t.Helper()
	var bad, good int
	must(h.t, h.a.DB.NewRaw(`SELECT count(*) FROM (`+wrong+`) AS w`).Scan(h.t.Context(), &bad))
	must(h.t, h.a.DB.NewRaw(`SELECT count(*) FROM (`+some+`) AS s`).Scan(h.t.Context(), &good))
	if bad != 0 || good == 0 {
		h.t.Errorf("%s: %d are wrong, %d were tried", what, bad, good)
	}
}

// checkInherited: what successors filed is filed, and counts where it was held.
func (h *history) checkInherited() {
	const theirs = `SELECT 1 FROM meeting_heir AS x JOIN meeting AS m ON m.id = x.meeting_id JOIN org AS o ON o.id = m.org_id `
	h.agree("records of merged branches, filed by their successors", theirs+`WHERE m.state <> 'filed' OR o.state <> 'merged' OR m.filed_at < m.ends_at`, theirs+`WHERE m.state = 'filed' AND m.due > 0`)
	var filed int
	must(h.t, h.a.DB.NewRaw(`SELECT count(*) FROM meeting WHERE id IN (?) AND state = 'filed'`, store.In(h.inherited)).Scan(h.t.Context(), &filed))
	if filed != len(h.inherited) {
		h.t.Errorf("%d of %d records that were left over are filed", filed, len(h.inherited))
	}
	h.agree("their duties count for the branch that held them", `SELECT 1 FROM meeting_heir AS x JOIN duty_act AS a ON a.source = 'meeting' AND a.source_id = x.meeting_id JOIN meeting AS m ON m.id = x.meeting_id
		JOIN org AS o ON o.id = m.org_id WHERE a.org_id <> o.id`, `SELECT 1 FROM meeting_heir AS x JOIN duty_act AS a ON a.source_id = x.meeting_id`)
}

// checkLife looks at what reviews, talks, votes, corrections, appeals and merges left.
func (h *history) checkLife() {
	h.checkInherited()
	h.agree("where a review is filed, no meeting 民主评议 counts besides for its year",
		`SELECT 1 FROM duty_act WHERE duty = 'member_review' AND counts GROUP BY org_id, substr(held_on, 1, 4) HAVING count(*) > 1 AND max(source) = 'review'`,
		`SELECT 1 FROM meeting WHERE state = 'filed' AND ' ' || also || ' ' LIKE '% member_review %'`)
	h.agree("a filed review counts for its year",
		`SELECT 1 FROM review AS r WHERE r.step = 'filed' AND 1 <> (SELECT count(*) FROM duty_act AS a WHERE a.source_id = r.id AND a.org_path = r.org_path
			AND a.duty = 'member_review' AND a.counts AND substr(a.held_on, 1, 4) = CAST(r.year AS TEXT))`,
		`SELECT 1 FROM review WHERE step = 'filed' AND substr(held_on, 1, 4) <> CAST(year AS TEXT)`)
	h.agree("whoever was judged in a filed review has the result, and has one for a year",
		`SELECT 1 FROM review_participant AS p JOIN review AS r ON r.id = p.review_id LEFT JOIN review_result AS t ON t.review_id = p.review_id AND t.member_id = p.member_id
			WHERE r.step = 'filed' AND p.grade <> coalesce(t.grade, '') UNION ALL SELECT 1 FROM review_result GROUP BY member_id, year HAVING count(*) > 1`,
		`SELECT 1 FROM review_result`)
	h.agree("talks that were confirmed stand in the calendars, and with the reviews for both",
		`SELECT 1 FROM (SELECT count(*) AS n FROM duty_act WHERE source = 'talk') AS a, (SELECT coalesce(sum(n), 0) AS n FROM review_talked) AS r,
			(SELECT count(*) AS n FROM talk WHERE kept) AS t WHERE a.n <> t.n OR r.n <> 2 * t.n`,
		`SELECT 1 FROM talk WHERE NOT kept`)
	h.agree("a correction that an appeal overtook was amended", `SELECT 1 FROM meeting_correction AS c WHERE c.state = 'amended' AND NOT EXISTS
			(SELECT 1 FROM meeting_correction AS n WHERE n.meeting_id = c.meeting_id AND n.state = 'granted' AND n.id > c.id)`,
		`SELECT 1 FROM meeting_correction WHERE state = 'amended'`)
	h.agree("who is responsible for a decision has the task",
		`SELECT 1 FROM meeting_decision AS d JOIN meeting AS m ON m.id = d.meeting_id LEFT JOIN task AS t ON t.item_id = d.item_id
			WHERE m.state = 'filed' AND d.member_id <> coalesce(t.member_id, 0) UNION ALL
		SELECT 1 FROM task AS t LEFT JOIN meeting_decision AS d ON d.item_id = t.item_id WHERE t.state = 'open' AND coalesce(d.member_id, 0) <> t.member_id UNION ALL
		SELECT 1 FROM task AS t LEFT JOIN openness_task AS o ON o.item_id = t.item_id WHERE coalesce(o.state, '') <> t.state OR o.org_path <> t.org_path`,
		`SELECT 1 FROM task WHERE state = 'dropped'`)
	h.agree("an election that was written down had its quorum", `SELECT 1 FROM meeting_election AS e JOIN meeting AS m ON m.id = e.meeting_id WHERE m.state = 'filed' AND m.inquorate`,
		`SELECT 1 FROM meeting_election AS e JOIN meeting AS m ON m.id = e.meeting_id WHERE m.state = 'filed'`)
	h.agree("an appeal that was granted counts as having come", `SELECT 1 FROM attendance_roll WHERE appeal_state = 'approved' AND presence NOT IN ('assisted', 'present', 'online')`,
		`SELECT 1 FROM meeting WHERE late_present > 0`)
	h.agree("leave that was granted is no absence", `SELECT 1 FROM attendance_roll WHERE leave_state = 'approved' AND presence = 'absent'`,
		`SELECT 1 FROM attendance_roll WHERE leave_state = 'approved' AND presence = 'leave'`)
	h.agree("nobody is left in a merged branch", `SELECT 1 FROM member AS m JOIN org AS o ON o.id = m.org_id WHERE o.state <> 'active' AND m.status = 'normal'`,
		`SELECT 1 FROM org WHERE state = 'merged' AND kind <> 'group'`)
	h.versions()
	h.papers()
}

// versions: a corrected record has one version that holds and all those before, each as it was sealed.
func (h *history) versions() {
	h.agree("a correction keeps the version before",
		`SELECT 1 FROM meeting AS m LEFT JOIN (SELECT meeting_id, count(*) AS n, max(version) AS last FROM meeting_version GROUP BY meeting_id) AS v ON v.meeting_id = m.id
			WHERE m.corrections <> coalesce(v.n, 0) OR m.corrections <> coalesce(v.last, 0)`,
		`SELECT 1 FROM meeting_correction WHERE state = 'granted'`)
	h.agree("one correction waits at a time", `SELECT 1 FROM meeting_correction WHERE state = 'asked' GROUP BY meeting_id HAVING count(*) > 1`,
		`SELECT 1 FROM meeting_correction WHERE state = 'refused'`)
	var kept []meetings.Version
	must(h.t, h.a.DB.NewSelect().Model(&kept).Order("meeting_id", "version").Scan(h.t.Context()))
	for _, v := range kept {
		leaves, err := seal.Leaves(h.t.Context(), h.a.DB, sealed.Kind, v.MeetingID, 0)
		must(h.t, err)
		known := false
		for _, l := range leaves[:max(len(leaves)-1, 0)] { // the last is of the version that holds
			known = known || seal.Commitment(l.Salt, []byte(v.Content)) == l.Hash
		}
		if !known {
			h.t.Errorf("version %d of meeting %d is not as it was sealed", v.Version, v.MeetingID)
		}
	}
}

// papers: what branches print of a year tells the meetings their calendar counts, and their members' files the
// result of the review, once.
func (h *history) papers() {
	for i := range 6 {
		b := h.all[i*len(h.all)/6]
		page := h.reads(b)
		for _, year := range []string{"2025", "2026"} {
			st, err := h.a.Ledgers.Statistics(h.as(b, access.BranchOfficer), b, ledgers.Span{From: year + "-01-01", To: year + "-12-31"})
			must(h.t, err)
			book := page(fmt.Sprintf("/print/ledgers/books/%d?year=%s", b.ID, year))
			for _, k := range st.Kinds {
				if want := fmt.Sprintf("%s（计 %d 次）", terms.Label(k.Kind), k.Held); k.Held > 0 && !strings.Contains(book, want) {
					h.t.Errorf("%s: the book of %s does not say %s", b.Name, year, want)
				}
			}
			var judged []int64
			must(h.t, h.a.DB.NewRaw(`SELECT t.member_id FROM review_result AS t JOIN member AS m ON m.id = t.member_id WHERE m.org_id = ? AND t.year = ?
				ORDER BY 1 LIMIT 2`, b.ID, year).Scan(h.t.Context(), &judged))
			for _, id := range judged {
				if n := strings.Count(page(fmt.Sprintf("/api/ledgers/members/%d?year=%s", id, year)), `["`+year+`","`); n != 1 {
					h.t.Errorf("the file of member %d of %s tells %d results of %s", id, b.Name, n, year)
				}
			}
		}
	}
}

// reads is how a branch's secretary reads pages.
func (h *history) reads(b orgs.Org) func(path string) string {
	now, token := h.clock.Now(), fmt.Sprint("secretary of ", b.ID)
	h.as(b, access.BranchOfficer)
	must(h.t, h.a.DB.Write(h.t.Context(), func(tx *store.Tx) error {
		_, err := access.LoadSessions(h.t.Context(), tx, func(yield func(string, access.Session) bool) {
			yield(token, access.Session{ID: store.NewID(), AccountID: h.chair[b.ID].MemberID, Device: "演练", Source: "127.0.0.1",
				CreatedAt: store.At(now), SeenAt: store.At(now), ExpiresAt: store.At(now.Add(time.Hour))})
		})
		return err
	}))
	return func(path string) string {
		r, w := httptest.NewRequest("GET", path, bytes.NewReader(nil)), httptest.NewRecorder()
		r.Header.Set("Authorization", "Bearer "+token)
		if h.a.Handler.ServeHTTP(w, r); w.Code != 200 {
			h.t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		return w.Body.String()
	}
}
