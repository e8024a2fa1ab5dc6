-- +goose Up
-- Whose decisions a 留党察看 rests on, and their numbers, are sealed; the days stay, by which rolls and votes are counted.
-- What stands in clear is sealed by the first start.
ALTER TABLE member ADD COLUMN decisions_sealed {BLOB};
CREATE INDEX member_decisions_clear ON member (id) WHERE observed_by <> '';
ALTER TABLE member_standing ADD COLUMN id BIGINT NOT NULL DEFAULT 0; -- of the sealed value; 0: still in clear
ALTER TABLE member_standing ADD COLUMN decisions_sealed {BLOB};
