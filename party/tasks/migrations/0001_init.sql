-- +goose Up
CREATE TABLE task (
	id {ID},
	org_id BIGINT NOT NULL REFERENCES org (id),
	org_path {PATH},
	meeting_id BIGINT NOT NULL,
	item_id BIGINT NOT NULL,
	title TEXT NOT NULL,
	member_id BIGINT NOT NULL REFERENCES member (id),
	due_on {PATH},
	state {PATH},
	note TEXT NOT NULL,
	ended_at BIGINT NOT NULL
);
-- A decision brings one task, however often it is told.
CREATE UNIQUE INDEX task_item ON task (item_id);
CREATE INDEX task_scope ON task (org_path, state, due_on);
CREATE INDEX task_of_member ON task (member_id, state, due_on);

CREATE TABLE task_step (
	id {ID},
	task_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	who TEXT NOT NULL,
	step TEXT NOT NULL,
	note TEXT NOT NULL
);
CREATE INDEX task_step_task ON task_step (task_id, id);
