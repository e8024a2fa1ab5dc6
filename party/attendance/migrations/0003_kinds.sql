-- +goose Up
-- Who has a vote, and why somebody has none or need not come. Rolls of before have neither.
ALTER TABLE attendance_roll ADD COLUMN voter BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE attendance_roll ADD COLUMN why TEXT NOT NULL DEFAULT '';

-- Members the meeting is held for where its kind does not say, space separated;
-- until when its roll may be entered by hand as a whole, 0: not at all.
ALTER TABLE attendance_sheet ADD COLUMN invited TEXT NOT NULL DEFAULT '';
ALTER TABLE attendance_sheet ADD COLUMN enter_to BIGINT NOT NULL DEFAULT 0;
CREATE INDEX attendance_sheet_to_enter ON attendance_sheet (org_path) WHERE state = 'entering';
