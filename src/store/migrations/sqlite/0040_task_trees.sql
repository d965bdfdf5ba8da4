-- Fewer trees change with a task. What is leased and what is handed over stands in one index each, instead of in two: both
-- are few, as many as workers have hands. When tasks finished is written down for one in 64, since numbers are given in the
-- order of finishing: the others lie between two of them.
DROP INDEX task_leased;
DROP INDEX task_handed_over;
DROP INDEX task_running;
CREATE INDEX task_leased ON task (tenant_id, queue, type, lease_until, stage) WHERE stage = 'leased';
CREATE INDEX task_handed_over ON task (tenant_id, queue, type, stage) WHERE stage = 'handed_over';

DROP INDEX task_history_age;
CREATE INDEX task_history_age ON task_history (finished_at) WHERE number % 64 = 0;

INSERT INTO sqlite_stat1 (tbl, idx, stat)
VALUES
    ('task', 'task_leased', '1000 500 300 100 1 1'),
    ('task', 'task_handed_over', '1000 500 300 100 100'),
    ('task_history', 'task_history_age', '15000 1');

ANALYZE sqlite_schema;
