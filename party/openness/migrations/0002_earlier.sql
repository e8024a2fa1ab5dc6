-- +goose Up
-- How far the meetings of a cell that had them before it had pages were put on the pages: one row.
CREATE TABLE openness_earlier (
    after_id BIGINT NOT NULL,   -- meetings up to this id are on the pages
    done     BOOLEAN NOT NULL
);
INSERT INTO openness_earlier (after_id, done) VALUES (0, FALSE);
