-- +goose Up
-- One row: how far the log goes, the time of its last leaf, and the roots of
-- the complete subtrees it consists of, the largest first. Made by the first
-- leaf; locked last in each transaction that appends.
CREATE TABLE seal_state (
	id {ID},
	size BIGINT NOT NULL,
	at BIGINT NOT NULL,
	edge {BLOB} NOT NULL
);
-- One row a leaf. hash is SHA-256(salt, content); the leaf's own hash follows
-- from all columns but salt and mark, which is its first eight bytes.
CREATE TABLE seal_leaf (
	n {ID},
	kind TEXT NOT NULL,
	ref BIGINT NOT NULL,
	sub BIGINT NOT NULL,
	at BIGINT NOT NULL,
	salt {BLOB} NOT NULL,
	hash {BLOB} NOT NULL,
	mark BIGINT NOT NULL
);
CREATE INDEX seal_leaf_record ON seal_leaf (ref, sub);
-- Roots of complete blocks of 256 leaves (level 8) and of what is built on them.
CREATE TABLE seal_hash (
	level BIGINT NOT NULL,
	n BIGINT NOT NULL,
	hash {BLOB} NOT NULL,
	PRIMARY KEY (level, n)
);
