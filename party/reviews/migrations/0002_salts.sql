-- +goose Up
-- Of each row that is sealed by digests of its texts: random, so that these tell nothing.
ALTER TABLE review_participant ADD COLUMN salt {BLOB};
ALTER TABLE review_fix ADD COLUMN salt {BLOB};
CREATE INDEX review_participant_unsalted ON review_participant (review_id) WHERE salt IS NULL;
CREATE INDEX review_fix_unsalted ON review_fix (review_id) WHERE salt IS NULL;
