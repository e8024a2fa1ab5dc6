-- +goose Up
-- A greeting on a political birthday, in the sender's own words: one a member, year and sender.
CREATE TABLE birthday_greeting (
    id        {ID},
    member_id BIGINT NOT NULL,
    year      BIGINT NOT NULL,
    org_id    BIGINT NOT NULL,  -- who sends it
    body      TEXT NOT NULL,
    who       TEXT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE UNIQUE INDEX birthday_greeting_once ON birthday_greeting (member_id, year, org_id);
