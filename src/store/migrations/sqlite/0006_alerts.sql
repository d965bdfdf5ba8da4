-- Alerts of the installation, and the thresholds that were set at run time.
CREATE TABLE alert (
    id TEXT NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    message TEXT NOT NULL,
    threshold REAL NOT NULL,
    value REAL NOT NULL,
    worst REAL NOT NULL,
    raised_at INTEGER NOT NULL,
    resolved_at INTEGER,
    acknowledged_at INTEGER,
    acknowledged_by TEXT NOT NULL
) STRICT;

CREATE INDEX alert_recent ON alert (raised_at, id);
CREATE UNIQUE INDEX alert_active ON alert (type) WHERE resolved_at IS NULL;

CREATE TABLE alert_threshold (
    type TEXT NOT NULL PRIMARY KEY,
    threshold REAL NOT NULL,
    enabled INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;
