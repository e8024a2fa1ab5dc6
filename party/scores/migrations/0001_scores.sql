-- +goose Up
-- One row for an org and month: a branch's own counts, and for every org above
-- it the sums of its subtree. Each is kept in the transaction that changes it.
CREATE TABLE score_count (
	month TEXT NOT NULL,
	path {PATH},
	branch BOOLEAN NOT NULL,
	meeting_id BIGINT NOT NULL,
	meetings BIGINT NOT NULL,
	closed BIGINT NOT NULL,
	due BIGINT NOT NULL,
	present BIGINT NOT NULL,
	online BIGINT NOT NULL,
	on_leave BIGINT NOT NULL,
	absent BIGINT NOT NULL,
	mobile BIGINT NOT NULL,
	mobile_active BIGINT NOT NULL,
	photos BIGINT NOT NULL,
	chars BIGINT NOT NULL,
	items BIGINT NOT NULL,
	items_done BIGINT NOT NULL,
	reflecting BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	marked BIGINT NOT NULL,
	PRIMARY KEY (month, path)
);
