-- Lists of runs that stay quick however many runs there are.

-- Failed and cancelled runs of one workflow.
CREATE INDEX workflow_run_failed_of ON workflow_run (tenant_id, workflow_id, id) WHERE status = 'failed';
CREATE INDEX workflow_run_cancelled_of ON workflow_run (tenant_id, workflow_id, id) WHERE status = 'cancelled';

-- Open ones: with finished_at the index alone says which they are.
DROP INDEX workflow_run_open;
CREATE INDEX workflow_run_open ON workflow_run (tenant_id, id, workflow_id, status, finished_at) WHERE finished_at = 0;

INSERT INTO sqlite_stat1 (tbl, idx, stat)
VALUES
    ('workflow_run', 'workflow_run_open', '10000 5000 1 1 1 1'),
    ('workflow_run', 'workflow_run_failed_of', '10000 5000 100 1'),
    ('workflow_run', 'workflow_run_cancelled_of', '10000 5000 100 1');

ANALYZE sqlite_schema;
