-- +goose Up
CREATE TABLE talk (
	id {ID},
	org_id BIGINT NOT NULL REFERENCES org (id), -- the branch it counts for
	org_path {PATH},
	kind TEXT NOT NULL,
	one_id BIGINT NOT NULL REFERENCES member (id),   -- who wrote it down; of a paper talk, one of the two
	other_id BIGINT NOT NULL REFERENCES member (id),
	reader_id BIGINT NOT NULL,                  -- the superior who may read it as well; 0 is nobody
	held_on TEXT NOT NULL,
	place TEXT NOT NULL,
	kept BOOLEAN NOT NULL,                      -- confirmed by the other
	paper BOOLEAN NOT NULL,                     -- entered for two others, without what was said
	body_sealed {BLOB}
);
CREATE INDEX talk_one ON talk (one_id, held_on);
CREATE INDEX talk_other ON talk (other_id, held_on);
CREATE INDEX talk_reader ON talk (reader_id, held_on) WHERE reader_id <> 0;
CREATE INDEX talk_scope ON talk (org_path, held_on);
