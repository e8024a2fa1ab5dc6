-- +goose Up
-- What waits for a superior, counted over a whole subtree whenever they open their to-dos.
CREATE INDEX meeting_to_review ON meeting (org_path, starts_at, id) WHERE state = 'submitted';
CREATE INDEX meeting_to_mark ON meeting (month, org_path, starts_at, id) WHERE state = 'filed' AND mark IS NULL;
