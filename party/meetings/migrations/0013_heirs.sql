-- +goose Up
-- What a branch that was merged into another had held and not filed: the org that writes and files it now. The
-- meeting itself stays with the branch that held it.
CREATE TABLE meeting_heir (
	meeting_id {ID},
	org_id BIGINT NOT NULL,
	org_path {PATH}
);
CREATE INDEX meeting_heir_path ON meeting_heir (org_path);
