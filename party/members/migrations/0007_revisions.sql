-- +goose Up
-- What became of the fields that the level above reviews: asked for and decided on, or written at once. What is asked
-- for is sealed while it waits; what stays for everybody who may read the member has its numbers masked.
CREATE TABLE member_revision (
  id          {ID},
  member_id   BIGINT NOT NULL,
  fields      TEXT NOT NULL,                  -- names of the API, separated by commas
  changes     TEXT NOT NULL,                  -- JSON: field, was, is; '' once the personal data were erased
  wish_sealed {BLOB},                         -- the same in clear while it waits
  reason      TEXT NOT NULL,
  state       TEXT NOT NULL,                  -- asked, granted, refused, made
  asked_by    BIGINT NOT NULL,                -- account; 0: a command
  asker       TEXT NOT NULL,
  asked_at    BIGINT NOT NULL,
  decider     TEXT NOT NULL DEFAULT '',
  note        TEXT NOT NULL DEFAULT '',
  decided_at  BIGINT NOT NULL DEFAULT 0,
  told_at     BIGINT NOT NULL DEFAULT 0       -- when the asker has read the answer
);
CREATE INDEX member_revision_member ON member_revision (member_id, id);
CREATE INDEX member_revision_open ON member_revision (id) WHERE state = 'asked';
CREATE INDEX member_revision_answer ON member_revision (asked_by, id) WHERE decided_at > 0 AND told_at = 0 AND state <> 'made';
