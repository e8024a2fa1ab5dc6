-- +goose Up
-- How far the members of a branch are with the talks of a year, counted from its book; see cover.go.
CREATE TABLE talk_cover (
	year INTEGER NOT NULL,                      -- 0: what is to be had in any year
	org_path {PATH},
	n INTEGER NOT NULL,                         -- members and ways of talking, never 0
	PRIMARY KEY (year, org_path)
);
