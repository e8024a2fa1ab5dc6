-- +goose Up
-- What one import asked for is decided on together: the same number for all of it, 0 for what was asked for by hand.
ALTER TABLE member_revision ADD COLUMN import_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX member_revision_asked ON member_revision (asked_by, id) WHERE state = 'asked';
