-- What workflows leave for people to do, and whose turn it is.

CREATE TABLE follow_up (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    lead_id TEXT NOT NULL,
    run_id TEXT NOT NULL, -- of the workflow that asked for it
    title TEXT NOT NULL,
    notes TEXT NOT NULL,
    assignee TEXT NOT NULL, -- '': anybody
    due_at INTEGER NOT NULL, -- 0: no date
    created_at INTEGER NOT NULL,
    done_at INTEGER NOT NULL, -- 0: it is open
    done_by TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX follow_up_open ON follow_up (tenant_id, id) WHERE done_at = 0;
CREATE INDEX follow_up_lead ON follow_up (tenant_id, lead_id, id);

-- Counters: each number is taken once.
CREATE TABLE turn (
    tenant_id TEXT NOT NULL,
    what TEXT NOT NULL, -- workflow and step
    taken INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, what)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat)
VALUES
    ('follow_up', 'follow_up', '100000 50000 1'),
    ('follow_up', 'follow_up_open', '10000 5000 1'),
    ('follow_up', 'follow_up_lead', '100000 50000 2 1');

ANALYZE sqlite_schema;
