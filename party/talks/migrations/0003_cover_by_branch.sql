-- +goose Up
-- A branch is counted anew whenever one of its members talks, comes or leaves: its rows are found by its path, as those
-- of a subtree are. The next start counts all anew.
DROP TABLE talk_cover;
CREATE TABLE talk_cover (
	org_path {PATH},
	year INTEGER NOT NULL,                      -- 0: what is to be had in any year
	n INTEGER NOT NULL,                         -- members and ways of talking, never 0
	PRIMARY KEY (org_path, year)
);
