package reflections_test

import (
	"testing"
	"time"

	"zhibu/party/meetings"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/meetings/reflections"
	"zhibu/party/terms"
)

func TestReflectable(t *testing.T) {
	ends := meetingstest.At("2026-11-25 16:30:00")
	none, until := meetings.ReflectDue(ends, 0), meetings.ReflectDue(ends, 7)
	for _, c := range []struct {
		name   string
		state  terms.MeetingState
		begun  bool
		hidden bool
		due    time.Time
		now    string
		may    bool
		late   bool
	}{
		{"没有开始", terms.Approved, false, false, none, "2026-11-25 13:00:00", false, false},
		{"会上", terms.Approved, true, false, none, "2026-11-25 15:30:00", true, false},
		{"归档前，没有规定时间", terms.Closed, true, false, none, "2027-01-01 00:00:00", true, false},
		{"归档后，没有规定时间", terms.Filed, true, false, none, "2026-11-26 09:00:00", false, false},
		{"归档后，还在规定时间里", terms.Filed, true, false, until, "2026-12-02 23:59:59", true, false},
		{"归档后，过了规定时间", terms.Filed, true, false, until, "2026-12-03 00:00:00", false, true},
		{"没有归档，过了规定时间，算迟交", terms.Closed, true, false, until, "2026-12-03 00:00:00", true, true},
		{"归档后被隐藏的，可以改写", terms.Filed, true, true, none, "2027-01-01 00:00:00", true, false},
		{"取消的会议", terms.Cancelled, true, false, until, "2026-11-26 09:00:00", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			refusal := reflections.Reflectable(c.state, c.begun, c.hidden, c.due, meetingstest.At(c.now))
			if (refusal == "") != c.may || reflections.LateReflection(c.due, meetingstest.At(c.now)) != c.late {
				t.Errorf("%q, late %t", refusal, reflections.LateReflection(c.due, meetingstest.At(c.now)))
			}
		})
	}
	if !meetings.ReflectDue(time.Time{}, 7).IsZero() {
		t.Error("没有定时间的计划不规定写心得的时间")
	}
}

func TestModeration(t *testing.T) {
	for _, c := range []struct {
		name       string
		is         reflections.Moderation
		hide       bool
		to         reflections.Moderation
		refused    bool
		anew       reflections.Moderation
		by, toElse bool // readable by an officer, by others
	}{
		{"隐藏", reflections.Shown, true, reflections.Hidden, false, reflections.Shown, true, true},
		{"没有隐藏的不用恢复", reflections.Shown, false, reflections.Shown, true, reflections.Shown, true, true},
		{"恢复", reflections.Hidden, false, reflections.Shown, false, reflections.Rewritten, true, false},
		{"不重复隐藏", reflections.Hidden, true, reflections.Hidden, true, reflections.Rewritten, true, false},
		{"改写后仍不合适，再隐藏", reflections.Rewritten, true, reflections.Hidden, false, reflections.Rewritten, true, false},
		{"改写后恢复", reflections.Rewritten, false, reflections.Shown, false, reflections.Rewritten, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, refusal := reflections.Moderated(c.is, c.hide)
			if to != c.to || (refusal != "") != c.refused || reflections.Anew(c.is) != c.anew {
				t.Errorf("to %q %q, anew %q", to, refusal, reflections.Anew(c.is))
			}
			if reflections.Readable(c.is, false, true) != c.by || reflections.Readable(c.is, false, false) != c.toElse || !reflections.Readable(c.is, true, false) {
				t.Error("who may read it")
			}
		})
	}
}
