-- +goose Up
-- Of those present, who counts only since the record was filed.
ALTER TABLE meeting ADD COLUMN late_present BIGINT NOT NULL DEFAULT 0;
-- The cancelled plan in whose place a meeting was entered as held without one.
ALTER TABLE meeting ADD COLUMN instead_of BIGINT NOT NULL DEFAULT 0;
CREATE INDEX meeting_instead ON meeting (org_path) WHERE instead_of <> 0;
