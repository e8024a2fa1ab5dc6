-- +goose Up
-- The words of what branches did on their own account, written when a meeting is filed.
CREATE TABLE meeting_case (
	word {PATH},
	org_path {PATH},
	item_id BIGINT NOT NULL,
	PRIMARY KEY (word, org_path, item_id)
);
