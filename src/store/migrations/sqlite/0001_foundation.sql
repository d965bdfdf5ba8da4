-- Every table carries tenant_id where its noun has one. Times are microseconds since 1970, ids UUIDv7 text,
-- enumerations the words of the model. Each index costs every insert, so each says what it is for.

CREATE TABLE tenant (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    plan TEXT NOT NULL,
    active INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

INSERT INTO tenant (id, name, email, owner_id, plan, active, created_at)
VALUES ('default', 'Default', '', 'system', 'enterprise', 1, unixepoch() * 1000000);

-- Not "user": that word is reserved in PostgreSQL.
CREATE TABLE user_account (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    username TEXT NOT NULL COLLATE NOCASE UNIQUE,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    active INTEGER NOT NULL,
    token_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_login_at INTEGER NOT NULL
) STRICT;

CREATE INDEX user_account_tenant ON user_account (tenant_id, username);

CREATE TABLE api_key (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    user_id TEXT NOT NULL REFERENCES user_account (id),
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    preview TEXT NOT NULL,
    scopes TEXT NOT NULL, -- words separated by a space; empty: everything the role may
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL
) STRICT;

CREATE INDEX api_key_user ON api_key (tenant_id, user_id, id);

CREATE TABLE revoked_token (
    token_id TEXT NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- "number" ties a lead to its full-text row; it must survive VACUUM, so it is a column of its own.
CREATE TABLE lead (
    number INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL COLLATE NOCASE,
    email TEXT NOT NULL COLLATE NOCASE,
    phone TEXT NOT NULL,
    phone_e164 TEXT NOT NULL,
    company TEXT NOT NULL COLLATE NOCASE,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    owner TEXT NOT NULL,
    score INTEGER NOT NULL,
    tags TEXT NOT NULL, -- one a line; lead_tag is the index over them
    custom_fields TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (tenant_id, id)
) STRICT;

-- The default order and its cursor, and ranges of created_at. Being covering, it also answers exact counts, the other
-- filters and the sorts by updated_at, score and names without touching the rows. New entries go to its end, so it
-- costs inserts little; an index of its own for each of those would dirty one more page an insert.
CREATE INDEX lead_list ON lead (
    tenant_id, created_at, id, status, source, owner, score, updated_at, last_name, company
);

-- Finding a lead by address (lists, later duplicates), and the order by e-mail.
CREATE INDEX lead_email ON lead (tenant_id, email, id);

CREATE TABLE lead_tag (
    tenant_id TEXT NOT NULL,
    tag TEXT NOT NULL,
    number INTEGER NOT NULL, -- of the lead
    PRIMARY KEY (tenant_id, tag, number)
) STRICT, WITHOUT ROWID;

-- How many leads a tenant has, so that the total of an unfiltered list takes constant time.
CREATE TABLE lead_counter (
    tenant_id TEXT NOT NULL PRIMARY KEY,
    total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- External content: the words are read from lead, so the text is stored once. No ranking, hence no column sizes.
CREATE VIRTUAL TABLE lead_search USING fts5 (
    first_name, last_name, email, phone, phone_e164, company, tags,
    content = 'lead', content_rowid = 'number', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2'
);

-- Unfinished tasks only, so that claiming stays fast however many were ever done. "stage" is what an index can be
-- partial on: ready (claimable), delayed (run_at was in the future), leased (a worker has it).
CREATE TABLE task (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    type TEXT NOT NULL,
    queue TEXT NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL,
    stage TEXT NOT NULL,
    priority INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    lease_token TEXT NOT NULL,
    lease_until INTEGER NOT NULL,
    worker_id TEXT NOT NULL,
    lead_id TEXT NOT NULL,
    unique_key TEXT, -- NULL: no limit
    error TEXT NOT NULL,
    request_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL
) STRICT;

-- What workers claim; what becomes due; which leases ran out. "stage" stands in each once more, so that counting needs
-- no row.
CREATE INDEX task_ready ON task (queue, priority DESC, run_at, id, type, stage) WHERE stage = 'ready';
CREATE INDEX task_delayed ON task (queue, run_at, stage) WHERE stage = 'delayed';
CREATE INDEX task_leased ON task (lease_until, stage) WHERE stage = 'leased';
CREATE UNIQUE INDEX task_unique ON task (tenant_id, unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX task_lead ON task (tenant_id, lead_id) WHERE lead_id <> '';

CREATE TABLE task_history (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    type TEXT NOT NULL,
    queue TEXT NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL,
    priority INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    worker_id TEXT NOT NULL,
    lead_id TEXT NOT NULL,
    unique_key TEXT,
    error TEXT NOT NULL,
    outcome TEXT NOT NULL,
    result TEXT NOT NULL,
    request_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL
) STRICT;

-- Finds one, lists newest first (ids are time-ordered) and counts by status, type and queue without the rows.
CREATE INDEX task_history_list ON task_history (tenant_id, id, status, type, queue);
CREATE INDEX task_history_lead ON task_history (tenant_id, lead_id) WHERE lead_id <> '';
CREATE INDEX task_history_dead ON task_history (tenant_id, id, status) WHERE status = 'dead';

-- The failed attempts of a task, wherever it lies.
CREATE TABLE task_failure (
    number INTEGER PRIMARY KEY,
    task_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    at INTEGER NOT NULL,
    error TEXT NOT NULL
) STRICT;

CREATE INDEX task_failure_task ON task_failure (task_id);

CREATE TABLE audit_event (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    details TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- The history of one thing (a lead's timeline). Lists of a whole tenant walk the log backwards instead.
CREATE INDEX audit_event_entity ON audit_event (tenant_id, entity_id);
CREATE INDEX audit_event_id ON audit_event (id);

CREATE TABLE mail (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    lead_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX mail_lead ON mail (tenant_id, lead_id, at);

CREATE TABLE crm_call (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    lead_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    external_id TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX crm_call_lead ON crm_call (tenant_id, lead_id, at);

CREATE TABLE idempotency_answer (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, key)
) STRICT;

CREATE INDEX idempotency_answer_age ON idempotency_answer (created_at);

-- What the query planner believes about the tables, written by hand instead of measured: plans are then the same on
-- every machine and for every tenant. It says that a tenant has many rows, that a lead's id, address, tag or task is
-- selective, and that lead_list is the index to walk when nothing else is.
ANALYZE sqlite_schema;

INSERT INTO sqlite_stat1 (tbl, idx, stat)
VALUES
    ('lead', 'sqlite_autoindex_lead_1', '1000000 130000 1'),
    ('lead', 'lead_list', '1000000 100000 2 1 1 1 1 1 1 1 1'),
    ('lead', 'lead_email', '1000000 130000 2 1'),
    ('lead_tag', 'lead_tag', '1000000 100000 1000 1'),
    ('task', 'sqlite_autoindex_task_1', '100000 1'),
    ('task', 'task_lead', '100000 50000 5'),
    ('task_history', 'task_history_list', '1000000 500000 1 1 1 1'),
    ('task_history', 'task_history_dead', '1000 500 1 1'),
    ('task_history', 'task_history_lead', '1000000 500000 5'),
    ('audit_event', 'audit_event_entity', '1000000 500000 5'),
    ('audit_event', 'audit_event_id', '1000000 1');

ANALYZE sqlite_schema;
