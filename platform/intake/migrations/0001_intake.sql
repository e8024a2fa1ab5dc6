-- +goose Up
CREATE TABLE intake (
  id          {ID},
  kind        TEXT NOT NULL,              -- what is imported: members, orgs
  account_id  BIGINT NOT NULL,            -- who uploaded it; nobody else may see or confirm it
  scope       {PATH},                     -- org path of the subtree the importer may write to
  state       TEXT NOT NULL,              -- reading, checked, refused, applying, done, failed
  rows        BIGINT NOT NULL DEFAULT 0,  -- rows with something in them, below the heading
  bad         BIGINT NOT NULL DEFAULT 0,  -- rows that cannot be imported
  to_add      BIGINT NOT NULL DEFAULT 0,
  to_change   BIGINT NOT NULL DEFAULT 0,
  unchanged   BIGINT NOT NULL DEFAULT 0,
  sentence    TEXT NOT NULL DEFAULT '',   -- why it was refused or failed as a whole
  started_at  BIGINT NOT NULL,            -- unix ms
  ended_at    BIGINT NOT NULL DEFAULT 0   -- unix ms; 0 while it is under way
);

CREATE TABLE intake_problem (
  intake_id   BIGINT NOT NULL REFERENCES intake (id),
  seq         BIGINT NOT NULL,            -- order of finding
  row_no      BIGINT NOT NULL,            -- row of the sheet, 1-based
  cell        TEXT NOT NULL,              -- D12
  column_name TEXT NOT NULL,
  kind        TEXT NOT NULL,              -- class of the value, never the value
  message     TEXT NOT NULL,
  cure        TEXT NOT NULL,
  warning     BOOLEAN NOT NULL,
  PRIMARY KEY (intake_id, seq)
);
