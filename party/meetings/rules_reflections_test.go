package meetings

import (
	"testing"
	"time"

	"zhibu/party/terms"
)

func TestReflectable(t *testing.T) {
	ends := at("2026-11-25 16:30:00")
	none, until := ReflectDue(ends, 0), ReflectDue(ends, 7)
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
			refusal := Reflectable(c.state, c.begun, c.hidden, c.due, at(c.now))
			if (refusal == "") != c.may || LateReflection(c.due, at(c.now)) != c.late {
				t.Errorf("%q, late %t", refusal, LateReflection(c.due, at(c.now)))
			}
		})
	}
	if !ReflectDue(time.Time{}, 7).IsZero() {
		t.Error("没有定时间的计划不规定写心得的时间")
	}
}

func TestModeration(t *testing.T) {
	for _, c := range []struct {
		name       string
		is         Moderation
		hide       bool
		to         Moderation
		refused    bool
		anew       Moderation
		by, toElse bool // readable by an officer, by others
	}{
		{"隐藏", Shown, true, Hidden, false, Shown, true, true},
		{"没有隐藏的不用恢复", Shown, false, Shown, true, Shown, true, true},
		{"恢复", Hidden, false, Shown, false, Rewritten, true, false},
		{"不重复隐藏", Hidden, true, Hidden, true, Rewritten, true, false},
		{"改写后仍不合适，再隐藏", Rewritten, true, Hidden, false, Rewritten, true, false},
		{"改写后恢复", Rewritten, false, Shown, false, Rewritten, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, refusal := Moderated(c.is, c.hide)
			if to != c.to || (refusal != "") != c.refused || Anew(c.is) != c.anew {
				t.Errorf("to %q %q, anew %q", to, refusal, Anew(c.is))
			}
			if Readable(c.is, false, true) != c.by || Readable(c.is, false, false) != c.toElse || !Readable(c.is, true, false) {
				t.Error("who may read it")
			}
		})
	}
}
