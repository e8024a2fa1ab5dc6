-- +goose Up
-- A device key is the public half of a key that a browser made and cannot hand
-- out. It stays with the browser when somebody else logs in there, so it is
-- kept by account when each first used it; the session holds the key itself.
CREATE TABLE account_device (
    account_id BIGINT NOT NULL,
    key_id     {BLOB} NOT NULL,                     -- SHA-256 of the key
    first_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, key_id)
);
ALTER TABLE account_session ADD COLUMN device_key {BLOB};             -- P-256 point, uncompressed; NULL: none registered
ALTER TABLE account_session ADD COLUMN device_at BIGINT NOT NULL DEFAULT 0; -- first_at of that key
