-- +goose Up
ALTER TABLE account ADD COLUMN password_by BIGINT NOT NULL DEFAULT 0; -- who handed out the password in force; 0: it is the owner's
ALTER TABLE account ADD COLUMN freed_by BIGINT NOT NULL DEFAULT 0;    -- who took the second factors off since the owner last logged in

CREATE TABLE account_totp (
    id            {ID},                             -- the account's
    secret_sealed {BLOB} NOT NULL,
    last_step     BIGINT NOT NULL,                  -- half-minute of the last code taken: none counts twice
    created_at    BIGINT NOT NULL
);

CREATE TABLE account_recovery (
    id         {ID},
    account_id BIGINT NOT NULL,
    code       {BLOB} NOT NULL,                     -- SHA-256 of 80 random bits
    used_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX account_recovery_account ON account_recovery (account_id);

CREATE TABLE account_passkey (
    id            {ID},
    account_id    BIGINT  NOT NULL,
    credential_id {BLOB}  NOT NULL,
    rp            TEXT    NOT NULL,                 -- host name it was made for: it works nowhere else
    name          TEXT    NOT NULL,
    credential    TEXT    NOT NULL,                 -- public key, counter, flags
    cloned        BOOLEAN NOT NULL DEFAULT FALSE,   -- its counter went back: it is taken no more
    created_at    BIGINT  NOT NULL,
    used_at       BIGINT  NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX account_passkey_credential ON account_passkey (credential_id);
CREATE INDEX account_passkey_account ON account_passkey (account_id);

CREATE TABLE account_step (
    id           {ID},
    token        {BLOB} NOT NULL,                   -- SHA-256 of what the page holds
    kind         TEXT   NOT NULL,
    account_id   BIGINT NOT NULL,                   -- 0 while it is not known whose passkey will come
    state_sealed {BLOB},
    expires_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_step_token ON account_step (token);
CREATE INDEX account_step_expires ON account_step (expires_at);

CREATE TABLE account_notice (
    id         {ID},
    account_id BIGINT NOT NULL,
    what       TEXT   NOT NULL,
    by_name    TEXT   NOT NULL,                     -- who did it; '' when nobody did
    at         BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX account_notice_account ON account_notice (account_id, seen_at);
