-- +goose Up
-- The case 特色案例 that an own item was taken over from, an item of another meeting; 0: none.
ALTER TABLE meeting_item ADD COLUMN from_item BIGINT NOT NULL DEFAULT 0;
CREATE INDEX meeting_item_taken ON meeting_item (from_item, meeting_id) WHERE from_item <> 0;

-- Cases that an org recommends 推荐 to all below it. case_path is where the case's own org stands.
CREATE TABLE meeting_recommendation (
	item_id BIGINT NOT NULL,
	org_id BIGINT NOT NULL REFERENCES org (id),
	org_path {PATH},
	case_path {PATH},
	note TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (item_id, org_id)
);
CREATE INDEX meeting_recommendation_scope ON meeting_recommendation (org_path, item_id);
