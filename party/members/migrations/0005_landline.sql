-- +goose Up
-- Landline numbers are sealed like phones: landline.go seals those that stand in clear at the next
-- start, and the column they stood in stays empty.
ALTER TABLE member ADD COLUMN landline_sealed {BLOB};
CREATE INDEX member_landline ON member (id) WHERE landline <> '';
