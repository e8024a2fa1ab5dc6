package app

import (
	"context"
	"time"

	"zhibu/party/privacy"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// private connects personal data and secrecy with those who keep them: who deletes what is over
// time, who asks before a position is used, who screens what comes in.
func (a *App) private() {
	a.Privacy.Keepers = []privacy.Keeper{
		{Class: privacy.LeftMembers,
			Due: func(ctx context.Context, r store.Reader, before time.Time) (int, error) {
				return a.Members.CountErasable(ctx, r, clock.Day(before))
			},
			Erase: func(ctx context.Context, tx *store.Tx, before time.Time, most int) (int, error) {
				return a.Members.Erase(ctx, tx, clock.Day(before), most)
			}},
		{Class: privacy.RedAttempts, Due: a.Attendance.OldAttempts, Erase: a.Attendance.ForgetAttempts},
		{Class: privacy.Sessions, Due: a.Access.OldSessions, Erase: a.Access.ForgetSessions},
		{Class: privacy.Imports, Due: a.Imports.Old, Erase: a.Imports.Forget},
		{Class: privacy.LifeTexts, Due: a.Reviews.OldTexts, Erase: a.Reviews.ForgetTexts},
		{Class: privacy.LifeTexts, Due: a.Talks.OldBodies, Erase: a.Talks.ForgetBodies},
		{Class: privacy.Comments, Due: a.Reflections.OldComments, Erase: a.Reflections.ForgetComments},
		{Class: privacy.Photos, Due: a.Meetings.UnusedPhotos, Erase: a.Meetings.RemovePhotos},
	}
	a.Privacy.Writings = func(ctx context.Context, memberID int64) (list []privacy.Writing, err error) {
		texts, err := a.Reflections.WrittenBy(ctx, memberID)
		for _, t := range texts {
			list = append(list, privacy.Writing(t))
		}
		return list, err
	}
	a.Access.Privacy, a.Access.Consents = a.Privacy.OfCaller, privacy.Consents
	a.Attendance.MayUsePosition = a.Privacy.MayUsePosition
	a.Meetings.Screen, a.Imports.Screen = a.Privacy.Screen, a.Privacy.Screen
	a.Orgs.Isolated, a.Insight.Isolated = a.Policy.Isolated, a.Policy.Isolated
}
