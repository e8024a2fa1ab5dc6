-- +goose Up
CREATE TABLE account (
    id             {ID},
    login          {PATH},                          -- lower case
    name           {PATH},
    member_id      BIGINT,                          -- NULL when it belongs to no member
    org_id         BIGINT  NOT NULL,                -- the unit that keeps it: a member's branch; 0 for an administrator's
    org_path       {PATH},
    password       TEXT    NOT NULL,                -- argon2id; '' until one is handed out
    must_change    BOOLEAN NOT NULL,
    one_time_until BIGINT  NOT NULL DEFAULT 0,      -- a handed-out password works until then
    disabled       BOOLEAN NOT NULL DEFAULT FALSE,
    created_at     BIGINT  NOT NULL
);
CREATE UNIQUE INDEX account_login ON account (login);
CREATE UNIQUE INDEX account_member ON account (member_id);
CREATE INDEX account_org ON account (org_path, id);
CREATE INDEX account_name ON account (name);

CREATE TABLE account_session (
    id          {ID},
    account_id  BIGINT  NOT NULL,
    token       {BLOB}  NOT NULL,                   -- SHA-256 of it
    wall_org_id BIGINT  NOT NULL DEFAULT 0,         -- a screen's: it sees this org and nothing else
    device      TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    seen_at     BIGINT  NOT NULL,                   -- exact to a day: not every request writes
    expires_at  BIGINT  NOT NULL
);
CREATE UNIQUE INDEX account_session_token ON account_session (token);
CREATE INDEX account_session_account ON account_session (account_id);
CREATE INDEX account_session_wall ON account_session (wall_org_id) WHERE wall_org_id <> 0;

CREATE TABLE account_grant (
    id         {ID},
    account_id BIGINT NOT NULL,
    role       TEXT   NOT NULL,
    org_id     BIGINT NOT NULL,                     -- 0: the whole cell, for administrators
    until_at   BIGINT NOT NULL,                     -- 0: without end, for administrators
    given_by   BIGINT NOT NULL,
    given_at   BIGINT NOT NULL,
    reason     TEXT   NOT NULL
);
CREATE UNIQUE INDEX account_grant_account ON account_grant (account_id, role, org_id);
