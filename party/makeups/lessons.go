package makeups

import (
	"context"
	"strings"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// steps are what MakeupStep calls them; what a member writes is no step of the record yet.
var steps = map[Step]string{Confirm: "done", Enter: "done", Return: "due", Excuse: "excused"}

// change takes a step with one lesson. may decides who may, in what way fill completes it.
func (s *Service) change(ctx context.Context, id int64, step Step, may func(Makeup) error, fill func(*Makeup) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		m, err := s.one(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := may(m); err != nil {
			return err
		}
		to, refusal := Next(m.State, step)
		if refusal != "" {
			return api.Conflict(refusal)
		}
		m.State = to
		if err := fill(&m); err != nil {
			return err
		}
		if _, err := tx.NewUpdate().Model(&m).Column("state", "source", "body", "note", "done_on", "written_at", "settled_by").WherePK().Exec(ctx); err != nil {
			return err
		}
		if steps[step] == "" {
			return nil
		}
		return s.tell(ctx, tx, m, steps[step])
	})
}

func (s *Service) tell(ctx context.Context, tx *store.Tx, m Makeup, step string) error {
	return s.bus.Publish(ctx, tx, happened.MakeupStep{MeetingID: m.MeetingID, MemberID: m.MemberID, OrgID: m.OrgID, OrgPath: m.OrgPath, Step: step})
}

// Write keeps what the caller learned from the meeting's materials or its recording; until it is confirmed it may be written anew.
func (s *Service) Write(ctx context.Context, id int64, source Source, text string) error {
	own := func(m Makeup) error {
		if m.MemberID != access.CallerFrom(ctx).MemberID {
			return api.NotFound("没有这堂要补的课，请刷新后重试。")
		}
		return nil
	}
	return s.change(ctx, id, Write, own, func(m *Makeup) error {
		if wrong := WrongLesson(text, s.policy.Int(ctx, policy.MakeupChars, m.OrgPath, s.now())); wrong != "" {
			return api.Field(wrong, "body.text")
		}
		m.Body, m.Source, m.WrittenAt, m.DoneOn = text, source, store.At(s.now()), s.today()
		return nil
	})
}

// branch lets the officers of the meeting's branch, but not for a lesson of their own.
func branch(ctx context.Context) func(Makeup) error {
	return func(m Makeup) error {
		if err := access.Require(ctx, access.MakeupManage, m.OrgPath); err != nil {
			return err
		}
		if m.MemberID == access.CallerFrom(ctx).MemberID {
			return api.Refused("不能办理自己的补课，请由支部班子的其他成员确认；没有其他成员的，请上级党组织指定一名支部委员办理。")
		}
		return nil
	}
}

// Confirm confirms what a member wrote.
func (s *Service) Confirm(ctx context.Context, id int64) error {
	return s.change(ctx, id, Confirm, branch(ctx), func(m *Makeup) error {
		m.SettledBy, m.Note = access.CallerFrom(ctx).Name, ""
		return nil
	})
}

// settle is a step of an officer's for which there is a reason.
func (s *Service) settle(ctx context.Context, id int64, step Step, why string, fill func(m *Makeup, why string) error) error {
	why = strings.TrimSpace(why)
	return s.change(ctx, id, step, branch(ctx), func(m *Makeup) error {
		return fill(m, why)
	})
}

// Return asks the member to write again, and says why.
func (s *Service) Return(ctx context.Context, id int64, why string) error {
	return s.settle(ctx, id, Return, why, func(m *Makeup, why string) error {
		m.Note, m.DoneOn, m.Source = why, "", ""
		return nil
	})
}

// Enter enters a visit at home or another session, on a day, with the reason.
func (s *Service) Enter(ctx context.Context, id int64, source Source, day, why string) error {
	return s.settle(ctx, id, Enter, why, func(m *Makeup, why string) error {
		if wrong := WrongDay(day, clock.Day(m.Since.Time()), s.today()); wrong != "" {
			return api.Field(wrong, "body.doneOn")
		}
		m.Source, m.DoneOn, m.Note, m.SettledBy = source, day, why, access.CallerFrom(ctx).Name
		return nil
	})
}

// Excuse lets a member off, for a reason.
func (s *Service) Excuse(ctx context.Context, id int64, why string) error {
	return s.settle(ctx, id, Excuse, why, func(m *Makeup, why string) error {
		m.Note, m.SettledBy = why, access.CallerFrom(ctx).Name
		return nil
	})
}
