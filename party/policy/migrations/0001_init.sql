-- +goose Up
-- Both tables are only ever added to: what was in force in the past stays as it was.
CREATE TABLE policy_switch (
    id         {ID},
    org_id     BIGINT NOT NULL,
    key        TEXT   NOT NULL,
    value      TEXT   NOT NULL,             -- '' follows the superior again
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT NOT NULL DEFAULT 0,   -- 0: until a later one
    reason     TEXT   NOT NULL,
    by_account BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX policy_switch_org ON policy_switch (org_id, key);

CREATE TABLE policy_pack (
    id         {ID},
    org_id     BIGINT  NOT NULL,
    name       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    article    TEXT    NOT NULL,
    level      TEXT    NOT NULL,
    params     TEXT    NOT NULL,            -- JSON, see score.go
    valid_from BIGINT  NOT NULL,
    valid_to   BIGINT  NOT NULL DEFAULT 0,
    reason     TEXT    NOT NULL,
    by_account BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL
);
CREATE UNIQUE INDEX policy_pack_version ON policy_pack (name, version);
