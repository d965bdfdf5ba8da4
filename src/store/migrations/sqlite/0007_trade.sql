-- Mail templates, and each tenant's own CRM.

-- A tenant's own templates; one called like a built-in template takes its place.
CREATE TABLE mail_template (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    is_html INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

-- The CRM a tenant has set itself, in place of the configuration file's.
CREATE TABLE crm_config (
    tenant_id TEXT NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    api_base_url TEXT NOT NULL,
    create_endpoint TEXT NOT NULL,
    get_endpoint TEXT NOT NULL,
    list_endpoint TEXT NOT NULL,
    id_path TEXT NOT NULL,
    auth_type TEXT NOT NULL,
    auth_key_name TEXT NOT NULL,
    sealed_secret TEXT NOT NULL, -- encrypted with the installation's key; empty: none
    secret_end TEXT NOT NULL, -- its last 4 characters, to be shown
    fields TEXT NOT NULL, -- one a line: our field, tab, transform, tab, their place
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
