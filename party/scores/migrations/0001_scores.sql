-- +goose Up
-- One row for an org and month: a branch's own counts, and for every org above
-- it the sums of its subtree. Each is kept in the transaction that changes it.
CREATE TABLE score_count (
	month TEXT NOT NULL,
	path {PATH},
	branch BOOLEAN NOT NULL,
	meeting_id BIGINT NOT NULL DEFAULT 0,
	meetings BIGINT NOT NULL DEFAULT 0,
	closed BIGINT NOT NULL DEFAULT 0,
	due BIGINT NOT NULL DEFAULT 0,
	present BIGINT NOT NULL DEFAULT 0,
	online BIGINT NOT NULL DEFAULT 0,
	on_leave BIGINT NOT NULL DEFAULT 0,
	absent BIGINT NOT NULL DEFAULT 0,
	mobile BIGINT NOT NULL DEFAULT 0,
	mobile_active BIGINT NOT NULL DEFAULT 0,
	photos BIGINT NOT NULL DEFAULT 0,
	chars BIGINT NOT NULL DEFAULT 0,
	items BIGINT NOT NULL DEFAULT 0,
	items_done BIGINT NOT NULL DEFAULT 0,
	reflecting BIGINT NOT NULL DEFAULT 0,
	mark BIGINT NOT NULL DEFAULT 0,
	marked BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (month, path)
);
