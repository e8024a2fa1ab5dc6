-- +goose Up
-- How often the server's clock was set back far while a meeting's codes were shown: part of what they are made from.
ALTER TABLE attendance_sheet ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
