-- +goose Up
-- A sheet is attendance's own copy of what a meeting's sign-in needs. lat and
-- lng are the meeting's room; no table here ever holds where a member was.
CREATE TABLE attendance_sheet (
	meeting_id {ID},
	org_id BIGINT NOT NULL,
	org_path {PATH},
	kind TEXT NOT NULL,
	month TEXT NOT NULL,
	title TEXT NOT NULL,
	place TEXT NOT NULL,
	lat DOUBLE PRECISION NOT NULL,
	lng DOUBLE PRECISION NOT NULL,
	fence BIGINT NOT NULL,
	starts_at BIGINT NOT NULL,
	ends_at BIGINT NOT NULL,
	in_from BIGINT NOT NULL,
	in_to BIGINT NOT NULL,
	out_from BIGINT NOT NULL,
	out_to BIGINT NOT NULL,
	witness_to BIGINT NOT NULL,
	set_items BIGINT NOT NULL,
	poster BOOLEAN NOT NULL,
	poster_sample BIGINT NOT NULL,
	online BOOLEAN NOT NULL,
	in_key {BLOB} NOT NULL,
	out_key {BLOB} NOT NULL,
	state TEXT NOT NULL,
	closed_at BIGINT NOT NULL
);
CREATE INDEX attendance_sheet_org ON attendance_sheet (org_path, witness_to);
CREATE INDEX attendance_sheet_open ON attendance_sheet (out_to) WHERE state = 'open';
CREATE INDEX attendance_sheet_coming ON attendance_sheet (org_id) WHERE state = 'open';

-- The roll: one row for each member of the branch when the sheet was opened.
CREATE TABLE attendance_roll (
	meeting_id BIGINT NOT NULL REFERENCES attendance_sheet (meeting_id),
	member_id BIGINT NOT NULL,
	exempt BOOLEAN NOT NULL,
	mobile BOOLEAN NOT NULL,
	presence TEXT NOT NULL,
	attempts BIGINT NOT NULL DEFAULT 0,
	answer TEXT NOT NULL DEFAULT '',
	answered_at BIGINT NOT NULL DEFAULT 0,
	leave_state TEXT NOT NULL DEFAULT '',
	leave_reason TEXT NOT NULL DEFAULT '',
	leave_note TEXT NOT NULL DEFAULT '',
	in_at BIGINT NOT NULL DEFAULT 0,
	in_verdict TEXT NOT NULL DEFAULT '',
	in_mode TEXT NOT NULL DEFAULT '',
	in_findings TEXT NOT NULL DEFAULT '',
	in_distance TEXT NOT NULL DEFAULT '',
	in_accuracy TEXT NOT NULL DEFAULT '',
	in_step BIGINT NOT NULL DEFAULT 0,
	in_token TEXT NOT NULL DEFAULT '',
	out_at BIGINT NOT NULL DEFAULT 0,
	out_verdict TEXT NOT NULL DEFAULT '',
	out_mode TEXT NOT NULL DEFAULT '',
	out_findings TEXT NOT NULL DEFAULT '',
	out_distance TEXT NOT NULL DEFAULT '',
	out_accuracy TEXT NOT NULL DEFAULT '',
	out_step BIGINT NOT NULL DEFAULT 0,
	out_token TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	witness_id BIGINT NOT NULL DEFAULT 0,
	witnessed_at BIGINT NOT NULL DEFAULT 0,
	appeal_state TEXT NOT NULL DEFAULT '',
	appeal_reason TEXT NOT NULL DEFAULT '',
	appeal_note TEXT NOT NULL DEFAULT '',
	reflected BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (meeting_id, member_id)
);
CREATE INDEX attendance_roll_member ON attendance_roll (member_id, meeting_id);
CREATE INDEX attendance_roll_appeal ON attendance_roll (meeting_id) WHERE appeal_state = 'asked';

-- Red sign-ins: tried, recorded, not present.
CREATE TABLE attendance_attempt (
	id {ID},
	meeting_id BIGINT NOT NULL,
	member_id BIGINT NOT NULL,
	direction TEXT NOT NULL,
	digits BOOLEAN NOT NULL,
	at BIGINT NOT NULL,
	findings TEXT NOT NULL,
	distance TEXT NOT NULL,
	accuracy TEXT NOT NULL,
	step BIGINT NOT NULL,
	token TEXT NOT NULL,
	FOREIGN KEY (meeting_id, member_id) REFERENCES attendance_roll (meeting_id, member_id) ON DELETE CASCADE
);
CREATE INDEX attendance_attempt_row ON attendance_attempt (meeting_id, member_id);
