-- +goose Up
-- One line is one action that a unit's officer lets a lower unit's officers do
-- in their own subtree. Whether it is in force is decided when it is read.
CREATE TABLE account_delegation (
    id          {ID},
    from_org_id BIGINT NOT NULL,
    role        TEXT   NOT NULL,                    -- in which the giver holds the action at from_org_id
    to_org_id   BIGINT NOT NULL,
    action      TEXT   NOT NULL,
    until_at    BIGINT NOT NULL,
    given_by    BIGINT NOT NULL,                    -- account
    given_at    BIGINT NOT NULL,
    reason      TEXT   NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0,          -- taken back
    ended_by    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX account_delegation_to ON account_delegation (to_org_id);

-- Nobody is two of the three administrators.
CREATE UNIQUE INDEX account_grant_administrator ON account_grant (account_id) WHERE org_id = 0;
