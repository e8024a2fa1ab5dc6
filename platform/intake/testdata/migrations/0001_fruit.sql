-- +goose Up
CREATE TABLE fruit (name {PATH}, PRIMARY KEY (name));
