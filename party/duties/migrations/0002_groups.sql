-- +goose Up
-- A card says what the branch held as a whole and what each of its groups held (card.go). It did not before: cards
-- are counted anew when the cell starts.
DELETE FROM duty_card;
