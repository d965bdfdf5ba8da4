-- Lists with a name: whose they are, and what they show. filter is a JSON object of texts, shown_columns a JSON list of texts.
CREATE TABLE saved_view (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    user_id TEXT NOT NULL,
    page TEXT NOT NULL,
    name TEXT NOT NULL,
    shared INTEGER NOT NULL,
    filter TEXT NOT NULL,
    sort TEXT NOT NULL,
    shown_columns TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (tenant_id, user_id, page, name)
) STRICT;

CREATE INDEX saved_view_shared ON saved_view (tenant_id, page) WHERE shared = 1;
