-- +goose Up
-- What a statistic needs of a meeting that was held, in one place: party/ledgers adds up a unit's
-- year while somebody waits, and names the meetings in this order.
CREATE INDEX meeting_held ON meeting (org_path, starts_at, id, kind, also, state, inquorate, late, due, present) WHERE state IN ('closed', 'filed');
-- A whole cell is added up without its orgs: those that count by kind, and those that do not.
CREATE INDEX meeting_counted ON meeting (kind, also, late, starts_at, due, present) WHERE state = 'filed' AND NOT inquorate;
CREATE INDEX meeting_uncounted ON meeting (starts_at) WHERE state IN ('closed', 'filed') AND (state = 'closed' OR inquorate);
