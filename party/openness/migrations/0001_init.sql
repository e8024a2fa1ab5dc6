-- +goose Up
-- What a branch's page shows of meetings and of what follows from them: a read model, fed by events.
CREATE TABLE openness_meeting (
    meeting_id {ID},
    org_id     BIGINT NOT NULL,
    org_path   {PATH},
    kinds      TEXT NOT NULL,                 -- separated by spaces, the main one first
    title      TEXT NOT NULL,
    place      TEXT NOT NULL,
    held_on    TEXT NOT NULL,                 -- YYYY-MM-DD
    starts_at  BIGINT NOT NULL DEFAULT 0,     -- 0 where only the day is known
    state      TEXT NOT NULL,                 -- coming, withdrawn, cancelled, held, filed
    counted    BOOLEAN NOT NULL DEFAULT FALSE, -- the roll is closed: due, came and leave are known
    due        BIGINT NOT NULL DEFAULT 0,
    came       BIGINT NOT NULL DEFAULT 0,
    leave      BIGINT NOT NULL DEFAULT 0,
    inquorate  BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX openness_meeting_org ON openness_meeting (org_path, held_on);

CREATE TABLE openness_task (
    item_id    {ID},                          -- the agenda item that was decided on
    meeting_id BIGINT NOT NULL,
    org_id     BIGINT NOT NULL,
    org_path   {PATH},
    title      TEXT NOT NULL,
    member_id  BIGINT NOT NULL,               -- responsible
    due_on     TEXT NOT NULL,
    state      TEXT NOT NULL                  -- open, done, dropped
);
CREATE INDEX openness_task_org ON openness_task (org_path, due_on);

-- 党务公开
CREATE TABLE openness_disclosure (
    id           {ID},
    org_id       BIGINT NOT NULL,
    org_path     {PATH},
    category     TEXT NOT NULL,
    period       TEXT NOT NULL,               -- 2026, 2026-Q3, 2026-11; '' when it comes up
    state        TEXT NOT NULL,               -- published, withdrawn
    version      BIGINT NOT NULL,
    title        TEXT NOT NULL,
    body         TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    note         TEXT NOT NULL DEFAULT ''     -- why withdrawn
);
CREATE INDEX openness_disclosure_org ON openness_disclosure (org_path, id);
CREATE UNIQUE INDEX openness_disclosure_once ON openness_disclosure (org_id, category, period) WHERE period <> '' AND state = 'published';

-- Each text that was ever published.
CREATE TABLE openness_version (
    disclosure_id BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    title         TEXT NOT NULL,
    body          TEXT NOT NULL,
    reason        TEXT NOT NULL,
    who           TEXT NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (disclosure_id, version)
);

CREATE TABLE openness_read (
    disclosure_id BIGINT NOT NULL,
    member_id     BIGINT NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (disclosure_id, member_id)
);

-- 意见建议和感言. Of an unnamed one nothing is kept but the text and the day; its id is drawn by chance.
CREATE TABLE openness_suggestion (
    id            {ID},
    org_id        BIGINT NOT NULL,
    org_path      {PATH},
    kind          TEXT NOT NULL,              -- suggestion, remark
    member_id     BIGINT NOT NULL DEFAULT 0,  -- 0: unnamed
    made_on       TEXT NOT NULL,
    body          TEXT NOT NULL,
    due_on        TEXT NOT NULL DEFAULT '',   -- '' for a remark
    answer        TEXT NOT NULL DEFAULT '',
    answered_at   BIGINT NOT NULL DEFAULT 0,
    answered_by   TEXT NOT NULL DEFAULT '',
    hidden        BOOLEAN NOT NULL DEFAULT FALSE,
    hidden_why    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX openness_suggestion_org ON openness_suggestion (org_path, made_on, id);
