-- Browsers that are signed in by a cookie. Only the hash of the cookie's text is kept.
CREATE TABLE browser_session (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    user_id TEXT NOT NULL REFERENCES user_account (id),
    token_hash TEXT NOT NULL UNIQUE,
    token_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL
) STRICT;

CREATE INDEX browser_session_user ON browser_session (user_id, id);

-- The secret is encrypted with a key that lies outside the database.
CREATE TABLE second_factor (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES user_account (id),
    sealed_secret TEXT NOT NULL,
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    enabled_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
    user_id TEXT NOT NULL REFERENCES user_account (id),
    hash TEXT NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;
