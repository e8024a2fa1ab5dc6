package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"zhibu/party/attendance"
	"zhibu/party/meetings"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// held is a meeting of any kind but a theme day that was held and filed.
type held struct {
	org    orgs.Org
	kind   terms.MeetingKind
	title  string
	agenda []string
	starts time.Time
	lasts  time.Duration
	roll   []members.RollEntry
	// online is how many of a hundred took part remotely, absent how many neither came nor asked for leave.
	online, absent int
}

// hold writes meetings that were held: what was recorded, and who came.
func (m maker) hold(ctx context.Context, all []held) error {
	for group := range slices.Chunk(all, atOnce) {
		days := make([]day, len(group))
		for i, h := range group {
			days[i] = m.past(h)
		}
		err := m.app.DB.Write(ctx, func(tx *store.Tx) error {
			if err := m.app.Meetings.Load(ctx, tx, func(yield func(meetings.Loaded) bool) {
				for i, d := range days {
					if !yield(meetings.Loaded{Meeting: d.meeting, Items: group[i].items(), What: "归档"}) {
						return
					}
				}
			}); err != nil {
				return err
			}
			if err := m.lessons(ctx, tx, days); err != nil {
				return err
			}
			return m.app.Attendance.OpenMany(ctx, tx, func(yield func(attendance.Opening) bool) {
				for _, d := range days {
					if !yield(d.opening()) {
						return
					}
				}
			})
		})
		if err != nil {
			return fmt.Errorf("%s：%w", group[0].title, err)
		}
	}
	return nil
}

// past is how a meeting went, filed on the next day.
func (m maker) past(h held) day {
	ends := h.starts.Add(h.lasts)
	d := day{org: h.org, roll: h.roll, past: make([]terms.Presence, len(h.roll)), meeting: meetings.Meeting{ID: store.NewID(), OrgID: h.org.ID, OrgPath: h.org.Path,
		Kind: h.kind, Month: clock.Month(h.starts), State: terms.Filed, Title: h.title, StartsAt: store.At(h.starts), EndsAt: store.At(ends), Place: "党员活动室",
		Host: h.host(), FiledAt: store.At(ends.Add(20 * time.Hour)), Minutes: h.minutes()}}
	r := rand.New(rand.NewPCG(m.o.Seed, uint64(h.org.ID)^uint64(h.starts.Unix())))
	for i, e := range h.roll {
		luck := r.IntN(100)
		switch {
		case e.Exempt:
			d.past[i] = terms.Exempt
			continue
		case luck < h.online || e.Mobile:
			d.past[i] = terms.Online
		case luck >= 100-h.absent:
			d.past[i] = terms.Absent
		default:
			d.past[i] = terms.Present
		}
		d.meeting.Due++
		if d.past[i].Came() {
			d.meeting.Present++
		}
	}
	return d
}

// host is who presides 支部工作条例第十四条: the secretary, in a group its leader.
func (h held) host() string {
	if h.kind == terms.GroupMeeting {
		return "党小组长"
	}
	return "支部书记"
}

func (h held) items() []meetings.Item {
	items := make([]meetings.Item, len(h.agenda))
	for i, title := range h.agenda {
		items[i] = meetings.Item{No: i + 1, Kind: meetings.OwnItem, Title: title, Done: true, Evidence: "见会议记录。"}
	}
	return items
}

func (h held) minutes() string {
	text := fmt.Sprintf("会议由%s主持。", h.host())
	for i, title := range h.agenda {
		text += fmt.Sprintf("议题%d：%s。与会同志逐一发表意见，经讨论一致同意。", i+1, title)
	}
	return text + "会议记录当场宣读，到会同志无异议。"
}

// of are those of a branch whom a meeting of this kind is held for, as of its day.
func (b *cell) of(kind terms.MeetingKind, group int64, on time.Time) []members.RollEntry {
	var roll []members.RollEntry
	for _, e := range b.roll {
		in := b.joined[e.MemberID] <= on.Format(time.DateOnly)
		switch kind {
		case terms.CommitteeMeeting:
			in = in && b.office[e.MemberID]
		case terms.GroupMeeting:
			in = in && e.GroupID == group
		}
		if in {
			roll = append(roll, e)
		}
	}
	return roll
}

// cell is a branch with its people.
type cell struct {
	orgs.Org
	groups []orgs.Org
	roll   []members.RollEntry
	office map[int64]bool   // who holds a post in it
	joined map[int64]string // the day each joined the Party
}

// cells are the branches of a subtree with their people.
func (m maker) cells(ctx context.Context, path string) ([]*cell, error) {
	branches, err := m.branches(ctx, path)
	if err != nil {
		return nil, err
	}
	db, all, at := m.app.DB, make([]*cell, len(branches)), map[int64]*cell{}
	for i, org := range branches {
		roll, err := m.app.Members.Roll(ctx, db, org.ID)
		if err != nil {
			return nil, err
		}
		all[i] = &cell{Org: org, roll: roll, office: map[int64]bool{}, joined: map[int64]string{}}
		at[org.ID] = all[i]
	}
	var groups []orgs.Org
	if err := store.Within(db.NewSelect().Model(&groups), "o.path", path).Where("o.state = 'active' AND o.kind = ?", terms.Group).Order("o.path").Scan(ctx); err != nil {
		return nil, err
	}
	for _, g := range groups {
		if b := at[g.ParentID]; b != nil {
			b.groups = append(b.groups, g)
		}
	}
	var people []struct {
		ID, OrgID int64
		JoinedOn  string
		Office    bool
	}
	from, to := store.Range(path)
	err = db.NewRaw(`SELECT m.id, m.org_id, m.joined_on, EXISTS (SELECT 1 FROM org_post AS p WHERE p.member_id = m.id AND p.org_id = m.org_id AND p.until_on = '') AS office
		FROM member AS m WHERE m.org_path >= ? AND m.org_path < ? AND m.status = 'normal'`, from, to).Scan(ctx, &people)
	for _, p := range people {
		if b := at[p.OrgID]; b != nil {
			b.joined[p.ID], b.office[p.ID] = p.JoinedOn, p.Office
		}
	}
	return all, err
}
