-- Signing secrets of workflows' webhooks that have been changed. The secrets are made from the installation's key; here stands
-- only which one is in force.
CREATE TABLE workflow_hook (
    tenant_id TEXT NOT NULL,
    workflow_id TEXT NOT NULL,
    generation INTEGER NOT NULL, -- how often it was changed
    rotated_at INTEGER NOT NULL,
    old_until INTEGER NOT NULL, -- the one before opens until then
    PRIMARY KEY (tenant_id, workflow_id)
) STRICT, WITHOUT ROWID;
