-- +goose Up
-- 延长一年留党察看期限 (纪律处分条例 第十二条): the day of the decision, and whose it is. observed_until is the end
-- with that year in it.
ALTER TABLE member ADD COLUMN extended_on TEXT NOT NULL DEFAULT '';
ALTER TABLE member ADD COLUMN extended_by TEXT NOT NULL DEFAULT '';
CREATE INDEX member_observed ON member (org_path, observed_until) WHERE observed_from <> '' AND restored_on = '';

-- 留党察看 before the one in member: rights were restored after each of them.
CREATE TABLE member_standing (
  member_id      BIGINT NOT NULL,
  observed_from  TEXT NOT NULL,
  observed_until TEXT NOT NULL,
  observed_by    TEXT NOT NULL,
  extended_on    TEXT NOT NULL,
  extended_by    TEXT NOT NULL,
  restored_on    TEXT NOT NULL,
  restored_by    TEXT NOT NULL,
  PRIMARY KEY (member_id, observed_from)
);
