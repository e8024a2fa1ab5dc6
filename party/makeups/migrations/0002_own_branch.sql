-- +goose Up
-- What a committee held is owed to each one's own branch: nobody at a committee settles lessons.
UPDATE makeup SET org_id = (SELECT m.org_id FROM member m WHERE m.id = makeup.member_id), org_path = (SELECT m.org_path FROM member m WHERE m.id = makeup.member_id)
WHERE state IN ('due', 'written') AND org_id IN (SELECT id FROM org WHERE kind NOT IN ('branch', 'joint_branch', 'temporary_branch', 'mobile_branch', 'group'));
