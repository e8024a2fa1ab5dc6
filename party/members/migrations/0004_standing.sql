-- +goose Up
-- 留党察看: no vote, no right to elect or be elected, from the day of the decision until an org restores the
-- rights (党章 第四十一条). '' = never was.
ALTER TABLE member ADD COLUMN observed_from TEXT NOT NULL DEFAULT '';
ALTER TABLE member ADD COLUMN observed_until TEXT NOT NULL DEFAULT '';  -- the end of the term, which restores nothing
ALTER TABLE member ADD COLUMN observed_by TEXT NOT NULL DEFAULT '';     -- whose decision, and its number
ALTER TABLE member ADD COLUMN restored_on TEXT NOT NULL DEFAULT '';
ALTER TABLE member ADD COLUMN restored_by TEXT NOT NULL DEFAULT '';

-- Since when org_id, group_id, status, left_on, mobile and exempt are what they are; of a member
-- from before, since when they surely are.
ALTER TABLE member ADD COLUMN placed_at BIGINT NOT NULL DEFAULT 0;
UPDATE member SET placed_at = updated_at;

-- What they were before, one row for each change, so that a roll can be drawn up for a day of the past.
CREATE TABLE member_past (
  member_id  BIGINT NOT NULL,
  org_id     BIGINT NOT NULL,
  group_id   BIGINT NOT NULL,
  status     TEXT NOT NULL,
  left_on    TEXT NOT NULL,
  mobile     BOOLEAN NOT NULL,
  exempt     BOOLEAN NOT NULL,
  from_at    BIGINT NOT NULL,
  until_at   BIGINT NOT NULL,
  PRIMARY KEY (member_id, until_at)             -- of several changes at once, what was before the first
);
CREATE INDEX member_past_org ON member_past (org_id, member_id);
