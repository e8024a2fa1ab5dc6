-- +goose Up
-- Within how many days after the meeting reflections 心得体会 are to be written; 0: until it is filed.
ALTER TABLE meeting ADD COLUMN reflect_days BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meeting_theme ADD COLUMN reflect_days BIGINT NOT NULL DEFAULT 0;
CREATE INDEX meeting_reflecting ON meeting (org_path, ends_at) WHERE reflect_days > 0;

-- First written after that time.
ALTER TABLE meeting_reflection ADD COLUMN late BOOLEAN NOT NULL DEFAULT FALSE;
-- What the branch did with it: '', hidden, rewritten since it was hidden; and why.
ALTER TABLE meeting_reflection ADD COLUMN state TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting_reflection ADD COLUMN hidden_why TEXT NOT NULL DEFAULT '';
CREATE INDEX meeting_reflection_again ON meeting_reflection (meeting_id) WHERE state = 'rewritten';
CREATE INDEX meeting_reflection_member ON meeting_reflection (member_id);

-- What others of the branch say to a reflection.
CREATE TABLE meeting_comment (
	id {ID},
	meeting_id BIGINT NOT NULL,
	about_id BIGINT NOT NULL, -- the member whose reflection it is about
	member_id BIGINT NOT NULL REFERENCES member (id),
	body TEXT NOT NULL,
	at BIGINT NOT NULL,
	state TEXT NOT NULL,
	hidden_why TEXT NOT NULL
);
CREATE INDEX meeting_comment_about ON meeting_comment (meeting_id, about_id, id);
CREATE INDEX meeting_comment_member ON meeting_comment (member_id);
CREATE INDEX meeting_comment_old ON meeting_comment (at);
CREATE INDEX meeting_comment_again ON meeting_comment (meeting_id) WHERE state = 'rewritten';
