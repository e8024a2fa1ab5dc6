-- +goose Up
-- How a city's nine thousand branches stand is read at once: who sits on each committee, and which groups there are.
DROP INDEX org_post_org;
-- In this order nobody is sorted to be counted once.
CREATE INDEX org_post_org ON org_post (org_id, until_on, member_id, post);
CREATE INDEX org_groups ON org (path, parent_id, id, short_name, kind, state) WHERE kind = 'group' AND state = 'active';
