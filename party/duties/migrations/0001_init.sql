-- +goose Up
-- What was held for which duty of which org; see store.go. The cards are counted from these rows
-- in the same transaction.
CREATE TABLE duty_act (
    source_id BIGINT  NOT NULL,               -- the meeting, talk, review or record
    duty      TEXT    NOT NULL,
    org_id    BIGINT  NOT NULL,               -- whose duty it counts for
    org_path  {PATH},
    source    TEXT    NOT NULL,               -- meeting, talk, review, record
    by_org    BIGINT  NOT NULL,               -- who held it: the org itself or one of its groups
    held_on   TEXT    NOT NULL,
    n         INTEGER NOT NULL,               -- 1; of a talk, how many members had not talked in this way before
    counts    BOOLEAN NOT NULL,               -- false: too few came
    late      BOOLEAN NOT NULL,               -- entered once its period was over 补录: it makes up, it was not in time
    note      TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (source_id, duty, org_id)
);
CREATE INDEX duty_act_org ON duty_act (org_path, held_on);
CREATE UNIQUE INDEX duty_act_record ON duty_act (org_id, duty, held_on) WHERE source = 'record';

CREATE TABLE duty_card (
    year     INTEGER NOT NULL,
    org_path {PATH},
    counts   TEXT    NOT NULL,                -- see card.go
    PRIMARY KEY (year, org_path)
);

-- Who has talked in which way in a year 谈心谈话.
CREATE TABLE duty_talk (
    org_id    BIGINT  NOT NULL,
    year      INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    member_id BIGINT  NOT NULL,
    talk_id   BIGINT  NOT NULL,               -- the first of the year
    PRIMARY KEY (org_id, year, kind, member_id)
);
CREATE INDEX duty_talk_talk ON duty_talk (talk_id);

-- Who asked a branch for what 催办.
CREATE TABLE duty_nudge (
    org_id     BIGINT NOT NULL,
    duty       TEXT   NOT NULL,
    period     TEXT   NOT NULL,
    day        TEXT   NOT NULL,               -- once a day
    at         BIGINT NOT NULL,
    by_account BIGINT NOT NULL,
    by_name    TEXT   NOT NULL,
    note       TEXT   NOT NULL,
    PRIMARY KEY (org_id, duty, period, day)
);
