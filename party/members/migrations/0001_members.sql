-- +goose Up
CREATE TABLE member (
  id             {ID},
  org_id         BIGINT NOT NULL,              -- the one branch the member belongs to
  org_path       {PATH},                       -- that branch's path
  group_id       BIGINT NOT NULL DEFAULT 0,    -- 党小组 inside the branch; 0 = none
  name           {PATH},
  pinyin         {PATH},                       -- likeliest reading: wangjianguo
  initials       {PATH},                       -- wjg
  pinyin_alt     {PATH},                       -- second likeliest reading; '' = none
  initials_alt   {PATH},                       -- its initials where they differ; '' = none
  id_blind       {BLOB} NOT NULL,              -- keyed digest of the ID number
  id_sealed      {BLOB} NOT NULL,
  id_tail        {PATH},                       -- last four characters
  gender         TEXT NOT NULL,                -- GB/T 2261.1
  ethnicity      TEXT NOT NULL,                -- GB/T 3304
  birth_on       TEXT NOT NULL,
  education      TEXT NOT NULL,                -- GB/T 4658
  degree         TEXT NOT NULL DEFAULT '',     -- GB/T 6864
  native_place   TEXT NOT NULL DEFAULT '',
  category       TEXT NOT NULL,                -- full, probationary
  status         TEXT NOT NULL,                -- normal, suspended, …
  joined_on      TEXT NOT NULL,
  confirmed_on   TEXT NOT NULL DEFAULT '',
  job            TEXT NOT NULL DEFAULT '',
  phone_blind    {BLOB},
  phone_sealed   {BLOB},
  landline       TEXT NOT NULL DEFAULT '',
  address_sealed {BLOB},
  lost           BOOLEAN NOT NULL DEFAULT FALSE,
  lost_on        TEXT NOT NULL DEFAULT '',
  mobile         BOOLEAN NOT NULL DEFAULT FALSE, -- 流动党员
  mobile_to      TEXT NOT NULL DEFAULT '',
  exempt         BOOLEAN NOT NULL DEFAULT FALSE, -- need not attend (教育管理条例 第二十三条)
  exempt_reason  TEXT NOT NULL DEFAULT '',
  note           TEXT NOT NULL DEFAULT '',
  more           TEXT NOT NULL DEFAULT '',     -- the form's further fields, as JSON; '' = none
  left_on        TEXT NOT NULL DEFAULT '',     -- the day the member left, '' while on the roll
  left_reason    TEXT NOT NULL DEFAULT '',
  created_at     BIGINT NOT NULL,
  updated_at     BIGINT NOT NULL
);

-- Each index but the first carries org_path, so that a search inside a subtree is answered
-- from the index alone; see search.go for which one is walked when.
CREATE UNIQUE INDEX member_id_number ON member (id_blind);
CREATE INDEX member_org ON member (org_path, id);
CREATE INDEX member_not_normal ON member (org_path, id) WHERE status <> 'normal';
CREATE INDEX member_mobile ON member (org_path, id) WHERE mobile;
CREATE INDEX member_name ON member (name, org_path);
CREATE INDEX member_given_name ON member (substr(name, 2), org_path);
CREATE INDEX member_pinyin ON member (pinyin, org_path);
CREATE INDEX member_initials ON member (initials, org_path);
CREATE INDEX member_pinyin_alt ON member (pinyin_alt, org_path) WHERE pinyin_alt <> '';
CREATE INDEX member_initials_alt ON member (initials_alt, org_path) WHERE initials_alt <> '';
CREATE INDEX member_id_tail ON member (id_tail, org_path);
CREATE INDEX member_phone ON member (phone_blind);
