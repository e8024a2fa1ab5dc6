-- +goose Up
-- Of those due and of those who came, who has a vote: from the roll when it closes, 0 until then.
ALTER TABLE meeting ADD COLUMN voters BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meeting ADD COLUMN voters_present BIGINT NOT NULL DEFAULT 0;
-- Too few came: recorded, and not counted.
ALTER TABLE meeting ADD COLUMN inquorate BOOLEAN NOT NULL DEFAULT FALSE;
-- How often the filed record was corrected.
ALTER TABLE meeting ADD COLUMN corrections BIGINT NOT NULL DEFAULT 0;

-- How an item was decided: its vote (engine '' for none), and who sees to it until when.
-- Counts only: nothing here, or anywhere, tells how one person voted.
CREATE TABLE meeting_decision (
	item_id {ID},
	meeting_id BIGINT NOT NULL,
	engine TEXT NOT NULL,
	secret BOOLEAN NOT NULL,
	due BIGINT NOT NULL,
	present BIGINT NOT NULL,
	yes BIGINT NOT NULL,
	no BIGINT NOT NULL,
	abstain BIGINT NOT NULL,
	written_yes BIGINT NOT NULL,
	why TEXT NOT NULL,
	passed BOOLEAN NOT NULL,
	member_id BIGINT NOT NULL,
	due_on TEXT NOT NULL
);
CREATE INDEX meeting_decision_meeting ON meeting_decision (meeting_id, item_id);

-- What an election came to, and how many votes each had.
CREATE TABLE meeting_election (
	id {ID},
	meeting_id BIGINT NOT NULL,
	no BIGINT NOT NULL,
	post TEXT NOT NULL,
	seats BIGINT NOT NULL,
	due BIGINT NOT NULL,
	present BIGINT NOT NULL,
	why TEXT NOT NULL,
	issued BIGINT NOT NULL,
	returned BIGINT NOT NULL,
	void BIGINT NOT NULL,
	agreed BIGINT NOT NULL
);
CREATE INDEX meeting_election_meeting ON meeting_election (meeting_id, no);

CREATE TABLE meeting_candidate (
	election_id BIGINT NOT NULL,
	no BIGINT NOT NULL,
	name TEXT NOT NULL,
	written_in BOOLEAN NOT NULL,
	yes BIGINT NOT NULL,
	PRIMARY KEY (election_id, no)
);

-- Documents and films; waiting: of a correction nobody has granted yet.
CREATE TABLE meeting_attachment (
	id {ID},
	meeting_id BIGINT NOT NULL,
	hash TEXT NOT NULL,
	name TEXT NOT NULL,
	size BIGINT NOT NULL,
	at BIGINT NOT NULL,
	waiting BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX meeting_attachment_once ON meeting_attachment (meeting_id, hash);
CREATE INDEX meeting_attachment_hash ON meeting_attachment (hash);

-- A filed record as it was before each correction, whole, in the form of its seal.
CREATE TABLE meeting_version (
	meeting_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	who TEXT NOT NULL,
	reason TEXT NOT NULL,
	content TEXT NOT NULL,
	PRIMARY KEY (meeting_id, version)
);

-- Corrections that the org above decides on.
CREATE TABLE meeting_correction (
	id {ID},
	meeting_id BIGINT NOT NULL,
	state TEXT NOT NULL,
	version BIGINT NOT NULL,
	reason TEXT NOT NULL,
	content TEXT NOT NULL,
	asked_by TEXT NOT NULL,
	asked_at BIGINT NOT NULL,
	decided_by TEXT NOT NULL,
	decided_at BIGINT NOT NULL,
	note TEXT NOT NULL
);
CREATE UNIQUE INDEX meeting_correction_asked ON meeting_correction (meeting_id) WHERE state = 'asked';
CREATE INDEX meeting_correction_meeting ON meeting_correction (meeting_id, id);

-- Who above has read a filed record 审阅.
CREATE TABLE meeting_seen (
	meeting_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	who TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (meeting_id, account_id)
);
