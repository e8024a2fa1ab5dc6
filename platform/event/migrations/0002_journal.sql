-- +goose Up
-- What a person who reads the journal asks for: how it ended, where, about whom, from which device.
ALTER TABLE event ADD COLUMN result TEXT NOT NULL DEFAULT 'ok';
ALTER TABLE event ADD COLUMN org_path {PATH} DEFAULT '';
ALTER TABLE event ADD COLUMN about BIGINT NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN device TEXT NOT NULL DEFAULT '';
UPDATE event SET result = 'wrong' WHERE topic = 'LoggedIn' AND payload LIKE '%"ok":false%';
UPDATE event SET result = 'outside' WHERE topic = 'AccessRefused';
CREATE INDEX event_at ON event (at, id);
CREATE INDEX event_actor ON event (actor_id, at, id);
CREATE INDEX event_about ON event (about, at, id);
CREATE INDEX event_org ON event (org_path, at, id);
CREATE INDEX event_topic_at ON event (topic, at, id);
