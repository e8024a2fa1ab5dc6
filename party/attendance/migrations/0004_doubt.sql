-- +goose Up
-- What the register could not know of a member when the roll of a meeting of the past was drawn up; '' = nothing.
ALTER TABLE attendance_roll ADD COLUMN doubt TEXT NOT NULL DEFAULT '';
