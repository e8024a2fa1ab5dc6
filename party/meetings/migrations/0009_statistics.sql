-- +goose Up
-- A statistic of any unit adds up the bulk of the meetings, those of one kind and in time, month by
-- month from one index, and the others from another: party/ledgers.
DROP INDEX meeting_counted;
DROP INDEX meeting_uncounted;
CREATE INDEX meeting_plain ON meeting (kind, month, org_path, starts_at, due, present, state, inquorate, late, also) WHERE state = 'filed' AND NOT inquorate AND NOT late AND also = '';
CREATE INDEX meeting_special ON meeting (month, org_path, starts_at, kind, also, state, inquorate, late, due, present) WHERE state IN ('closed', 'filed') AND (state = 'closed' OR inquorate OR late OR also > '');
-- A superior's to-dos count the theme days that wait for a mark without looking at each.
DROP INDEX meeting_to_mark;
CREATE INDEX meeting_to_mark ON meeting (month, org_path, starts_at, id, kind, state, mark) WHERE state = 'filed' AND mark IS NULL AND kind = 'theme_day';
