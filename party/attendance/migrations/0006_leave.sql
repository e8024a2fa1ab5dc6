-- +goose Up
-- How many who were due were on leave when the roll was closed, and since it was altered; 0 while it is open, -1 of
-- rolls closed before this column: CountLeave counts them at the next start.
ALTER TABLE attendance_sheet ADD COLUMN on_leave BIGINT NOT NULL DEFAULT -1;
CREATE INDEX attendance_sheet_leave ON attendance_sheet (kind, month, org_path, starts_at, meeting_id, on_leave) WHERE on_leave > 0;
CREATE INDEX attendance_sheet_uncounted ON attendance_sheet (meeting_id) WHERE on_leave < 0;
