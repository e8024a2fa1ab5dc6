package ledgers

import (
	"context"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

// howHours says how hours of study were reckoned, and what is asked.
const howHours = "按到会的已归档会议的起止时间计，兼有两类的会议合计只计一次。《中国共产党党员教育管理工作条例》第二十条：党员每年集中学习培训时间一般不少于 32 学时；党课是否计入由上级党组织规定。"

// studied is how long a member took part in the training 集中轮训 and the lectures 党课 of a span.
func (s *Service) studied(ctx context.Context, memberID int64, span Span) (*Table, error) {
	start, end, err := span.edges()
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Kind             terms.MeetingKind
		Also             string
		StartsAt, EndsAt store.Instant
	}
	err = s.db.NewRaw(`SELECT m.kind, m.also, m.starts_at, m.ends_at FROM attendance_roll r JOIN meeting m ON m.id = r.meeting_id
		WHERE r.member_id = ? AND r.presence IN (?) AND m.state = 'filed' AND NOT m.inquorate AND m.starts_at >= ? AND m.starts_at < ?`,
		memberID, store.In([]terms.Presence{terms.Present, terms.Online, terms.Assisted}), start, end).Scan(ctx, &rows)
	times, minutes := map[terms.MeetingKind]int{}, map[terms.MeetingKind]int{} // "": each meeting once
	for _, r := range rows {
		lasted, teaches := int(r.EndsAt.Time().Sub(r.StartsAt.Time())/time.Minute), false
		for _, k := range Kinds(r.Kind, r.Also) {
			if k == terms.Training || k == terms.Lecture {
				times[k], minutes[k], teaches = times[k]+1, minutes[k]+lasted, true
			}
		}
		if teaches {
			times[""], minutes[""] = times[""]+1, minutes[""]+lasted
		}
	}
	t := &Table{Name: "学习培训", Note: howHours, Columns: []Column{{"类别", 4, false}, {"参加次数", 2, true}, {"学时", 2, true}}}
	for _, k := range []terms.MeetingKind{terms.Training, terms.Lecture, ""} {
		name := "合计"
		if k != "" {
			name = terms.Label(k)
		}
		t.add("", name, number(times[k]), Hours(minutes[k]))
	}
	return t, err
}
