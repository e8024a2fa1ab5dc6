-- +goose Up
CREATE INDEX privacy_incident_account ON privacy_incident (account_id, at);
