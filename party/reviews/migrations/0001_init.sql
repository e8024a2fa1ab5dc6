-- +goose Up
CREATE TABLE review (
	id {ID},
	org_id BIGINT NOT NULL REFERENCES org (id),
	org_path {PATH},
	year BIGINT NOT NULL,
	scope TEXT NOT NULL,              -- both, life, review
	by_group BOOLEAN NOT NULL,        -- self and mutual assessment in the groups
	step TEXT NOT NULL,               -- the one under way, or filed
	held_on TEXT NOT NULL DEFAULT '', -- the day of the meeting, once filed
	filed_on TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX review_once ON review (org_id, year) WHERE scope <> 'life';
CREATE INDEX review_scope ON review (org_path, year);

CREATE TABLE review_done (
	review_id BIGINT NOT NULL,
	step TEXT NOT NULL,
	done_on TEXT NOT NULL,
	PRIMARY KEY (review_id, step)
);

CREATE TABLE review_note (
	id {ID},
	review_id BIGINT NOT NULL,
	kind TEXT NOT NULL,               -- study, opinion, self_criticism, criticism
	said TEXT NOT NULL,               -- of an opinion: by members or by the masses
	member_id BIGINT NOT NULL,        -- who said it; 0 is unnamed
	about_id BIGINT NOT NULL,         -- whom it is about; 0 is nobody
	text_sealed {BLOB},
	reply_sealed {BLOB}
);
CREATE INDEX review_note_review ON review_note (review_id, id);

CREATE TABLE review_fix (
	id {ID},
	review_id BIGINT NOT NULL,
	problem TEXT NOT NULL,
	measure TEXT NOT NULL,
	member_id BIGINT NOT NULL,        -- responsible
	due_on TEXT NOT NULL,
	done_on TEXT NOT NULL DEFAULT '',
	evidence TEXT NOT NULL DEFAULT ''
);
CREATE INDEX review_fix_review ON review_fix (review_id, id);
CREATE INDEX review_fix_member ON review_fix (member_id, done_on);

-- Who takes part, drawn when the self assessment begins.
CREATE TABLE review_participant (
	review_id BIGINT NOT NULL,
	member_id BIGINT NOT NULL REFERENCES member (id),
	home_id BIGINT NOT NULL,          -- the branch the member belongs to
	group_id BIGINT NOT NULL,
	is_full BOOLEAN NOT NULL,         -- probationary members take part and get no grade
	excused TEXT NOT NULL DEFAULT '', -- why they cannot take part
	grade TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	objection TEXT NOT NULL DEFAULT '',
	answer TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (review_id, member_id)
);
CREATE INDEX review_participant_member ON review_participant (member_id);

CREATE TABLE review_self (
	id {ID},
	review_id BIGINT NOT NULL,
	member_id BIGINT NOT NULL,
	grade TEXT NOT NULL,              -- proposed
	text_sealed {BLOB}
);
CREATE UNIQUE INDEX review_self_once ON review_self (review_id, member_id);

-- The secret ballots, see docs/adr/0029: who has handed in, without time or number; what was
-- handed in, added up in one sealed value while it goes on, and in rows written together at its end.
CREATE TABLE review_handed (
	review_id BIGINT NOT NULL,
	step TEXT NOT NULL,
	member_id BIGINT NOT NULL,
	PRIMARY KEY (review_id, step, member_id)
);
CREATE TABLE review_box (
	id {ID},
	review_id BIGINT NOT NULL,
	step TEXT NOT NULL,
	sums_sealed {BLOB}
);
CREATE UNIQUE INDEX review_box_once ON review_box (review_id, step);
CREATE TABLE review_tally (
	review_id BIGINT NOT NULL,
	step TEXT NOT NULL,
	member_id BIGINT NOT NULL,
	grade TEXT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (review_id, step, member_id, grade)
);

-- What the member's file reads.
CREATE TABLE review_result (
	review_id BIGINT NOT NULL,
	member_id BIGINT NOT NULL,
	year BIGINT NOT NULL,
	org_id BIGINT NOT NULL,           -- the branch that reviewed
	org_path {PATH},
	home_id BIGINT NOT NULL,          -- the member's own at that time
	grade TEXT NOT NULL,
	filed_on TEXT NOT NULL,
	PRIMARY KEY (review_id, member_id)
);
CREATE INDEX review_result_member ON review_result (member_id, year);
CREATE INDEX review_result_scope ON review_result (org_path, year);

-- Mobile members whom their branch has another one review 流动党员在流入地参加评议.
CREATE TABLE review_away (
	member_id BIGINT NOT NULL,
	year BIGINT NOT NULL,
	host_id BIGINT NOT NULL,
	PRIMARY KEY (member_id, year)
);
CREATE INDEX review_away_host ON review_away (host_id, year);

-- How many talks each member had, as party/talks tells it.
CREATE TABLE review_talked (
	org_id BIGINT NOT NULL,
	year BIGINT NOT NULL,
	member_id BIGINT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (org_id, year, member_id)
);
