package demo

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"zhibu/app"
	"zhibu/party/access"
	"zhibu/party/attendance"
	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// themeDay is one branch's meeting, open for sign-in.
type themeDay struct {
	branch  orgs.Org
	meeting int64
	roll    []members.RollEntry
}

// startsIn is how long from now the theme day starts: sign-in opens half an
// hour before, so this is as late as it can be and still be open.
const startsIn = 29 * time.Minute

// OpenThemeDay has every branch of a cell that Load filled hold its theme day
// now, logs every member in, and writes as CSV what a load test needs of each:
// member_id, org_id, meeting_id, code, lat, lng, token. The code is the
// poster's, which holds for the whole window: 44 minutes from now under the
// default policy.
func OpenThemeDay(ctx context.Context, a *app.App, now time.Time, to io.Writer) error {
	root, days, err := gather(ctx, a)
	if err != nil {
		return err
	}
	as := access.WithCaller(ctx, nil, access.Caller{AccountID: 1, Name: "演示数据",
		Grants: []access.Grant{{Role: access.Superior, OrgID: root.ID, OrgPath: root.Path}}})
	theme, err := a.Meetings.WriteTheme(as, root.ID, clock.Month(now), meetings.ThemeText{Title: "学习党章，履行义务",
		Requirement: "六项规定动作逐项落实，自选动作结合实际安排。", Items: meetings.StandardItems})
	if err != nil {
		return err
	}
	if err := a.DB.Write(ctx, func(tx *store.Tx) error {
		if err := a.Meetings.Load(ctx, tx, approved(days, theme, now)); err != nil {
			return err
		}
		return a.Attendance.OpenMany(ctx, tx, openings(days, now))
	}); err != nil {
		return err
	}
	if _, err := a.Meetings.Issue(as, theme); err != nil { // and finds that every branch has its meeting
		return err
	}
	return logIn(ctx, a, days, now, to)
}

// gather reads the branches with their rolls.
func gather(ctx context.Context, a *app.App) (root orgs.Org, days []themeDay, err error) {
	for after := ""; ; {
		page, err := a.Orgs.List(ctx, a.DB, orgs.Filter{After: after, Limit: 200})
		if err != nil {
			return root, nil, err
		}
		for _, o := range page {
			if o.ParentID == 0 {
				root = o
			}
			after = o.Path
			if !o.Kind.IsBranch() {
				continue
			}
			roll, err := a.Members.Roll(ctx, a.DB, o.ID)
			if err != nil {
				return root, nil, err
			}
			days = append(days, themeDay{o, store.NewID(), roll})
		}
		if len(page) < 200 {
			return root, days, nil
		}
	}
}

// approved are the branches' meetings, planned and approved.
func approved(days []themeDay, theme int64, now time.Time) iter.Seq[meetings.Loaded] {
	return func(yield func(meetings.Loaded) bool) {
		for _, d := range days {
			l := meetings.Loaded{What: "演示数据", Meeting: meetings.Meeting{ID: d.meeting, OrgID: d.branch.ID, OrgPath: d.branch.Path, Kind: terms.ThemeDay,
				Month: clock.Month(now), ThemeID: theme, State: terms.Approved, Title: "学习党章，履行义务", StartsAt: store.At(now.Add(startsIn)),
				EndsAt: store.At(now.Add(startsIn + 2*time.Hour)), Place: d.branch.ShortName + "活动室", Lat: d.branch.Lat, Lng: d.branch.Lng, Host: d.branch.Contact}}
			for i, item := range meetings.StandardItems {
				l.Items = append(l.Items, meetings.Item{No: i + 1, Kind: meetings.SetItem, Title: item.Title, Note: item.Note})
			}
			if !yield(l) {
				return
			}
		}
	}
}

// openings are the same meetings as attendance hears of them.
func openings(days []themeDay, now time.Time) iter.Seq[attendance.Opening] {
	return func(yield func(attendance.Opening) bool) {
		for _, d := range days {
			place := happened.Place{Name: d.branch.ShortName + "活动室"}
			if d.branch.Lat != nil && d.branch.Lng != nil {
				place.Lat, place.Lng, place.Set = *d.branch.Lat, *d.branch.Lng, true
			}
			if !yield(attendance.Opening{Roll: d.roll, Meeting: happened.MeetingApproved{MeetingID: d.meeting, OrgID: d.branch.ID, OrgPath: d.branch.Path,
				Kind: terms.ThemeDay, Month: clock.Month(now), Title: "学习党章，履行义务", StartsAt: now.Add(startsIn), EndsAt: now.Add(startsIn + 2*time.Hour),
				Place: place, SetItems: len(meetings.StandardItems)}}) {
				return
			}
		}
	}
}

// logIn opens a session for every member and writes the lines.
func logIn(ctx context.Context, a *app.App, days []themeDay, now time.Time, to io.Writer) error {
	codes, err := a.Attendance.PosterCodes(ctx, a.DB)
	if err != nil {
		return err
	}
	out := csv.NewWriter(to)
	if err := out.Write([]string{"member_id", "org_id", "meeting_id", "code", "lat", "lng", "token"}); err != nil {
		return err
	}
	var failed error
	err = a.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
			for _, d := range days {
				for _, m := range d.roll {
					token := rand.Text()
					failed = out.Write([]string{fmt.Sprint(m.MemberID), fmt.Sprint(d.branch.ID), fmt.Sprint(d.meeting), codes[d.meeting],
						fmt.Sprint(*d.branch.Lat), fmt.Sprint(*d.branch.Lng), token})
					// Load gave every member an account with the member's own id.
					if failed != nil || !yield(token, access.Session{ID: store.NewID(), AccountID: m.MemberID, Device: "压力测试", Source: "127.0.0.1",
						CreatedAt: store.At(now), SeenAt: store.At(now), ExpiresAt: store.At(now.AddDate(0, 0, 7))}) {
						return
					}
				}
			}
		})
		return err
	})
	out.Flush()
	return errors.Join(err, failed, out.Error())
}
