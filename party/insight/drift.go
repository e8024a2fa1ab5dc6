package insight

import "context"

// Drift counts the branches and months whose counters differ from the rows
// they count: who is due, came and was online on the roll. None is expected.
func (s *Service) Drift(ctx context.Context) (wrong int, err error) {
	err = s.db.NewRaw(`SELECT count(*) FROM (
		SELECT sh.month, sh.org_path,
			sum(CASE WHEN NOT r.exempt THEN 1 ELSE 0 END) AS due,
			sum(CASE WHEN NOT r.exempt AND r.presence IN ('present', 'online', 'assisted') THEN 1 ELSE 0 END) AS present,
			sum(CASE WHEN NOT r.exempt AND r.presence = 'online' THEN 1 ELSE 0 END) AS online
		FROM attendance_sheet sh JOIN attendance_roll r ON r.meeting_id = sh.meeting_id
		WHERE sh.kind = 'theme_day' AND sh.state IN ('open', 'closed')
		GROUP BY sh.month, sh.org_path) rows
		LEFT JOIN score_count c ON c.month = rows.month AND c.path = rows.org_path
		WHERE coalesce(c.due, -1) <> rows.due OR c.present <> rows.present OR c.online <> rows.online`).Scan(ctx, &wrong)
	return wrong, err
}
