-- +goose Up
CREATE TABLE privacy_reveal (
    id         {ID},
    member_id  BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    name       TEXT   NOT NULL,              -- who looked, as the member is told
    role       TEXT   NOT NULL,              -- in which role, in Chinese
    fields     TEXT   NOT NULL,              -- names of the API, separated by commas; never a value
    reason     TEXT   NOT NULL,
    at         BIGINT NOT NULL
);
CREATE INDEX privacy_reveal_member ON privacy_reveal (member_id, at);
CREATE INDEX privacy_reveal_account ON privacy_reveal (account_id, at);

CREATE TABLE privacy_export (
    id         {ID},
    org_id     BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    state      TEXT   NOT NULL,              -- asked, approved, refused, taken
    asked_by   BIGINT NOT NULL,              -- account
    asker      TEXT   NOT NULL,
    asked_at   BIGINT NOT NULL,
    decided_by BIGINT NOT NULL DEFAULT 0,
    decider    TEXT   NOT NULL DEFAULT '',
    note       TEXT   NOT NULL DEFAULT '',
    decided_at BIGINT NOT NULL DEFAULT 0,
    until_at   BIGINT NOT NULL DEFAULT 0,    -- the one download is possible until then
    taken_at   BIGINT NOT NULL DEFAULT 0,
    members    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX privacy_export_org ON privacy_export (org_id, id);

CREATE TABLE privacy_correction (
    id           {ID},
    member_id    BIGINT NOT NULL,
    field        TEXT   NOT NULL,
    value_sealed {BLOB},                     -- what the member says is right; gone once decided
    reason       TEXT   NOT NULL,
    state        TEXT   NOT NULL,            -- asked, granted, refused
    asked_at     BIGINT NOT NULL,
    decider      TEXT   NOT NULL DEFAULT '',
    note         TEXT   NOT NULL DEFAULT '',
    decided_at   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX privacy_correction_member ON privacy_correction (member_id, id);
CREATE INDEX privacy_correction_open ON privacy_correction (id) WHERE state = 'asked';

CREATE TABLE privacy_notice (
    version    BIGINT PRIMARY KEY,           -- the shipped text is version 1
    text       TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    account_id BIGINT NOT NULL,
    at         BIGINT NOT NULL
);

CREATE TABLE privacy_consent (
    member_id BIGINT  NOT NULL,
    purpose   TEXT    NOT NULL,              -- position
    version   BIGINT  NOT NULL,              -- of the notice it was given or refused under
    granted   BOOLEAN NOT NULL,
    at        BIGINT  NOT NULL,
    PRIMARY KEY (member_id, purpose)
);

CREATE TABLE privacy_incident (
    id         {ID},
    account_id BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    org_id     BIGINT NOT NULL,              -- of whoever sent it; 0: none
    place      TEXT   NOT NULL,              -- where it was sent to
    marking    TEXT   NOT NULL,              -- the kind of marking; the content is kept nowhere
    at         BIGINT NOT NULL,
    closed_at  BIGINT NOT NULL DEFAULT 0,
    closer     TEXT   NOT NULL DEFAULT '',
    note       TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX privacy_incident_open ON privacy_incident (id) WHERE closed_at = 0;
