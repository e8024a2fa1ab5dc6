-- +goose Up
-- Which account confirmed that what no machine reads bears no secret; 0 for what was taken in before
-- that was written down, and for documents whose text was searched.
ALTER TABLE meeting_photo ADD COLUMN confirmed_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meeting_attachment ADD COLUMN confirmed_by BIGINT NOT NULL DEFAULT 0;
