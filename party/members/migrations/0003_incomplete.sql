-- +goose Up
-- Whose form still has a blank it asks for (complete.go); a whole city's are counted while somebody looks on.
CREATE INDEX member_incomplete ON member (org_path, id) WHERE id_tail = '' OR gender = '' OR ethnicity = '' OR birth_on = '' OR education = '' OR joined_on = ''
	OR job = '' OR phone_blind IS NULL OR address_sealed IS NULL OR (category = 'full' AND confirmed_on = '' AND joined_on >= '1977-08-18')
	OR (lost AND lost_on = '') OR (mobile AND mobile_to = '') OR (exempt AND exempt_reason = '');
