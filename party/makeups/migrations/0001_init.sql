-- +goose Up
CREATE TABLE makeup (
    id          {ID},
    meeting_id  BIGINT NOT NULL,
    member_id   BIGINT NOT NULL,
    org_id      BIGINT NOT NULL,          -- whose meeting it was
    org_path    {PATH},
    cause       TEXT NOT NULL,            -- absent, leave
    state       TEXT NOT NULL,            -- due, written, done, excused, void
    since       BIGINT NOT NULL,          -- the meeting's end: nothing is asked before
    due_on      TEXT NOT NULL,            -- YYYY-MM-DD
    source      TEXT NOT NULL DEFAULT '', -- materials, visit, session; '' until done
    body        TEXT NOT NULL DEFAULT '', -- what the member learned
    note        TEXT NOT NULL DEFAULT '', -- the branch's: why returned, excused, brought home
    done_on     TEXT NOT NULL DEFAULT '', -- the day the lesson was made up
    written_at  BIGINT NOT NULL DEFAULT 0,
    settled_by  TEXT NOT NULL DEFAULT ''  -- who confirmed or excused
);
CREATE UNIQUE INDEX makeup_once ON makeup (meeting_id, member_id);
CREATE INDEX makeup_member ON makeup (member_id, state);
CREATE INDEX makeup_org ON makeup (org_path, id);

-- What is known of the meetings that may have to be made up.
CREATE TABLE makeup_meeting (
    meeting_id {ID},
    org_path   {PATH},
    kinds      TEXT NOT NULL,   -- separated by spaces, the main one first
    title      TEXT NOT NULL,
    ends_at    BIGINT NOT NULL
);
CREATE INDEX makeup_meeting_org ON makeup_meeting (org_path);
