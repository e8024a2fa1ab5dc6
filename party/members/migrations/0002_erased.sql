-- +goose Up
-- When the time for keeping the personal data of somebody who left was over and they
-- were erased (个人信息保护法 第四十七条); what is left is the organisation's record.
ALTER TABLE member ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
