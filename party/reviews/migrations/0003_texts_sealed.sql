-- +goose Up
-- What was written about a member is sealed. The columns in clear beside them are emptied at the
-- next start, which gives each row the id that its sealed texts are bound to.
ALTER TABLE review_participant ADD COLUMN id BIGINT;
ALTER TABLE review_participant ADD COLUMN excused_sealed {BLOB};
ALTER TABLE review_participant ADD COLUMN reason_sealed {BLOB};
ALTER TABLE review_participant ADD COLUMN objection_sealed {BLOB};
ALTER TABLE review_participant ADD COLUMN answer_sealed {BLOB};
CREATE UNIQUE INDEX review_participant_id ON review_participant (id);
CREATE INDEX review_participant_clear ON review_participant (review_id) WHERE id IS NULL;
