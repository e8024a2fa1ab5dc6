-- +goose Up
ALTER TABLE account ADD COLUMN directory BOOLEAN NOT NULL DEFAULT FALSE;          -- its password is the directory's, not ours
ALTER TABLE account_session ADD COLUMN means TEXT NOT NULL DEFAULT 'password';    -- how it was opened: password, directory, oidc

-- The name by which an OpenID provider knows the owner of an account.
CREATE TABLE account_identity (
    id         {ID},
    account_id BIGINT NOT NULL,
    issuer     {PATH},
    subject    {PATH},
    how        TEXT   NOT NULL,                     -- owner, administrator or rule
    linked_by  BIGINT NOT NULL,
    linked_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_identity_subject ON account_identity (issuer, subject);
CREATE UNIQUE INDEX account_identity_account ON account_identity (account_id, issuer);
