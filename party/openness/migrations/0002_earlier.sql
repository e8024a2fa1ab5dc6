-- +goose Up
-- How far the meetings of a cell that had them before it had pages were put on the pages: one row,
-- written when it begins. Migrations write none: a restore fills empty tables only.
CREATE TABLE openness_earlier (
    after_id BIGINT NOT NULL,   -- meetings up to this id are on the pages
    done     BOOLEAN NOT NULL
);
