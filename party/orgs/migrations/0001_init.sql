-- +goose Up
CREATE TABLE org (
    id              {ID},
    parent_id       BIGINT  NOT NULL,               -- 0 for the root
    path            {PATH},
    next_child      INTEGER NOT NULL DEFAULT 0,     -- the last place given away below; a place is never given twice
    name            TEXT    NOT NULL,
    short_name      TEXT    NOT NULL,
    code            TEXT    NOT NULL DEFAULT '',
    keys            TEXT    NOT NULL DEFAULT '',    -- what a search looks through: names, pinyin, initials
    kind            TEXT    NOT NULL,
    field           TEXT    NOT NULL,
    region_code     TEXT    NOT NULL DEFAULT '',
    state           TEXT    NOT NULL,
    established_on  TEXT    NOT NULL DEFAULT '',
    abolished_on    TEXT    NOT NULL DEFAULT '',
    contact         TEXT    NOT NULL DEFAULT '',
    phone           TEXT    NOT NULL DEFAULT '',
    lat             DOUBLE PRECISION,               -- WGS-84 of its activity room
    lng             DOUBLE PRECISION,
    synthetic_place BOOLEAN NOT NULL DEFAULT FALSE, -- made up for the demo
    members         INTEGER NOT NULL DEFAULT 0,     -- in the subtree
    branches        INTEGER NOT NULL DEFAULT 0,     -- active branches in the subtree, itself included
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL
);
CREATE UNIQUE INDEX org_path ON org (path);
CREATE INDEX org_parent ON org (parent_id, state, path);
CREATE INDEX org_name ON org (name);
CREATE UNIQUE INDEX org_code ON org (code) WHERE code <> '';

CREATE TABLE org_term (
    org_id      BIGINT  NOT NULL,
    number      INTEGER NOT NULL,                   -- 第几届
    starts_on   TEXT    NOT NULL,
    ends_on     TEXT    NOT NULL,
    extended_to TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (org_id, number)
);

CREATE TABLE org_post (
    id         {ID},
    org_id     BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    post       TEXT   NOT NULL,
    from_on    TEXT   NOT NULL,
    until_on   TEXT   NOT NULL DEFAULT '',          -- '' while in office; else the last day
    created_at BIGINT NOT NULL
);
CREATE INDEX org_post_org ON org_post (org_id, until_on);
CREATE INDEX org_post_member ON org_post (member_id, until_on);

CREATE TABLE org_history (
    id     {ID},
    org_id BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    what   TEXT   NOT NULL,
    note   TEXT   NOT NULL,
    who    TEXT   NOT NULL
);
CREATE INDEX org_history_org ON org_history (org_id, id);
