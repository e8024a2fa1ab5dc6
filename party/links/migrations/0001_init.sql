-- +goose Up
CREATE TABLE link (
    id         {ID},
    org_id     BIGINT NOT NULL,
    org_path   {PATH},           -- who belongs to this subtree sees it
    title      TEXT NOT NULL,
    url        TEXT NOT NULL,
    kind       TEXT NOT NULL,    -- video, learning, vr, other
    from_on    TEXT NOT NULL,
    until_on   TEXT NOT NULL,    -- '' without end
    created_at BIGINT NOT NULL
);
CREATE INDEX link_org ON link (org_path);
