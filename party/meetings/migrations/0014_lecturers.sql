-- +goose Up
-- A member's e-file lists the lectures 党课 they gave, in whichever branch.
CREATE INDEX meeting_lecturer_member ON meeting_lecturer (member_id) WHERE member_id <> 0;
