-- From where an API key may be used (networks separated by a space; empty: everywhere), and whether its requests are signed.
ALTER TABLE api_key ADD COLUMN allow_networks TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN deny_networks TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN signing TEXT NOT NULL DEFAULT 'off';
-- Encrypted with a key that lies outside the database.
ALTER TABLE api_key ADD COLUMN sealed_signing_secret TEXT NOT NULL DEFAULT '';
