-- +goose Up
-- Late entries of a theme, counted apart from those filed in time.
CREATE INDEX meeting_late ON meeting (theme_id, org_path) WHERE late;
