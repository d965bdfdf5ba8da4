-- The whole queue: keys that take turns, expiry, tags, progress; rules that pause and limit; schedules; workers; what
-- tasks logged. "stage" has two more words: parked (its concurrency key is taken) and handed_over (a broker outside the
-- store, Redis, has it; "generation" counts how often, and an answer to an older one is void).

ALTER TABLE task ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN concurrency_key TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN concurrency_limit INTEGER NOT NULL DEFAULT 1;
ALTER TABLE task ADD COLUMN timeout_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN result_ttl_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN unique_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN progress INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN progress_message TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN schedule_id TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

ALTER TABLE task_history ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE task_history ADD COLUMN concurrency_key TEXT NOT NULL DEFAULT '';
ALTER TABLE task_history ADD COLUMN concurrency_limit INTEGER NOT NULL DEFAULT 1;
ALTER TABLE task_history ADD COLUMN timeout_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_history ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_history ADD COLUMN result_ttl_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_history ADD COLUMN unique_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_history ADD COLUMN progress INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_history ADD COLUMN progress_message TEXT NOT NULL DEFAULT '';
ALTER TABLE task_history ADD COLUMN schedule_id TEXT NOT NULL DEFAULT '';
ALTER TABLE task_history ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

-- Claiming takes turns over tenants and types: the first task of each is one step in this index.
DROP INDEX task_ready;
CREATE INDEX task_ready ON task (queue, tenant_id, type, priority DESC, run_at, id, stage) WHERE stage = 'ready';

-- What becomes due, over all queues.
DROP INDEX task_delayed;
CREATE INDEX task_delayed ON task (run_at, queue, type, stage) WHERE stage = 'delayed';

-- Who waits for a key, by lane, and who has it.
CREATE INDEX task_parked ON task (
    tenant_id, concurrency_key, queue, type, priority DESC, run_at, id, stage
) WHERE stage = 'parked';
CREATE INDEX task_key_held ON task (tenant_id, concurrency_key) WHERE concurrency_key <> '' AND stage IN ('leased', 'handed_over');

-- What runs, counted by queue and type for the rules.
CREATE INDEX task_running ON task (tenant_id, queue, type, stage) WHERE stage IN ('leased', 'handed_over');
CREATE INDEX task_handed_over ON task (id, generation, status, lease_until, stage) WHERE stage = 'handed_over';
CREATE INDEX task_expiry ON task (expires_at) WHERE expires_at > 0 AND attempt = 0;

-- Pruning by age, and unique keys that outlive their task.
CREATE INDEX task_history_age ON task_history (finished_at, status);
CREATE INDEX task_history_unique ON task_history (tenant_id, unique_key, unique_until) WHERE unique_until > 0;

-- Results that are to be emptied before their task is.
CREATE INDEX task_history_result ON task_history (finished_at + result_ttl_s * 1000000)
WHERE result_ttl_s > 0 AND result <> 'null';

-- Lists newest first, and counts by whatever stands in the index, without the rows. The partial ones cost nothing for the
-- many tasks that have no tag, key, schedule or error.
DROP INDEX task_history_list;
CREATE INDEX task_history_list ON task_history (
    tenant_id, id, status, type, queue, worker_id, created_at, finished_at
);
DROP INDEX task_history_dead;
CREATE INDEX task_history_dead ON task_history (tenant_id, id, status, queue, type) WHERE status = 'dead';
CREATE INDEX task_history_tag ON task_history (tenant_id, id, tags) WHERE tags <> '';
CREATE INDEX task_history_key ON task_history (tenant_id, concurrency_key, id) WHERE concurrency_key <> '';
CREATE INDEX task_history_schedule ON task_history (tenant_id, schedule_id, id) WHERE schedule_id <> '';
CREATE INDEX task_history_error ON task_history (tenant_id, id) WHERE error <> '';

-- What an operator said about a queue, a type, a concurrency key ('key') or a whole tenant (name '*'). 0: no limit.
CREATE TABLE queue_rule (
    tenant_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    paused INTEGER NOT NULL,
    max_running INTEGER NOT NULL,
    rate_per_second REAL NOT NULL,
    burst INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, scope, name)
) STRICT;

CREATE TABLE schedule (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    cron TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    misfire TEXT NOT NULL,
    overlap TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    type TEXT NOT NULL,
    queue TEXT NOT NULL,
    payload TEXT NOT NULL,
    priority INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    tags TEXT NOT NULL,
    next_at INTEGER NOT NULL, -- 0: never again
    last_at INTEGER NOT NULL,
    last_task_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX schedule_name ON schedule (tenant_id, name);
CREATE INDEX schedule_due ON schedule (next_at) WHERE enabled = 1 AND next_at > 0;

-- Who takes tasks, as last heard of. tenant_id '': a worker of the program itself, for all tenants.
CREATE TABLE worker (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    version TEXT NOT NULL,
    queues TEXT NOT NULL,
    types TEXT NOT NULL,
    concurrency INTEGER NOT NULL,
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

-- What handlers wrote about their attempts, at most 200 lines a task.
CREATE TABLE task_log (
    number INTEGER PRIMARY KEY,
    task_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    at INTEGER NOT NULL,
    level TEXT NOT NULL,
    line TEXT NOT NULL
) STRICT;

CREATE INDEX task_log_task ON task_log (task_id);

INSERT INTO sqlite_stat1 (tbl, idx, stat)
VALUES
    ('task', 'task_ready', '100000 50000 5000 1000 10 1 1 1'),
    ('task', 'task_delayed', '10000 2 1 1 1'),
    ('task', 'task_parked', '10000 5000 50 50 50 10 1 1 1'),
    ('task', 'task_key_held', '1000 500 2'),
    ('task', 'task_running', '1000 500 300 100 100'),
    ('task', 'task_handed_over', '1000 1 1 1 1 1'),
    ('task', 'task_expiry', '1000 2'),
    ('task_history', 'task_history_list', '1000000 500000 1 1 1 1 1 1 1'),
    ('task_history', 'task_history_dead', '10000 5000 1 1 1 1'),
    ('task_history', 'task_history_tag', '100000 50000 1 1'),
    ('task_history', 'task_history_key', '100000 50000 100 1'),
    ('task_history', 'task_history_schedule', '100000 50000 100 1'),
    ('task_history', 'task_history_error', '20000 10000 1'),
    ('task_history', 'task_history_age', '1000000 2 1'),
    ('task_history', 'task_history_unique', '1000 500 1 1');

ANALYZE sqlite_schema;
