-- +goose Up
CREATE TABLE event (
	id {ID},
	topic TEXT NOT NULL,
	payload TEXT NOT NULL,
	at BIGINT NOT NULL,
	actor_id BIGINT NOT NULL,
	actor TEXT NOT NULL,
	source TEXT NOT NULL,
	request_id TEXT NOT NULL,
	relayed BOOLEAN NOT NULL
);
CREATE INDEX event_to_relay ON event (id) WHERE NOT relayed;
CREATE INDEX event_topic ON event (topic, id);
CREATE TABLE event_delivery (
	event_id BIGINT NOT NULL REFERENCES event (id),
	subscriber TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (event_id, subscriber)
);
