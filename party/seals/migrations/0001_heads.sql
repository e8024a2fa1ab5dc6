-- +goose Up
-- Signed heads of the cell's log; note is the whole of one, as it goes out.
CREATE TABLE seal_head (
	id {ID},
	size BIGINT NOT NULL,
	at BIGINT NOT NULL,
	meeting_id BIGINT NOT NULL,
	note TEXT NOT NULL
);
CREATE INDEX seal_head_size ON seal_head (size);
CREATE INDEX seal_head_hourly ON seal_head (id) WHERE meeting_id = 0;
-- Which org was handed which head to keep, and who took it in there.
CREATE TABLE seal_delivery (
	org_id BIGINT NOT NULL,
	head_id BIGINT NOT NULL REFERENCES seal_head (id),
	at BIGINT NOT NULL,
	received_at BIGINT NOT NULL,
	received_by BIGINT NOT NULL,
	PRIMARY KEY (org_id, head_id)
);
CREATE INDEX seal_delivery_new ON seal_delivery (org_id) WHERE received_at = 0;
