-- +goose Up
-- Since when a recommendation waits for whoever gave it, because a correction put the name of a member into the
-- case; until they have looked nobody below finds it. 0: it does not wait.
ALTER TABLE meeting_recommendation ADD COLUMN waits_at BIGINT NOT NULL DEFAULT 0;

-- In which form the filed record is sealed: 0 without the case that an item was taken over from, 1 with it. Leaves of
-- form 0 stay what they are until the record is corrected.
ALTER TABLE meeting ADD COLUMN seal_form INTEGER NOT NULL DEFAULT 0;
