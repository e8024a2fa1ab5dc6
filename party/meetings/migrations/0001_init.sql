-- +goose Up
CREATE TABLE meeting_theme (
	id {ID},
	org_id BIGINT NOT NULL REFERENCES org (id),
	org_path {PATH},
	month {PATH},
	title TEXT NOT NULL,
	requirement TEXT NOT NULL,
	issued_at BIGINT NOT NULL,
	branches BIGINT NOT NULL
);
CREATE UNIQUE INDEX meeting_theme_month ON meeting_theme (org_id, month);
CREATE INDEX meeting_theme_scope ON meeting_theme (org_path, month);

CREATE TABLE meeting_theme_item (
	theme_id BIGINT NOT NULL,
	no BIGINT NOT NULL,
	title TEXT NOT NULL,
	note TEXT NOT NULL,
	PRIMARY KEY (theme_id, no)
);

CREATE TABLE meeting (
	id {ID},
	org_id BIGINT NOT NULL REFERENCES org (id),
	org_path {PATH},
	kind TEXT NOT NULL,
	month {PATH},
	theme_id BIGINT NOT NULL,
	state TEXT NOT NULL,
	revision BIGINT NOT NULL,
	title TEXT NOT NULL,
	starts_at BIGINT NOT NULL,
	ends_at BIGINT NOT NULL,
	place TEXT NOT NULL,
	lat DOUBLE PRECISION,
	lng DOUBLE PRECISION,
	host TEXT NOT NULL,
	return_reason TEXT NOT NULL,
	due BIGINT NOT NULL,
	present BIGINT NOT NULL,
	filed_at BIGINT NOT NULL,
	late BOOLEAN NOT NULL,
	late_reason TEXT NOT NULL,
	mark BIGINT,
	mark_note TEXT NOT NULL,
	minutes TEXT NOT NULL
);
-- One theme day a branch and month, whoever issued it; one draft a branch and theme.
CREATE UNIQUE INDEX meeting_theme_day ON meeting (org_id, month) WHERE kind = 'theme_day' AND state <> 'cancelled';
CREATE UNIQUE INDEX meeting_of_theme ON meeting (theme_id, org_id) WHERE theme_id <> 0;
CREATE INDEX meeting_progress ON meeting (theme_id, state, org_path);
CREATE INDEX meeting_scope ON meeting (org_path, month);
CREATE INDEX meeting_month ON meeting (month DESC, org_path, id);

CREATE TABLE meeting_item (
	id {ID},
	meeting_id BIGINT NOT NULL,
	no BIGINT NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	note TEXT NOT NULL,
	done BOOLEAN NOT NULL,
	evidence TEXT NOT NULL,
	decision TEXT NOT NULL
);
CREATE INDEX meeting_item_meeting ON meeting_item (meeting_id, no);

CREATE TABLE meeting_history (
	id {ID},
	meeting_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	who TEXT NOT NULL,
	what TEXT NOT NULL,
	note TEXT NOT NULL
);
CREATE INDEX meeting_history_meeting ON meeting_history (meeting_id, id);

CREATE TABLE meeting_photo (
	id {ID},
	meeting_id BIGINT NOT NULL,
	hash TEXT NOT NULL,
	caption TEXT NOT NULL,
	late BOOLEAN NOT NULL,
	at BIGINT NOT NULL
);
CREATE UNIQUE INDEX meeting_photo_once ON meeting_photo (meeting_id, hash);
CREATE INDEX meeting_photo_hash ON meeting_photo (hash);

CREATE TABLE meeting_reflection (
	meeting_id BIGINT NOT NULL,
	member_id BIGINT NOT NULL REFERENCES member (id),
	body TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (meeting_id, member_id)
);
