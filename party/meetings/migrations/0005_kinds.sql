-- +goose Up
-- What a meeting is besides its kind, and what it was about: words, space separated.
ALTER TABLE meeting ADD COLUMN also TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting ADD COLUMN tags TEXT NOT NULL DEFAULT '';
-- Who presides: a member, or 0 and the name alone; why somebody stands in.
ALTER TABLE meeting ADD COLUMN host_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meeting ADD COLUMN host_note TEXT NOT NULL DEFAULT '';
-- Why it is on another day than the fixed one.
ALTER TABLE meeting ADD COLUMN moved_why TEXT NOT NULL DEFAULT '';
-- Entered after it had been held without a plan.
ALTER TABLE meeting ADD COLUMN held BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE meeting ADD COLUMN series_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX meeting_in_series ON meeting (series_id, starts_at) WHERE series_id <> 0;

-- Those who sit in 列席; they are no part of who is due.
CREATE TABLE meeting_guest (
	meeting_id BIGINT NOT NULL,
	no BIGINT NOT NULL,
	member_id BIGINT NOT NULL,
	name TEXT NOT NULL,
	unit TEXT NOT NULL,
	PRIMARY KEY (meeting_id, no)
);

-- Those who give a lecture 授课人.
CREATE TABLE meeting_lecturer (
	meeting_id BIGINT NOT NULL,
	no BIGINT NOT NULL,
	member_id BIGINT NOT NULL,
	name TEXT NOT NULL,
	unit TEXT NOT NULL,
	PRIMARY KEY (meeting_id, no)
);

-- Those a meeting is held for, where its kind alone does not say.
CREATE TABLE meeting_invited (
	meeting_id BIGINT NOT NULL,
	member_id BIGINT NOT NULL REFERENCES member (id),
	PRIMARY KEY (meeting_id, member_id)
);

-- A series: a day that comes again, with the drafts made for it.
CREATE TABLE meeting_series (
	id {ID},
	org_id BIGINT NOT NULL REFERENCES org (id),
	org_path {PATH},
	kind {PATH},
	pattern {PATH},
	from_month {PATH},
	times BIGINT NOT NULL
);
CREATE UNIQUE INDEX meeting_series_once ON meeting_series (org_id, kind, pattern, from_month);
