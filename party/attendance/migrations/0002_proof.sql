-- +goose Up
-- What a meeting asks of phones. A meeting approved before asks nothing.
ALTER TABLE attendance_sheet ADD COLUMN device TEXT NOT NULL DEFAULT 'off';
ALTER TABLE attendance_sheet ADD COLUMN new_hours BIGINT NOT NULL DEFAULT 0;

-- The phone used, by a tag that is good for this meeting only, so that nobody's
-- phone can be followed from meeting to meeting; 0: no phone signed. received:
-- when a sign-in made without a network arrived; 0: at once.
ALTER TABLE attendance_roll ADD COLUMN in_phone BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attendance_roll ADD COLUMN in_received BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attendance_roll ADD COLUMN out_phone BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attendance_roll ADD COLUMN out_received BIGINT NOT NULL DEFAULT 0;

-- The nonce a red sign-in spent.
ALTER TABLE attendance_attempt ADD COLUMN nonce TEXT NOT NULL DEFAULT '';

-- Envelopes: sign-ins that a phone kept while it had no network, each naming
-- the one it kept before. A phone's chain is that of its session.
CREATE TABLE attendance_envelope (
	hash TEXT PRIMARY KEY,
	session_id BIGINT NOT NULL,
	previous TEXT NOT NULL,
	meeting_id BIGINT NOT NULL,
	member_id BIGINT NOT NULL,
	direction TEXT NOT NULL,
	made_at BIGINT NOT NULL,
	received_at BIGINT NOT NULL
);
CREATE INDEX attendance_envelope_session ON attendance_envelope (session_id);
CREATE INDEX attendance_envelope_received ON attendance_envelope (received_at);
