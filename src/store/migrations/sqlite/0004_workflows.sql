-- Workflows: definitions in immutable versions, runs, and every attempt at every step of them. An attempt that waits is the
-- timer: its row says until when, or for which event. What a run does next is decided from its live rows alone.

CREATE TABLE workflow (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL, -- draft, published, paused, archived
    version INTEGER NOT NULL, -- that new runs take; 0: never published
    draft TEXT NOT NULL, -- a definition that is not published; '': none
    runs INTEGER NOT NULL, -- started so far
    last_run_at INTEGER NOT NULL,
    next_start_at INTEGER NOT NULL, -- with a rate: the next run does not begin earlier
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE workflow_version (
    tenant_id TEXT NOT NULL,
    workflow_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    definition TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, workflow_id, version)
) STRICT;

-- The triggers of the versions that take new runs, by what they wait for.
CREATE TABLE workflow_trigger (
    tenant_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    workflow_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, kind, workflow_id)
) STRICT, WITHOUT ROWID;

-- Each key starts one run, for ever: a replayed webhook, a schedule's tick, a lead that may enter once.
CREATE TABLE workflow_fire (
    tenant_id TEXT NOT NULL,
    workflow_id TEXT NOT NULL,
    fire_key TEXT NOT NULL,
    run_id TEXT NOT NULL,
    fired_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, workflow_id, fire_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE workflow_run (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    workflow_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    lead_id TEXT NOT NULL,
    status TEXT NOT NULL,
    trigger_kind TEXT NOT NULL,
    trigger_input TEXT NOT NULL,
    parent_run_id TEXT NOT NULL,
    error TEXT NOT NULL,
    visits INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL, -- 0: it is open
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX workflow_run_list ON workflow_run (tenant_id, workflow_id, id);
CREATE INDEX workflow_run_lead ON workflow_run (tenant_id, lead_id, id) WHERE lead_id <> '';
CREATE INDEX workflow_run_open ON workflow_run (tenant_id, id, workflow_id, status) WHERE finished_at = 0;
CREATE INDEX workflow_run_failed ON workflow_run (tenant_id, id, workflow_id) WHERE status = 'failed';
CREATE INDEX workflow_run_cancelled ON workflow_run (tenant_id, id, workflow_id) WHERE status = 'cancelled';

CREATE TABLE workflow_step_attempt (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    visit INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    step_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    lead_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    wake_at INTEGER NOT NULL, -- of a waiting one; 0: only an event wakes it
    event TEXT NOT NULL, -- that a waiting one waits for
    input TEXT NOT NULL,
    output TEXT NOT NULL,
    label TEXT NOT NULL,
    error TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, run_id, visit, attempt)
) STRICT, WITHOUT ROWID;

CREATE INDEX workflow_timer ON workflow_step_attempt (wake_at) WHERE status = 'waiting' AND wake_at > 0;
CREATE INDEX workflow_event ON workflow_step_attempt (tenant_id, lead_id, event) WHERE status = 'waiting' AND event <> '';

INSERT INTO sqlite_stat1 (tbl, idx, stat)
VALUES
    ('workflow_run', 'workflow_run', '1000000 500000 1'),
    ('workflow_run', 'workflow_run_list', '1000000 500000 100000 1'),
    ('workflow_run', 'workflow_run_lead', '1000000 500000 2 1'),
    ('workflow_run', 'workflow_run_open', '10000 5000 1 1 1'),
    ('workflow_run', 'workflow_run_failed', '10000 5000 1 1'),
    ('workflow_run', 'workflow_run_cancelled', '10000 5000 1 1'),
    ('workflow_step_attempt', 'workflow_step_attempt', '3000000 1500000 3 1 1'),
    ('workflow_step_attempt', 'workflow_timer', '10000 1'),
    ('workflow_step_attempt', 'workflow_event', '10000 5000 2 1');

ANALYZE sqlite_schema;
